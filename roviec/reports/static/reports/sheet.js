// What the sheet does while one types: the check sentence, the other of period and running total, chips that follow the
// number, a pasted column, Enter and arrows. The server reads every number again and has the last word.

import { markUnsaved, notice } from "/static/kit/frame.js";

const sheet = document.getElementById("sheet");
const words = sheet.dataset;
const NBSP = "\u00a0";

// ---- numbers as they are typed in Vietnam; null for what the server will judge ----

function read(text) {
  const typed = text.trim();
  const match = /^(-?)(\d{1,3}(?:\.\d{3})+|\d+)(?:,(\d{1,6}))?$/.exec(typed);
  if (!match || /^\d{1,3},\d{3}$/.test(typed)) return null;
  return Number(`${match[1]}${match[2].replaceAll(".", "")}.${match[3] ?? "0"}`);
}

function show(number, decimals = 6) {
  const rounded = Number(number.toFixed(decimals));
  const [whole, part] = Math.abs(rounded).toString().split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ".");
  return `${rounded < 0 ? "-" : ""}${grouped}${part ? `,${part}` : ""}`;
}

const fill = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_all, name) => values[name]);
const withMeasure = (text, line) => `${text}${NBSP}${line.dataset.measure}`;
const capital = (text) => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
const given = (text) => (text === "" || text === undefined ? null : Number(text));

// ---- the sentence under the fields ----

function reached(line, value) {
  const goal = given(line.dataset.goal);
  if (goal === null) return [];
  const difference = value - goal;
  const baseline = given(line.dataset.baseline);
  const distance = { difference: withMeasure(show(Math.abs(difference)), line) };
  if (line.dataset.decreases && baseline === null) return [fill(difference > 0 ? words.above : words.below, distance)];
  const parts = [];
  if (goal !== (baseline ?? 0) && line.dataset.measure !== "%") {
    const percent = ((value - (baseline ?? 0)) / (goal - (baseline ?? 0))) * 100;
    parts.push(fill(words.reached, { percent: `${show(percent, 1)}${NBSP}%` }));
  }
  const isReached = line.dataset.decreases ? difference <= 0 : difference >= 0;
  if (difference === 0) parts.push(words.even);
  else parts.push(fill(isReached ? words.more : words.less, distance));
  return parts;
}

function total(line, value) {
  const goal = given(line.dataset.goal);
  const bare = goal === null || line.dataset.measure === "%";
  return withMeasure(bare ? show(value) : `${show(value)}/${show(goal)}`, line);
}

function sentence(line, figure, running) {
  const kind = line.dataset.kind;
  if (kind === "ratio" || figure === null) return null;
  if (kind === "level") return capital([fill(words.now, { total: total(line, figure) }), ...reached(line, figure)].join(", "));
  const first = fill(words.inPeriod, { figure: withMeasure(show(figure), line) });
  const then = [fill(words.running, { total: total(line, running) }), ...reached(line, running)].join(", ");
  return `${capital(first)}; ${then}`;
}

function field(line, name) {
  return line.querySelector(`[data-number="${name}"]`);
}

function chip(line, value) {
  return line.querySelector(`.chips input[value="${value}"]`);
}

function followNumber(input) {
  const line = input.closest("[data-line]");
  const number = read(input.value);
  const before = Number(line.dataset.before || 0);
  const runs = line.dataset.kind === "flow" || line.dataset.kind === "cumulative";
  let figure = number;
  let running = null;
  if (runs) {
    const isRunning = input.dataset.number === "running";
    figure = number === null || !isRunning ? number : number - before;
    running = figure === null ? null : figure + before;
    const other = field(line, isRunning ? "figure" : "running");
    if (other) other.value = number === null ? "" : show(isRunning ? figure : running);
  }
  if (input.value.trim()) chip(line, number === 0 && line.dataset.kind !== "ratio" ? "ZERO" : "REPORTED").checked = true;
  const check = line.querySelector("[data-check]");
  if (check && line.dataset.kind !== "ratio") check.textContent = sentence(line, figure, running) ?? "";
}

// A total that is made of its parts follows them; what is not a number waits for the server's sentence.
function followPart(input) {
  const group = input.closest(".line-parts");
  const line = input.closest("[data-line]");
  const numbers = [...group.querySelectorAll("[data-part]")].map((part) => part.value).filter((text) => text.trim()).map(read);
  if (numbers.length) chip(line, "REPORTED").checked = true;
  if (!("computed" in group.dataset)) return;
  const figure = field(line, "figure");
  figure.value = numbers.length && !numbers.includes(null) ? show(numbers.reduce((sum, number) => sum + number, 0)) : "";
  followNumber(figure);
}

function followChip(radio) {
  const line = radio.closest("[data-line]");
  const numbers = [...line.querySelectorAll("[data-number]")];
  if (radio.value === "REPORTED") {
    if (numbers.every((input) => !input.value.trim())) numbers[0].focus();
    return numbers.some((input) => input.value.trim());
  }
  if (radio.value === "ZERO") {
    const before = Number(line.dataset.before || 0);
    for (const input of numbers) input.value = input.dataset.number === "running" ? show(before) : "0";
    for (const part of line.querySelectorAll("[data-part]")) part.value = "0";
    if (line.dataset.kind !== "ratio") followNumber(numbers[0]);
    radio.checked = true;
    return true;
  }
  for (const input of [...numbers, ...line.querySelectorAll("[data-part]")]) input.value = "";
  line.querySelector("[data-check]").textContent = "";
  if (radio.value === "NOT_APPLICABLE") return true;
  const reason = line.querySelector(".line-reason input");
  reason.focus();
  return reason.value.trim() !== "";
}

sheet.addEventListener("input", (event) => {
  // A Vietnamese input method sends half-made text while it composes.
  if (event.target.matches("[data-number]") && !event.isComposing) followNumber(event.target);
  if (event.target.matches("[data-part]") && !event.isComposing) followPart(event.target);
});

sheet.addEventListener("change", (event) => {
  const { target } = event;
  // A choice that still waits for a number or a reason is not sent yet.
  if (target.matches(".chips input") && !followChip(target)) event.stopPropagation();
}, true);

// ---- Enter and arrows move down the column; a pasted column fills it ----

function column(input) {
  return [...sheet.querySelectorAll("[data-number]:not(:disabled)")].filter(
    (other) => other.dataset.number === input.dataset.number || other === input
      || (other.dataset.number === "figure" && !field(other.closest("[data-line]"), input.dataset.number)),
  );
}

sheet.addEventListener("keydown", (event) => {
  // With scripts a field is kept as it is left: Enter leaves it, and sends nothing else.
  if (event.key === "Enter" && !event.isComposing && event.target.matches("input[type=text]:not([data-number])")) {
    event.preventDefault();
    event.target.blur();
  }
  if (!event.target.matches("[data-number]") || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
  const steps = { Enter: 1, ArrowDown: 1, ArrowUp: -1 };
  const step = steps[event.key];
  if (!step) return;
  event.preventDefault();
  const inputs = column(event.target);
  const next = inputs[inputs.indexOf(event.target) + (event.shiftKey && event.key === "Enter" ? -1 : step)];
  if (next) {
    next.focus();
    next.select();
  } else {
    event.target.blur();
  }
});

sheet.addEventListener("paste", (event) => {
  if (!event.target.matches("[data-number]")) return;
  const rows = event.clipboardData.getData("text").replace(/\r?\n$/, "").split(/\r?\n/);
  if (rows.length < 2) return;
  event.preventDefault();
  const inputs = column(event.target);
  const from = inputs.indexOf(event.target);
  let count = 0;
  rows.slice(0, inputs.length - from).forEach((row, place) => {
    const cells = row.split("\t").map((cell) => cell.trim());
    const input = inputs[from + place];
    const line = input.closest("[data-line]");
    if (!cells[0]) return;
    input.value = cells[0];
    const denominator = field(line, "denominator");
    if (denominator && cells[1]) denominator.value = cells[1];
    followNumber(input);
    line.classList.add("line-pasted");
    count += 1;
  });
  notice(fill(words.pasted, { count }), "info");
  document.getElementById("sheet-save").focus();
});

// ---- what an answer of the server changes in the fields: the other number, the marks of what is wrong ----

document.addEventListener("htmx:afterSwap", () => {
  for (const said of sheet.querySelectorAll(".line-said")) {
    const line = said.closest("[data-line]");
    const wrong = new Set(said.dataset.wrong.split(" ").filter(Boolean));
    for (const input of line.querySelectorAll("[data-number], [data-part]")) {
      if (wrong.has(input.dataset.number ?? input.name.split("-")[1])) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
    }
    line.classList.toggle("line-wrong", wrong.size > 0);
  }
});

// What was refused is not saved, and the mark of autosave says so.
document.addEventListener("htmx:afterRequest", (event) => {
  if ([409, 422].includes(event.detail.xhr.status)) markUnsaved(false);
});

sheet.addEventListener("click", (event) => {
  const keeps = event.target.closest("[data-keeps]");
  if (!keeps) return;
  event.preventDefault();
  window.htmx.trigger(document.querySelector(`#${keeps.dataset.keeps} .line-form`), "keep");
});

// With scripts every field is kept as it is left; the button to save serves a pasted column and stays on a computer.
sheet.classList.add("is-live");
// Cameras and files are sent by script; without it a link leads to a page of its own.
for (const part of sheet.querySelectorAll("[data-live]")) part.hidden = false;

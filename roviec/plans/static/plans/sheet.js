// The draft as a sheet: cells are written in place and save themselves; without this file each line has its own page.
import { copiedRange } from "./clipboard.js";

const sheet = document.querySelector("[data-sheet]");
const mark = document.querySelector(".saved");
let writing = null; // { cell, field, before }

const cellsOf = (row) => [...row.querySelectorAll("td[data-cell]")];
const composing = (event) => event.isComposing || event.keyCode === 229;

/** The cell that many rows down (or up) in the same column; headings have fewer columns and are passed over. */
function below(cell, step) {
  let row = cell.closest("tr");
  do {
    row = step > 0 ? row.nextElementSibling : row.previousElementSibling;
    const found = row?.querySelector(`td[data-cell="${cell.dataset.cell}"]`);
    if (found) return found;
  } while (row);
  return null;
}

/** The cell beside, in printed order, running on into the next row. */
function beside(cell, step) {
  const all = [...sheet.querySelectorAll("td[data-cell]")];
  return all[all.indexOf(cell) + step] ?? null;
}

function open(cell, { clear = false } = {}) {
  if (writing?.cell === cell) return;
  const shown = cell.querySelector("[data-shown]");
  const before = shown.innerText.trim();
  const known = { lead: "units", leader: "leaders" }[cell.dataset.cell];
  const field = document.createElement(known ? "input" : "textarea");
  field.className = "sheet-field";
  field.value = clear ? "" : before;
  field.setAttribute("aria-label", cell.dataset.label);
  if (known) field.setAttribute("list", known);
  field.autocomplete = "off";
  cell.classList.add("is-written");
  cell.append(field);
  writing = { cell, field, before };
  fit(field);
  field.focus();
  if (!clear) field.select();
  field.addEventListener("input", () => fit(field));
}

function fit(field) {
  if (field.tagName !== "TEXTAREA") return;
  field.style.height = "auto";
  field.style.height = `${Math.max(field.scrollHeight + 2, field.parentElement.clientHeight)}px`;
}

function close(cell, field) {
  field.remove();
  cell.classList.remove("is-written", "is-refused");
  cell.querySelector(".error")?.remove();
  if (writing?.field === field) writing = null;
}

/** Save what was typed; true when the row says it now. What is refused stays in its field, with the reason under it. */
async function save({ cell, field, before }) {
  if (field.value.trim() === before) {
    close(cell, field);
    return true;
  }
  const row = cell.closest("tr");
  // Of two cells of a row the second waits, so that it carries the version the first one made.
  await row.saving;
  if (!field.isConnected) return true;
  say(mark?.dataset.saving);
  row.saving = send(row, cell, field);
  const saved = await row.saving;
  delete row.saving;
  return saved;
}

async function send(row, cell, field) {
  let answer;
  try {
    answer = await fetch(row.dataset.cells, {
      method: "POST",
      credentials: "same-origin",
      headers: { "X-CSRFToken": sheet.dataset.csrf, "HX-Request": "true" },
      body: new URLSearchParams({ cell: cell.dataset.cell, value: field.value, version: row.dataset.version }),
    });
  } catch {
    say(mark?.dataset.unsaved);
    cell.classList.add("is-refused");
    return false;
  }
  const text = await answer.text();
  if (answer.ok) {
    replaceRow(row, cell.dataset.cell, text);
    const saved = JSON.parse(answer.headers.get("HX-Trigger") ?? "{}").saved;
    if (saved) say(`${mark?.dataset.saved} ${saved.at}`);
    return true;
  }
  say(mark?.dataset.unsaved);
  cell.classList.add("is-refused");
  cell.querySelector(".error")?.remove();
  field.insertAdjacentHTML("afterend", answer.status === 409 || answer.status === 422 ? text : "");
  return false;
}

/** Put the row as the server keeps it in the place of the old one; the focus, and a cell being written, move along. */
function replaceRow(row, name, text) {
  const holder = document.createElement("template");
  holder.innerHTML = text.trim();
  const fresh = holder.content.querySelector("tr");
  if (!fresh) return;
  const focused = row.contains(document.activeElement) ? document.activeElement.closest("td")?.dataset.cell : null;
  for (const tick of row.querySelectorAll("input[type=checkbox]:checked")) fresh.querySelector("input[type=checkbox]").checked = tick.checked;
  if (writing && writing.cell.closest("tr") === row && writing.cell.dataset.cell !== name) {
    const cell = fresh.querySelector(`td[data-cell="${writing.cell.dataset.cell}"]`);
    cell.classList.add("is-written");
    cell.append(writing.field);
    writing.cell = cell;
    row.replaceWith(fresh);
    writing.field.focus();
    return;
  }
  writing = writing?.cell.closest("tr") === row ? null : writing;
  row.replaceWith(fresh);
  if (focused) fresh.querySelector(`td[data-cell="${focused}"]`)?.focus();
}

function say(text) {
  if (mark && text) mark.textContent = text;
}

/** Leave the cell that is written and go to another one of the sheet, found by name, for its row may be replaced. */
async function leave(to) {
  const left = writing;
  const row = to?.closest("tr").id;
  const name = to?.dataset.cell;
  if (left && !(await save(left))) {
    left.field.focus();
    return;
  }
  if (row) document.getElementById(row)?.querySelector(`td[data-cell="${name}"]`)?.focus();
}

const ARROWS = { ArrowUp: (c) => below(c, -1), ArrowDown: (c) => below(c, 1), ArrowLeft: (c) => beside(c, -1), ArrowRight: (c) => beside(c, 1) };

function whileWriting(event) {
  const { cell, field } = writing;
  // While a Vietnamese input method composes, every key belongs to it.
  if (composing(event)) return;
  if (event.key === "Escape") {
    event.preventDefault();
    close(cell, field);
    cell.focus();
  } else if (event.key === "Enter" && !event.shiftKey && !event.altKey) {
    event.preventDefault();
    leave(below(cell, 1) ?? cell);
  } else if (event.key === "Tab") {
    event.preventDefault();
    leave(beside(cell, event.shiftKey ? -1 : 1) ?? cell);
  }
}

function onCell(event, cell) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (ARROWS[event.key]) {
    const to = ARROWS[event.key](cell);
    if (to) {
      event.preventDefault();
      to.focus();
    }
  } else if (event.key === "Enter" || event.key === "F2") {
    event.preventDefault();
    open(cell);
  } else if (event.key === "Delete") {
    event.preventDefault();
    open(cell, { clear: true });
    leave(cell);
  } else if (event.key.length === 1 || composing(event)) {
    // The letter itself goes into the field that has the focus now, so that an input method gets it whole.
    open(cell, { clear: true });
  }
}

sheet?.addEventListener("keydown", (event) => {
  if (writing && event.target === writing.field) whileWriting(event);
  else if (event.target.matches("td[data-cell]")) onCell(event, event.target);
});

sheet?.addEventListener("click", (event) => {
  const cell = event.target.closest("td[data-cell]");
  if (cell && !event.target.closest("a, .sheet-field") && !String(getSelection())) open(cell);
});

sheet?.addEventListener("focusout", (event) => {
  if (!writing || event.target !== writing.field || event.relatedTarget === writing.field) return;
  const left = writing;
  // A click into the next cell opens it at once; this one is saved meanwhile.
  setTimeout(() => {
    if (left.field.isConnected && document.activeElement !== left.field) save(left);
  });
});

document.addEventListener("paste", (event) => {
  if (!event.target.closest?.("[data-sheet]") && event.target !== document.body) return;
  const range = copiedRange(event.clipboardData);
  if (range === null || (writing && !range.includes("\t"))) return;
  event.preventDefault();
  const form = document.querySelector(sheet.dataset.paste);
  form.elements.rows.value = range;
  form.submit();
});

addEventListener("beforeunload", (event) => {
  if (writing && writing.field.value.trim() !== writing.before) event.preventDefault();
});

// Giving a goal out: a pasted column fills the fields downwards, and the sum is compared while one types.
import { copiedRange } from "./clipboard.js";

const form = document.querySelector("[data-goals]") ?? document.querySelector("form.form");
const fields = form ? [...form.querySelectorAll("input.figure")] : [];
const sentence = form?.querySelector("[data-sum]");
const shown = new Intl.NumberFormat("vi-VN", { maximumFractionDigits: 6 });

/** The figure as typed in Vietnam (1.000 is a thousand), or null for nothing, or NaN for what is none. */
function figure(text) {
  const typed = text.trim();
  if (!typed) return null;
  if (!/^-?(\d{1,3}(\.\d{3})+|\d+)(,\d+)?$/.test(typed)) return NaN;
  return Number(typed.replaceAll(".", "").replace(",", "."));
}

function compare() {
  if (!sentence) return;
  const [whole, ...parts] = fields.map((field) => figure(field.value));
  const given = parts.filter((part) => part !== null);
  const sum = Number(given.reduce((total, part) => total + part, 0).toFixed(6));
  if (whole === null || Number.isNaN(whole) || Number.isNaN(sum) || !given.length) {
    sentence.textContent = "";
    delete sentence.dataset.look;
    return;
  }
  const difference = Number((sum - whole).toFixed(6));
  const look = difference === 0 ? "equal" : difference < 0 ? "less" : "more";
  sentence.dataset.look = look;
  sentence.textContent = sentence.dataset[look]
    .replace("{parts}", shown.format(sum))
    .replace("{whole}", shown.format(whole))
    .replace("{difference}", shown.format(Math.abs(difference)));
}

form?.addEventListener("input", compare);

form?.addEventListener("paste", (event) => {
  const first = fields.indexOf(event.target);
  const range = first < 0 ? null : copiedRange(event.clipboardData);
  if (range === null) return;
  event.preventDefault();
  const column = range.split("\n").map((row) => row.split("\t").pop().trim());
  for (const [place, text] of column.entries()) if (fields[first + place]) fields[first + place].value = text;
  fields[Math.min(first + column.length, fields.length) - 1]?.focus();
  compare();
});

compare();

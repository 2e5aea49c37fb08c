// Tables as tools: which columns are shown, remembered on this device, and a copy that Excel reads with whole numbers.

import { noted, notice } from "./frame.js";

const VIETNAMESE_NUMBER = /^[+−-]?\d{1,3}(\.\d{3})*(,\d+)?$|^[+−-]?\d+(,\d+)?$/;

/** The number a cell shows, as a machine writes it; null for words. */
export function numberIn(text) {
  const typed = text.trim();
  if (!VIETNAMESE_NUMBER.test(typed)) return null;
  return typed.replaceAll(".", "").replace(",", ".").replace("−", "-").replace("+", "");
}

const words = (cell) => cell.innerText.replace(/\s+/g, " ").trim();
const shownRows = (table) => [...table.rows].map((row) => [...row.cells].filter((cell) => !cell.hidden));

// A cell that begins like a formula would be run by a spreadsheet, pasted as text or as a table.
const safe = (text) => (/^[=+@\t\r-]/.test(text) && numberIn(text) === null ? `'${text}` : text);

/** The table as lines with tabs, for programs that take only text. */
function asText(table) {
  return shownRows(table).map((row) => row.map((cell) => safe(words(cell))).join("\t")).join("\n");
}

/** The table as Excel pastes it: `x:num` says what number a cell holds, whatever country the computer is set to. */
function asSheet(table) {
  const sheet = document.createElement("table");
  for (const row of shownRows(table)) {
    const line = sheet.insertRow();
    for (const cell of row) {
      const copy = line.insertCell();
      copy.textContent = safe(words(cell));
      copy.colSpan = cell.colSpan;
      const number = cell.matches(".number") ? numberIn(words(cell)) : null;
      if (number !== null) copy.setAttribute("x:num", number);
    }
  }
  return `<html xmlns:x="urn:schemas-microsoft-com:office:excel"><body>${sheet.outerHTML}</body></html>`;
}

async function copyTable(table, button) {
  if (!(await noted(button))) return;
  const text = asText(table);
  try {
    const part = (kind, content) => ({ [kind]: new Blob([content], { type: kind }) });
    await navigator.clipboard.write([new ClipboardItem({ ...part("text/plain", text), ...part("text/html", asSheet(table)) })]);
    notice(button.dataset.copied, "success");
  } catch {
    notice(button.dataset.notCopied, "warning");
  }
}

const keyOf = (table) => `columns:${table.id}`;

function remembered(table) {
  try {
    return new Set(JSON.parse(localStorage.getItem(keyOf(table)) ?? "[]"));
  } catch {
    return new Set();
  }
}

function hideColumns(table, hidden) {
  const names = [...table.tHead.rows[0].cells].map(words);
  for (const row of table.rows) {
    // A row whose cells span columns has no column to hide.
    if (row.cells.length !== names.length) continue;
    [...row.cells].forEach((cell, place) => { cell.hidden = hidden.has(names[place]); });
  }
}

function offerColumns(table, list) {
  const hidden = remembered(table);
  const names = [...table.tHead.rows[0].cells].map(words);
  names.forEach((name, place) => {
    // The first column names the row; without it the rest says nothing.
    if (place === 0 || !name) return;
    const choice = document.createElement("label");
    choice.className = "check";
    const box = document.createElement("input");
    box.type = "checkbox";
    box.checked = !hidden.has(name);
    box.addEventListener("change", () => {
      if (box.checked) hidden.delete(name);
      else hidden.add(name);
      localStorage.setItem(keyOf(table), JSON.stringify([...hidden]));
      hideColumns(table, hidden);
    });
    choice.append(box, document.createTextNode(name));
    list.append(choice);
  });
  hideColumns(table, hidden);
}

for (const button of document.querySelectorAll("[data-copies-table]")) {
  const table = document.getElementById(button.dataset.copiesTable);
  button.addEventListener("click", () => copyTable(table, button));
}
for (const list of document.querySelectorAll("[data-columns-of]")) {
  const table = document.getElementById(list.dataset.columnsOf);
  if (table?.tHead?.rows.length === 1) offerColumns(table, list);
  else list.closest("details").hidden = true;
}

// The page for pasting rows: a table copied from Word keeps its cells.
import { copiedRange } from "./clipboard.js";

const field = document.querySelector("textarea.paste");

field?.addEventListener("paste", (event) => {
  const range = copiedRange(event.clipboardData);
  if (range === null) return;
  event.preventDefault();
  field.setRangeText(range, field.selectionStart, field.selectionEnd, "end");
});

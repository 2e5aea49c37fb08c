// What was copied from Excel or Word, as one text: a tab between cells, a line a row.

const quoted = (text) => (/["\t\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** The rows of the table in the clipboard; null when it holds neither a table nor tabs. A column alone counts too. */
export function copiedRange(clipboard) {
  const page = clipboard.getData("text/html");
  if (/<t[dh][\s>]/i.test(page)) return fromTable(new DOMParser().parseFromString(page, "text/html"));
  const text = clipboard.getData("text/plain").replace(/\r\n?/g, "\n").replace(/\n$/, "");
  return text.includes("\t") || text.includes("\n") ? text : null;
}

function fromTable(page) {
  return [...page.querySelectorAll("tr")]
    .map((row) =>
      [...row.cells]
        .flatMap((cell) => [quoted(words(cell)), ...Array(Math.max(0, (cell.colSpan || 1) - 1)).fill("")])
        .join("\t"),
    )
    .filter((row) => row.trim())
    .join("\n");
}

function words(cell) {
  for (const end of cell.querySelectorAll("br, p:not(:last-child), li:not(:last-child)")) end.append("\n");
  for (const end of cell.querySelectorAll("br")) end.replaceWith("\n");
  return cell.textContent.replace(/[ \u00a0\t]+/g, " ").replace(/ *\n[ \n]*/g, "\n").trim();
}

// My work by keyboard: arrows go from row to row, Space ticks, Enter opens. Only while a row of the list has the focus, so
// nothing a person types is taken for a command; a Vietnamese input method that composes is never listened to.

const list = document.querySelector("[data-arrows]");
const bar = document.getElementById("accept-ticked");
const ROWS = ".thing";
const LINK = ".thing-what > a";
const TICK = "input[name=task]";

const ticks = () => [...list.querySelectorAll(TICK)];

function tell() {
  const count = ticks().filter((tick) => tick.checked).length;
  const words = bar.querySelector(".ticked-count");
  words.textContent = count ? `${count} ${words.dataset.ticked}` : "";
}

function go(row, by) {
  const rows = [...list.querySelectorAll(ROWS)];
  const next = rows[rows.indexOf(row) + by];
  next?.querySelector(LINK).focus();
  return Boolean(next);
}

list?.addEventListener("keydown", (event) => {
  if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
  // A tick is no field that anybody types in.
  const place = event.target.closest(`${LINK}, ${TICK}`);
  if (!place) return;
  const row = place.closest(ROWS);
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    if (go(row, event.key === "ArrowDown" ? 1 : -1)) event.preventDefault();
  } else if (event.key === " " && place.matches(LINK)) {
    event.preventDefault();
    row.querySelector(TICK)?.click();
  }
});

list?.addEventListener("change", tell);

for (const button of document.querySelectorAll("[data-tick-all]")) {
  const own = () => [...button.closest("section").querySelectorAll(TICK)];
  button.hidden = false;
  button.addEventListener("click", () => {
    const isAll = own().every((tick) => tick.checked);
    for (const tick of own()) tick.checked = !isAll;
    tell();
  });
}

// A page that the browser brings back has its ticks still.
addEventListener("pageshow", () => list && tell());

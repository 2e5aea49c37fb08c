// What every page does beyond links and forms: drawers, the dialog of a confirmation, notices, the mark of autosave,
// sharing a text. Each page works without it.

const notices = document.getElementById("notices");
const SHOWN_FOR_MS = 8000;

/** Float a sentence over the page; errors stay until they are closed. level: success, info, warning, error. */
export function notice(text, level = "info") {
  if (!notices || !text) return;
  const same = [...notices.children].find((shown) => shown.textContent.trim() === text);
  same?.remove();
  const box = document.createElement("div");
  box.className = `notice notice-${level}`;
  const words = document.createElement("p");
  words.textContent = text;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "btn-icon";
  close.textContent = "×";
  close.setAttribute("aria-label", notices.dataset.close);
  close.addEventListener("click", () => box.remove());
  box.append(words, close);
  notices.classList.add("notices-floating");
  notices.append(box);
  if (level !== "error") setTimeout(() => box.remove(), SHOWN_FOR_MS);
}

/** Copy a text; true when it worked. Falls back to selecting the field, where the browser refuses its clipboard. */
export async function copy(text, field = null) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    if (!field) return false;
    field.focus();
    field.select();
    return document.execCommand("copy");
  }
}

/** Tell the address a button names that what it stands for leaves the house; false, with a sentence, when that failed. */
export async function noted(button) {
  const address = button.dataset.notes;
  if (!address) return true;
  try {
    const answer = await fetch(address, { method: "POST", headers: { "X-CSRFToken": token() ?? "" }, credentials: "same-origin" });
    if (answer.ok && !answer.redirected) return true;
    notice(answer.redirected || answer.status === 401 ? notices.dataset.signedOut : notices.dataset.failed, "error");
  } catch {
    notice(notices.dataset.offline, "error");
  }
  return false;
}

async function share(field) {
  const text = field.value ?? field.textContent;
  // The share sheet is what a phone has; on a computer people paste.
  if (navigator.share && matchMedia("(pointer: coarse)").matches) {
    try {
      await navigator.share({ text });
      return;
    } catch (refused) {
      if (refused.name === "AbortError") return;
    }
  }
  const copied = await copy(text, field);
  notice(copied ? notices.dataset.copied : notices.dataset.notCopied, copied ? "success" : "warning");
}

// ---- drawers and popups: one open at a time, Escape and a click elsewhere close ----

const OPENED = "details.drawer[open], details.popup[open]";

function closeOpened(except = null) {
  for (const opened of document.querySelectorAll(OPENED)) if (opened !== except) opened.open = false;
}

document.addEventListener("toggle", (event) => {
  if (event.target.matches?.(OPENED)) closeOpened(event.target);
}, true);

document.addEventListener("keydown", (event) => {
  // While a Vietnamese input method composes, Escape belongs to it.
  if (event.key !== "Escape" || event.isComposing) return;
  const opened = document.querySelector(OPENED);
  if (!opened) return;
  opened.open = false;
  opened.querySelector("summary").focus();
});

// ---- the dialog: takes #confirm of the page a link leads to ----

const dialog = document.getElementById("dialog");
const dialogBody = document.getElementById("dialog-body");

async function openInDialog(address) {
  const answer = await fetch(address, { headers: { "X-In-Dialog": "1" }, credentials: "same-origin" });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const confirm = page.getElementById("confirm");
  if (!answer.ok || answer.redirected || !confirm) {
    location.assign(address);
    return;
  }
  const form = confirm.querySelector("form");
  if (form && !form.hasAttribute("action")) form.action = address;
  dialogBody.replaceChildren(document.adoptNode(confirm));
  window.htmx?.process(dialogBody);
  dialog.showModal();
}

document.addEventListener("click", (event) => {
  const part = event.target.closest?.("[data-in-dialog], [data-closes-dialog], [data-shares], [data-prints], details");
  if (!event.target.closest?.(OPENED)) closeOpened();
  if (!part || event.defaultPrevented) return;
  const plainClick = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey;
  if (part.matches("[data-in-dialog]") && dialog?.showModal && plainClick) {
    event.preventDefault();
    openInDialog(part.href).catch(() => location.assign(part.href));
  } else if (part.matches("[data-closes-dialog]") && dialog?.open) {
    event.preventDefault();
    dialog.close();
  } else if (part.matches("[data-shares]")) {
    share(document.querySelector(part.dataset.shares));
  } else if (part.matches("[data-prints]")) {
    noted(part).then((isNoted) => isNoted && print());
  }
});

// A click beside the dialog is a wish to leave it; what was typed in it is kept until the page is left.
dialog?.addEventListener("click", (event) => {
  if (event.target === dialog && !dialogBody.querySelector("textarea, input:not([type=hidden])")) dialog.close();
});

// ---- a table that fits its page needs no place of its own to scroll: then its head stays under the top of the frame ----

const fitting = new ResizeObserver((changes) => {
  for (const { target } of changes) {
    const wrap = target.closest(".table-wrap");
    // Measured on the wrap's own width: what fits stays fitting when it no longer scrolls.
    wrap.classList.toggle("table-wrap-fits", target.offsetWidth <= wrap.clientWidth);
  }
});
for (const table of document.querySelectorAll(".table-wrap:not(.table-wrap-tall) > .table-tool")) fitting.observe(table);

// ---- choices that act at once ----

document.addEventListener("change", (event) => {
  const form = event.target.closest?.("[data-autosubmit]");
  if (form) (form.form ?? form).requestSubmit();
});

// ---- a form is sent once: the second click of a double click is dropped ----

const SENT_FOR_MS = 4000;

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented || form.matches("[hx-post], [hx-put], [data-hx-post]")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  // A form that answers with a file leaves the page standing, and may be sent again.
  setTimeout(() => delete form.dataset.sent, SENT_FOR_MS);
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// ---- signing in again in another window gives a new token: send the one that holds now, and nothing typed is lost ----

const token = () => document.cookie.match(/(?:^|; )(?:__Host-csrf|csrftoken)=([^;]+)/)?.[1];

document.addEventListener("submit", (event) => {
  const field = event.target.querySelector?.("input[name=csrfmiddlewaretoken]");
  if (field && token()) field.value = token();
}, true);

document.addEventListener("htmx:configRequest", (event) => {
  if (token()) event.detail.headers["X-CSRFToken"] = token();
});

// ---- htmx: notices, failures in words, the mark of autosave ----

document.addEventListener("notice", (event) => notice(event.detail.text, event.detail.level));

document.addEventListener("saved", (event) => {
  for (const mark of document.querySelectorAll(".saved")) {
    mark.classList.remove("saved-not");
    mark.textContent = `${mark.dataset.saved} ${event.detail.at}`;
  }
});

/** Say in the marks of autosave that something is on its way, or was not kept. */
export function markUnsaved(isOnItsWay) {
  for (const mark of document.querySelectorAll(".saved")) {
    mark.classList.toggle("saved-not", !isOnItsWay);
    mark.textContent = isOnItsWay ? mark.dataset.saving : mark.dataset.unsaved;
  }
}

// A fast hand types before the scripts have come, and a browser brings back what stood in a field: both are kept now.
// htmx has listened since its own "DOMContentLoaded", which came before this one.
document.addEventListener("DOMContentLoaded", () => {
  for (const field of document.querySelectorAll("[data-autosave] :is(input:not([type=hidden]), textarea)")) {
    const isChanged = field.matches("[type=radio], [type=checkbox]") ? field.checked && !field.defaultChecked : field.value !== field.defaultValue;
    // Who still writes in it keeps it by leaving it.
    if (!isChanged || field === document.activeElement) continue;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
});

document.addEventListener("htmx:responseError", (event) => {
  const said = notices.dataset;
  const sentences = { 401: said.signedOut, 403: said.refused, 404: said.gone, 410: said.gone };
  // Closed for writing: the answer brings its own sentence.
  const brings = event.detail.xhr.status === 503 && event.detail.xhr.getResponseHeader("HX-Trigger");
  if (!brings) notice(sentences[event.detail.xhr.status] ?? said.failed, "error");
  if (event.target.closest?.("[data-autosave]")) markUnsaved(false);
});

document.addEventListener("htmx:sendError", (event) => {
  notice(notices.dataset.offline, "error");
  if (event.target.closest?.("[data-autosave]")) markUnsaved(false);
});

document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.closest?.("[data-autosave]")) markUnsaved(true);
});

document.addEventListener("htmx:afterSwap", (event) => {
  // An answer that refuses: bring what is wrong into sight and to the reader's voice.
  event.target.querySelector?.(".form-errors, [data-stale]")?.focus?.();
});

// After a refused form the first thing to hear is what is wrong with it.
document.querySelector(".form-errors")?.focus();

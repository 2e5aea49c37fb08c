// Says some minutes before an unused session ends, offers to go on, and keeps a form from being sent into nothing after.
// The server is asked only when somebody presses the button; windows of one browser tell each other when the session ends.

const bar = document.getElementById("idle");
const KEY = "session-ends";
const WARN_SECONDS = 300;
const part = (name) => bar.querySelector(`[data-${name}]`);
const [soon, over, stay, signIn, minutes] = ["soon", "over", "stay", "sign-in", "minutes"].map(part);
let waiting;

const inSeconds = (seconds) => Date.now() + seconds * 1000;
let known = 0;

/** When the session ends, as far as any window of this browser knows. */
function ends() {
  try {
    return Math.max(known, Number(localStorage.getItem(KEY)) || 0);
  } catch {
    return known;
  }
}

function tell(seconds) {
  known = inSeconds(seconds);
  try {
    localStorage.setItem(KEY, known);
  } catch {
    // A browser that keeps nothing: each window knows its own.
  }
  look();
}

const isOver = () => ends() <= Date.now();

/** Show what there is to say now, and come back when there is something else. */
function look() {
  clearTimeout(waiting);
  const left = (ends() - Date.now()) / 1000;
  bar.hidden = left > WARN_SECONDS;
  soon.hidden = stay.hidden = left <= 0;
  over.hidden = signIn.hidden = left > 0;
  minutes.textContent = Math.max(1, Math.ceil(left / 60));
  if (left > 0) waiting = setTimeout(look, (left > WARN_SECONDS ? left - WARN_SECONDS : Math.min(left, left % 60 || 60)) * 1000 + 50);
}

stay.addEventListener("click", async () => {
  stay.disabled = true;
  try {
    const token = document.cookie.match(/(?:^|; )(?:__Host-csrf|csrftoken)=([^;]+)/)?.[1] ?? "";
    const answer = await fetch(bar.dataset.going, { method: "POST", headers: { "X-CSRFToken": token, "HX-Request": "true" }, credentials: "same-origin" });
    if (answer.ok) tell((await answer.json()).left);
    else if (answer.status === 401) tell(0);
  } catch {
    // The network is not answering: the bar stays, and can be pressed again.
  }
  stay.disabled = false;
});

// What is sent in the background uses the session too; its use is written down only now and then.
document.addEventListener("htmx:afterRequest", (event) => {
  const least = bar.dataset.allowed - bar.dataset.notedEvery;
  if (event.detail.successful && least > 0 && ends() < inSeconds(least)) tell(least);
});

// Sent now, a form would lead to the sign-in page and what was typed in it would be gone.
document.addEventListener("submit", (event) => {
  if (!isOver() || event.target.method !== "post") return;
  event.preventDefault();
  event.stopImmediatePropagation();
  look();
  signIn.focus();
}, true);

addEventListener("storage", (event) => event.key === KEY && look());
// A computer that slept, a window that lay behind others.
document.addEventListener("visibilitychange", look);
addEventListener("pageshow", look);
tell(Number(bar.dataset.left));

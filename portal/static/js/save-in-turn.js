// One save at a time. The CMS saves by itself while somebody writes; a button pressed in that moment would be a second
// save beside the first: a new page would be made twice. So whoever presses is served when the first has ended. And
// what the server was asked before a save, it may answer after it: that somebody has saved a newer version, which is
// the editor's own.

const BUTTONS = "[data-edit-form] :is([type=submit], [data-workflow-action-name])";
const SESSION = "[data-controller~=w-session]";
const PATIENCE = 20_000; // milliseconds; longer than that no button stays without effect
const SETTLING = 400; // milliseconds from the last key to the moment in which rich text stands in its field

let saving = false;
let sent = false;
let typed = -SETTLING;
let waiting = null;
// The question who else is here and has saved: is it on its way, and did a save begin or run meanwhile?
let asking = false;
let overtaken = false;

function press() {
  const { button, timer } = waiting;
  clearTimeout(timer);
  waiting = null;
  button.removeAttribute("aria-busy");
  // The first save of a new page exchanges its buttons for those of a page.
  const alike = (one) => one.name === button.name && one.textContent.trim() === button.textContent.trim();
  const pressed = button.isConnected ? button : [...document.querySelectorAll(BUTTONS)].find(alike);
  pressed?.click();
}

function hold(event) {
  const button = event.target.closest(BUTTONS);
  const wait = saving ? PATIENCE : typed + SETTLING - performance.now();
  if (button === null || wait <= 0) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (waiting !== null) {
    clearTimeout(waiting.timer);
    waiting.button.removeAttribute("aria-busy");
  }
  button.setAttribute("aria-busy", "true");
  const hangs = saving;
  const goOn = () => {
    if (hangs) saving = false;
    press();
  };
  waiting = { button, timer: setTimeout(goOn, wait) };
}

function begins(event) {
  if (sent) {
    // What the form holds is on its way already.
    event.preventDefault();
    return;
  }
  saving = true;
  overtaken = asking;
}

function ends(event) {
  saving = false;
  const session = document.querySelector(SESSION);
  // Somebody else has saved. The CMS asks who it was, and only then warns whoever presses.
  const warns = event.detail?.type === "invalid_revision" && session !== null;
  // A task of its own, so that the CMS has heard of the end as well: now it knows which version is its own.
  setTimeout(() => {
    if (overtaken) session?.dispatchEvent(new CustomEvent("w-session:ping"));
    if (!warns) answered();
  });
}

function answered() {
  if (waiting !== null && !saving) press();
}

function writes() {
  if (document.activeElement?.isContentEditable) typed = performance.now();
}

// Whatever is written moves the caret, whether typed, dictated or pasted; only a deleted letter may leave it in place.
for (const kind of ["keydown", "selectionchange"]) document.addEventListener(kind, writes, true);
document.addEventListener("click", hold, true);
document.addEventListener("w-autosave:save", begins);
document.addEventListener("w-autosave:success", ends);
document.addEventListener("w-autosave:error", ends);
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || !event.target.matches("[data-edit-form]")) return;
  sent = true;
  // Who stops the page from loading goes on writing.
  setTimeout(() => (sent = false), PATIENCE);
});
addEventListener("pageshow", () => (sent = false));

document.addEventListener("w-swap:begin", (event) => {
  if (event.target.closest(SESSION) === null) return;
  asking = true;
  overtaken = saving;
});
document.addEventListener(
  "w-swap:json",
  (event) => {
    if (event.target.matches(SESSION) && overtaken) event.stopImmediatePropagation();
  },
  true,
);
for (const end of ["w-swap:success", "w-swap:error"]) {
  document.addEventListener(end, (event) => {
    if (event.target.closest(SESSION) === null) return;
    asking = false;
    answered();
  });
}

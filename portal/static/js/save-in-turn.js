// One save at a time. The CMS saves by itself while somebody writes; a button pressed in that moment would be a second
// save beside the first: a new page would be made twice, and some presses would do nothing at all. So whoever presses
// is served when the first has ended.

const BUTTONS = "[data-edit-form] :is([type=submit], [data-workflow-action-name])";
const PATIENCE = 20_000; // milliseconds; longer than that no button stays without effect
const SETTLING = 400; // milliseconds from the last key to the moment in which rich text stands in its field

let saving = false;
let sent = false;
let typed = -SETTLING;
let waiting = null;

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

function ended() {
  saving = false;
  // A task of its own: the CMS has heard of the end as well, and asks where somebody else has saved meanwhile.
  if (waiting !== null) setTimeout(() => waiting !== null && press());
}

function writes(event) {
  if (event.target.isContentEditable) typed = performance.now();
}

for (const kind of ["keydown", "beforeinput", "paste", "drop"]) document.addEventListener(kind, writes, true);
document.addEventListener("click", hold, true);
document.addEventListener("w-autosave:success", ended);
document.addEventListener("w-autosave:error", ended);
document.addEventListener("w-autosave:save", (event) => {
  // What the form holds is on its way already.
  if (sent) event.preventDefault();
  else saving = true;
});
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || !event.target.matches("[data-edit-form]")) return;
  sent = true;
  // Who stops the page from loading goes on writing.
  setTimeout(() => (sent = false), PATIENCE);
});
addEventListener("pageshow", () => (sent = false));

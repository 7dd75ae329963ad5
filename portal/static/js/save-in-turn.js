// A patch of Wagtail's autosave, listed in docs/patches.md.
// Why: below. Written for: Wagtail 7.4 (w-autosave, w-swap, w-session, data-w-session-intercept-value: undocumented).
// Upstream: issue 13863 of Wagtail names the race of saves and questions.
// To be filed: "A button pressed while autosave is under way saves a second time; a new page is made twice".
// Goes when: tests/browser/test_save_in_turn.py is green without this file.
//
// One save at a time. The CMS saves by itself while somebody writes; a button pressed in that moment would be a second
// save beside the first: a new page would be made twice. So a press is served when the first has ended. And no
// question who else has saved lives beside a save: its answer would be the version that the save has just made, and
// the editor would be warned of their own.

const BUTTONS = "[data-edit-form] [type=submit]";
const SESSION = "[data-controller~=w-session]";
const INTERCEPT = "data-w-session-intercept-value"; // what the CMS warns of at the next press, if of anything
// What the Escape key closes first.
const OPEN =
  "[data-controller~=w-dropdown] [aria-expanded=true], .modal.in, .w-dialog:not([aria-hidden=true]), .Draftail-ComboBox";
const PATIENCE = 20_000; // milliseconds from the first press, after which it has its effect whatever happens
const SETTLING = 400; // milliseconds from the last key to the moment in which rich text stands in its field
const LONGEST = 2_000; // milliseconds from the first press, for an editor who writes on

let saving = false; // the CMS saves by itself
let sent = 0; // the form is on its way: when that is no longer believed
let missed = false; // a save was stopped, since what was pressed carries everything
let asking = false; // the question who else is here and has saved is on its way
let dropped = false; // such a question has to be asked again after the save
let unanswered = false; // a press has to hear the answer first
let conflict = false; // somebody else has saved, that much is certain
let typed = -SETTLING;
let held = null; // the button that waits, since when, and the warning that was overruled
let released = null; // the same, while it is pressed again
let overruled = null;

const status = document.createElement("p");
status.className = "w-sr-only";
status.setAttribute("role", "status");
document.body.append(status);
const words = document.getElementById("save-in-turn").dataset;

const session = () => document.querySelector(SESSION);
const ask = () => session()?.dispatchEvent(new CustomEvent("w-session:ping"));

function letGo() {
  const was = held;
  if (was === null) return null;
  clearTimeout(was.timer);
  was.button.removeAttribute("aria-busy");
  status.textContent = "";
  held = null;
  setTimeout(saveAgain);
  return was;
}

function saveAgain() {
  if (!missed || sent || held !== null) return;
  missed = false;
  document.querySelector("[data-edit-form]")?.dispatchEvent(new CustomEvent("w-unsaved:add"));
}

function takeBack(event) {
  if (event.key !== "Escape" || event.isComposing || held === null || document.querySelector(OPEN) !== null) return;
  letGo();
  status.textContent = words.back;
}

function hold(event) {
  const button = event.target.closest(BUTTONS);
  if (button === null) return;
  const now = performance.now();
  const before = released ?? held;
  const since = before?.since ?? now;
  const settled = Math.min(typed + SETTLING, since + LONGEST);
  const wait = (saving || unanswered ? since + PATIENCE : settled) - now;
  letGo();
  if (wait < 1) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  button.setAttribute("aria-busy", "true");
  status.textContent = words.waits;
  const known = before?.button === button ? before.overruled : null;
  held = { button, since, overruled: overruled ?? known, timer: setTimeout(release, wait) };
}

// Who saved cannot be told without an answer; that the newest version should be looked at first, can.
function warn() {
  if (conflict && !session()?.getAttribute(INTERCEPT)) session()?.setAttribute(INTERCEPT, "network");
}

function release() {
  released = letGo();
  const { button, since } = released;
  if (performance.now() - since > PATIENCE - 1) {
    // A line that hangs keeps nobody longer, neither this press nor the next.
    saving = unanswered = false;
    warn();
  }
  // A window that opens now shuts the field that has the focus until it closes.
  button.focus({ preventScroll: true });
  if (document.activeElement !== button) document.activeElement?.blur();
  const warning = session()?.getAttribute(INTERCEPT);
  // Who went on past this very warning is not asked a second time.
  const known = Boolean(warning) && warning === released.overruled;
  if (known) session().setAttribute(INTERCEPT, "");
  button.click();
  if (known) session()?.setAttribute(INTERCEPT, warning);
  released = null;
}

function serve() {
  if (held !== null && !saving && !unanswered) release();
}

function saveBegins(event) {
  if (event.defaultPrevented) return;
  saving = true;
  if (!asking) return;
  // Asked anew, the CMS gives the old question up; the new one is stopped below.
  asking = false;
  ask();
}

function saveEnds(event) {
  saving = false;
  conflict = event.detail?.type === "invalid_revision";
  // Where somebody else has saved, the CMS asks by itself who it was, and only then warns the editor who presses.
  unanswered = session() !== null && (dropped || conflict);
  // A task of its own, so that the CMS has heard of the end as well: now it knows which version is its own.
  setTimeout(() => {
    if (saving) return;
    if (dropped) ask();
    dropped = false;
    serve();
  });
}

function questionBegins(event) {
  if (event.target.closest(SESSION) === null) return;
  asking = !saving;
  if (!saving) return;
  dropped = true;
  event.preventDefault();
}

function questionEnds(event) {
  if (event.target.closest(SESSION) === null) return;
  asking = unanswered = false;
  if (event.type === "w-swap:error") warn();
  serve();
}

function writes() {
  if (document.activeElement?.isContentEditable) typed = performance.now();
}

for (const kind of ["keydown", "input", "selectionchange"]) document.addEventListener(kind, writes, true);
document.addEventListener("click", hold, true);
document.addEventListener("keydown", takeBack, true);
document.addEventListener(
  "w-dialog:confirmed",
  () => {
    overruled = session()?.getAttribute(INTERCEPT) ?? null;
    setTimeout(() => (overruled = null));
  },
  true,
);

function stays() {
  clearTimeout(sent);
  sent = 0;
  saveAgain();
}

document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || !event.target.matches("[data-edit-form]")) return;
  clearTimeout(sent);
  // Who stops the page from loading goes on writing.
  sent = setTimeout(stays, PATIENCE);
});
addEventListener("pageshow", (event) => event.persisted && stays());
addEventListener("pagehide", letGo);

document.addEventListener("w-autosave:save", (event) => {
  if (!sent && held === null) return;
  missed = true;
  event.preventDefault();
});
// Last of all, when nobody can stop it any more.
addEventListener("w-autosave:save", saveBegins);
document.addEventListener("w-autosave:success", saveEnds);
document.addEventListener("w-autosave:error", saveEnds);
document.addEventListener("w-swap:begin", questionBegins);
document.addEventListener("w-swap:success", questionEnds);
document.addEventListener("w-swap:error", questionEnds);

// The fields of a locked page are read and copied from, also by keyboard: Wagtail keeps only the pointer away.

const FIELDS = ".content-locked .w-panel__content";
const TEXT = "textarea, input[type=text], [contenteditable=true]";
const MOVES = /^(Arrow|Home|End|Page|Shift|Control|Meta|Alt)/;

function reads({ type, key, code, ctrlKey, metaKey, target }) {
  if (type === "click") return target.closest("a[href]") !== null;
  if (type !== "keydown") return false;
  if (key === "Tab" || key === "Escape" || target.closest("a[href]") !== null) return true;
  return target.matches(TEXT) && (MOVES.test(key) || ((ctrlKey || metaKey) && /^Key[AC]$/.test(code)));
}

function guard(event) {
  if (!(event.target instanceof Element) || event.target.closest(FIELDS) === null || reads(event)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}

for (const kind of ["keydown", "beforeinput", "paste", "cut", "drop", "click"]) {
  document.addEventListener(kind, guard, true);
}

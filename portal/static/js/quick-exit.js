// The way out: one press of the button, or Shift three times. The page goes blank before
// the network answers, and the entry in the history is replaced, not added.

const PRESSES = 3;
const WITHIN_MS = 2000;

const link = document.querySelector("[data-quick-exit]");
let left = false;
let presses = [];

function leave() {
  left = true;
  const blank = document.createElement("div");
  blank.className = "left-page";
  // Everything typed goes with the old nodes, also from the browser's page cache.
  document.body.replaceChildren(blank);
  document.title = "\u00a0";
  window.location.replace(link.href);
}

if (link) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    leave();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Shift" || event.ctrlKey || event.altKey || event.metaKey) {
      presses = [];
      return;
    }
    if (event.repeat) return;
    const now = performance.now();
    presses = [...presses.filter((time) => now - time < WITHIN_MS), now];
    if (presses.length >= PRESSES) leave();
  });
  // Shift used while pointing is not a wish to leave.
  document.addEventListener("pointerdown", () => {
    presses = [];
  });

  // Brought back from the browser's page cache: leave again.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted && left) window.location.replace(link.href);
  });

  for (const hint of document.querySelectorAll("[data-exit-keys]")) hint.hidden = false;
}

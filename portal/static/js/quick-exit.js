// The way out: one press of the button, or Shift three times. The page goes blank before
// the network answers, and the entry in the history is replaced, not added. Other tabs that
// show a report, its code or its case go blank too, also when the code is put away in one.

const PRESSES = 3;
const WITHIN_MS = 2000;

// By what was done in one tab: which pages in others go blank. Closing the follow page leaves a report that is being
// written; where the receipt is put away there is none.
const GONE = {
  left: /^\/[a-z-]+\/(prijava|pracenje)\//,
  closed: /^\/[a-z-]+\/(prijava\/potvrda|pracenje)\//,
};
const RECEIPT = /^\/[a-z-]+\/prijava\/potvrda\/$/;
const CLOSE = /^\/[a-z-]+\/pracenje\/kraj\/$/;

const tabs = window.BroadcastChannel && new BroadcastChannel("tabs");
const link = document.querySelector("[data-quick-exit]");
let left = false;
let presses = [];

function goBlank() {
  const blank = document.createElement("div");
  blank.className = "left-page";
  // Everything typed goes with the old nodes, also from the browser's page cache.
  document.body.replaceChildren(blank);
  document.title = "\u00a0";
}

function leave() {
  left = true;
  goBlank();
  tabs?.postMessage("left");
  window.location.replace(link.href);
}

// Not by the way out, which would end on the server what may have been begun anew since.
function leaveToo({ data }) {
  if (left || !GONE[data].test(location.pathname)) return;
  goBlank();
  location.replace("about:blank");
}

if (tabs && GONE.left.test(location.pathname) && !CLOSE.test(location.pathname)) {
  tabs.addEventListener("message", leaveToo);
  document.addEventListener("submit", (event) => {
    if (CLOSE.test(new URL(event.target.action).pathname)) {
      tabs.postMessage(RECEIPT.test(location.pathname) ? "left" : "closed");
    }
  });
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

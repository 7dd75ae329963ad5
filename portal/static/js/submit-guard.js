// A second click within a few seconds sends nothing. No button is ever disabled, and the
// guard lifts by itself: a lost connection must not leave a dead form.

const PAUSE_MS = 5000;
const sent = new WeakMap();

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method === "dialog") return;
  const now = Date.now();
  if (now - (sent.get(form) ?? -PAUSE_MS) < PAUSE_MS) {
    event.preventDefault();
    return;
  }
  sent.set(form, now);
  const button = event.submitter;
  if (!button) return;
  button.setAttribute("aria-busy", "true");
  window.setTimeout(() => button.removeAttribute("aria-busy"), PAUSE_MS);
});

window.addEventListener("pageshow", () => {
  for (const form of document.forms) sent.delete(form);
  for (const button of document.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
});

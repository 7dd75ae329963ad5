// A page that nobody has touched for twenty minutes shows nothing, to nobody, until somebody presses. It is no lock.

const IDLE_MS = 20 * 60 * 1000;

const panel = document.querySelector("[data-idle]");
let last = Date.now();
let timer = 0;
let away = [];
let focused = null;

const isIdle = () => Date.now() - last >= IDLE_MS;

function wait() {
  window.clearTimeout(timer);
  timer = window.setTimeout(look, Math.max(IDLE_MS - (Date.now() - last), 0));
}

function look() {
  if (!away.length && isIdle()) hide();
  else if (!away.length) wait();
}

function hide() {
  // The way out stays.
  const beside = [...panel.parentElement.children, ...document.querySelectorAll("body > :not(main, .leave)")];
  focused = document.activeElement;
  away = beside.filter((part) => part !== panel && !part.hidden);
  for (const part of away) part.hidden = true;
  panel.hidden = false;
  scrollTo(0, 0);
  panel.querySelector("[role=heading]").focus();
}

function show() {
  panel.hidden = true;
  for (const part of away) part.hidden = false;
  away = [];
  last = Date.now();
  focused?.focus();
  wait();
}

if (panel) {
  panel.querySelector("button").addEventListener("click", show);
  for (const kind of ["pointerdown", "pointermove", "keydown", "input", "scroll"]) {
    // A telephone that slept wakes with its first touch: it must not count as the one before.
    document.addEventListener(kind, () => (away.length || isIdle() ? look() : (last = Date.now())), { passive: true });
  }
  // Clocks of a page stand still while the telephone sleeps.
  for (const kind of ["visibilitychange", "pageshow", "focus"]) window.addEventListener(kind, look, true);
  wait();
}

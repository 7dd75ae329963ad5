// What is typed into a question is sealed into the draft on the server some seconds after the last key, and when the
// page is left. Nothing of it stays in the browser, and it is no answer; without this file the buttons keep it.

const PAUSE_MS = 2000; // from the last key to the save
const LONGEST_MS = 10_000; // for somebody who types on and on, and after a save that failed
const WAIT_MS = 5000;
const LATE_MS = 700; // for a save that was sent while the page was left
const TEXTS = "textarea, input:is([type=text], [type=email], [type=tel])";

const words = document.querySelector("[data-keeping]");
const form = document.querySelector("#step-form, #where-form");
if (words && form?.querySelector(TEXTS)) keepWhileTyping();

function keepWhileTyping() {
  const line = document.createElement("p");
  line.className = "hint kept";
  line.setAttribute("role", "status");
  let timer = 0;
  let since = 0; // the first key that is not kept yet
  let typed = false;
  let keeping = null;
  let pressed = false; // what is typed is on its way with a button
  let over = false; // sent, or left: there is nothing to keep it in; or another page has newer words
  let older = false; // the latter: these words stand here alone
  const turn = form.elements.namedItem("_turn"); // with every key one more, so that the server knows what came later
  const [kept, failed, newer] = [...words.children].map((sentence) => sentence.textContent);

  // Says of this entry of the history, and of nothing that was typed, whether a save was sent while it was left.
  const note = (unkept) => history.replaceState(unkept ? { unkept } : null, "");
  const say = (text) => line.textContent !== text && (line.textContent = text);
  const again = () => location.replace(location.href);

  async function send(leaving) {
    const fields = new FormData(form);
    fields.append("_keep", "1");
    typed = false;
    since = 0;
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        body: fields,
        headers: { Accept: "application/json" },
        redirect: "error",
        keepalive: leaving,
        signal: leaving ? undefined : AbortSignal.timeout?.(WAIT_MS),
      });
      if (answer.status === 204) {
        say(kept);
      } else if (!pressed) {
        older = answer.status === 409;
        over = older || answer.status === 410;
        say(older ? newer : failed);
      }
    } catch {
      if (pressed) return;
      typed = true;
      say(failed);
    }
  }

  function keep() {
    window.clearTimeout(timer);
    if (!typed || keeping || over || !form.isConnected) return;
    keeping = send(false).finally(() => {
      keeping = null;
      if (typed) later(line.textContent === failed ? LONGEST_MS : PAUSE_MS);
    });
  }

  function later(pause) {
    window.clearTimeout(timer);
    since ||= performance.now();
    timer = window.setTimeout(keep, Math.min(pause, since + LONGEST_MS - performance.now()));
  }

  for (const kind of ["input", "change"]) {
    form.addEventListener(kind, (event) => {
      const field = event.target.closest(".field");
      if (field && event.target.matches(TEXTS) && line.parentElement !== field) field.append(line);
      turn.value = Number(turn.value) + 1;
      pressed = false;
      if (over) return;
      typed = true;
      later(PAUSE_MS);
    });
  }

  // The form itself brings what is typed; a save that comes after it is older and changes nothing.
  form.addEventListener("submit", () => {
    window.clearTimeout(timer);
    typed = false;
    pressed = true;
  });

  document.addEventListener("visibilitychange", () => document.hidden && keep());

  window.addEventListener("pagehide", () => {
    window.clearTimeout(timer);
    if (typed && !over && form.isConnected) send(true);
  });

  // Later the history takes no note any more.
  window.addEventListener("beforeunload", () => typed && !over && form.isConnected && note(true));

  // Brought back from the browser's page cache: what it shows may have been sent or left since.
  window.addEventListener("pageshow", async (event) => {
    if (!event.persisted || !form.isConnected) return;
    if (typed) await send(false);
    if (!older && (over || !typed)) again();
  });

  // Loaded again before the last save had come: the page shows it a moment later.
  if (history.state?.unkept) {
    note(false);
    window.setTimeout(() => !typed && form.isConnected && again(), LATE_MS);
  }
}

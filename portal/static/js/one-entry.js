// The form takes one entry in the browser's history: each of its pages stands in the place of the one before, so that
// after the way out Back leads to where somebody came from, and to no question. Without this file each is an entry.

const WAIT_MS = 8000;
const PAGES = /^\/[a-z-]+\/prijava\/((\d+|pomoc|dalje|povratak|sacuvano|potvrda)\/)?$/;
// Whatever is sent here is answered with a redirect; a typed code is not.
const FORMS = /^\/[a-z-]+\/(prijava\/((\d+|potvrda)\/)?|pracenje\/kraj\/)$/;
// What was sent a moment ago: the same, pressed twice, is sent once.
let underWay = "";

function sendItself(form, button) {
  if (button?.name) {
    const pressed = document.createElement("input");
    [pressed.type, pressed.name, pressed.value] = ["hidden", button.name, button.value];
    form.append(pressed);
  }
  form.submit();
}

async function send(form, button) {
  const fields = new FormData(form);
  if (button?.name) fields.append(button.name, button.value);
  const sent = `${form.action} ${new URLSearchParams(fields)}`;
  if (sent === underWay) return;
  underWay = sent;
  window.setTimeout(() => (underWay = ""), WAIT_MS);
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      body: fields,
      headers: { Accept: "application/json" },
      signal: AbortSignal.timeout?.(WAIT_MS),
    });
    const to = answer.redirected ? answer.url : (await answer.json()).to;
    // Who has left meanwhile is not brought back.
    if (form.isConnected) location.replace(to);
  } catch {
    // No connection, or a page that stands nowhere else: the browser sends it, and shows what comes.
    if (form.isConnected) sendItself(form, button);
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || !FORMS.test(new URL(form.action).pathname)) return;
  event.preventDefault();
  send(form, event.submitter);
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  const elsewhere = event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
  if (!link || elsewhere || event.defaultPrevented) return;
  const to = new URL(link.href);
  const inPage = to.hash && to.pathname === location.pathname;
  if (to.origin !== location.origin || inPage || !PAGES.test(to.pathname)) return;
  event.preventDefault();
  location.replace(link.href);
});

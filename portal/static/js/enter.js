// Entering the form takes the place of the page „Ко нам пише?“ in the browser's history. Every question is an entry of its
// own, so that Back leads to the one before. Without this file that page is an entry, too.

const WAIT_MS = 8000;

function sendItself(form, button) {
  const pressed = document.createElement("input");
  [pressed.type, pressed.name, pressed.value] = ["hidden", button.name, button.value];
  form.append(pressed);
  form.submit();
}

async function enter(form, button) {
  const fields = new FormData(form);
  fields.append(button.name, button.value);
  let begun = false;
  try {
    const signal = AbortSignal.timeout?.(WAIT_MS);
    const answer = await fetch(form.action, { method: "POST", body: fields, redirect: "manual", signal });
    begun = answer.type === "opaqueredirect";
  } catch {
    // No connection: the browser sends it, and shows what comes.
  }
  // Who has left meanwhile is not brought back.
  if (!form.isConnected) return;
  if (begun) location.replace(form.dataset.enter);
  else sendItself(form, button);
}

document.addEventListener("submit", (event) => {
  const { target, submitter } = event;
  if (event.defaultPrevented || !submitter || !target.dataset.enter) return;
  event.preventDefault();
  enter(target, submitter);
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-enter]");
  const elsewhere = event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
  if (!link || elsewhere || event.defaultPrevented) return;
  event.preventDefault();
  location.replace(link.href);
});

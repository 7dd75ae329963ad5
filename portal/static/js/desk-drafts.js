// What is typed in a form of the desk is kept on the server after a pause, and at once when the page is left. Nothing
// of it stays in the browser; without this file each button of the form keeps it.

const PAUSE_MS = 2000;
const WAIT_MS = 5000;

for (const form of document.forms) {
  const marks = [...form.querySelectorAll("[data-keep]")];
  if (marks.length) keepWhileTyping(form, marks);
}

function keepWhileTyping(form, marks) {
  let timer = 0;
  let typed = false;
  let keeping = null;

  async function send(leaving) {
    typed = false;
    try {
      const answer = await fetch(marks[0].dataset.keep, {
        method: "POST",
        body: new URLSearchParams(new FormData(form)),
        headers: { Accept: "application/json" },
        redirect: "error",
        keepalive: leaving,
        signal: leaving ? undefined : AbortSignal.timeout(WAIT_MS),
      });
      if (!answer.ok) return;
      const now = await answer.json();
      now.marks.forEach((mark, index) => (marks[index].value = mark));
    } catch {
      // Without a connection, or signed out: the form's own buttons say so.
    }
  }

  function keep() {
    window.clearTimeout(timer);
    if (keeping || !typed) return;
    keeping = send(false).finally(() => {
      keeping = null;
      if (typed) later();
    });
  }

  function later() {
    window.clearTimeout(timer);
    timer = window.setTimeout(keep, PAUSE_MS);
  }

  for (const kind of ["input", "change"]) {
    form.addEventListener(kind, () => {
      typed = true;
      later();
    });
  }

  // The form itself brings what is typed; an answer that is under way must not come after it.
  form.addEventListener("submit", (event) => {
    window.clearTimeout(timer);
    typed = false;
    if (!keeping) return;
    event.preventDefault();
    keeping.then(() => form.requestSubmit(event.submitter));
  });

  window.addEventListener("pagehide", () => {
    window.clearTimeout(timer);
    if (typed) send(true);
  });
}

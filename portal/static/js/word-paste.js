// „Убаци из Ворда“: what was copied with headings, lists and tables is kept as it came, in a field that is not shown,
// beside its words in the one that is. The server reads it (portal/editors/word/reading.py). Without this file the
// words alone are sent.

const words = document.querySelector("[data-word-paste]");
const marked = document.getElementById(words?.dataset.wordPaste);
const status = document.getElementById(`${words?.id}-status`);

function say(name) {
  status.textContent = name ? status.dataset[name] : "";
}

words?.addEventListener("paste", (event) => {
  const html = event.clipboardData.getData("text/html");
  const text = event.clipboardData.getData("text/plain");
  // Words that were typed have no marks; what is pasted among them is words too.
  const alone = words.value === "" || marked.value !== "" || words.selectionEnd - words.selectionStart === words.value.length;
  if (html === "" || !alone) return;
  if (words.selectionEnd - words.selectionStart === words.value.length) {
    words.value = "";
    marked.value = "";
  }
  if (html.length + marked.value.length > Number(marked.dataset.most) || text.length + words.value.length > words.maxLength) {
    event.preventDefault();
    say("long");
    return;
  }
  event.preventDefault();
  words.value += text;
  marked.value += html;
  say("kept");
});

// What the editor changes by hand is true, and the marks know nothing of it.
words?.addEventListener("input", () => {
  say(marked.value === "" || words.value === "" ? "" : "changed");
  marked.value = "";
});

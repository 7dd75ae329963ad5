// The list of errors takes the focus, and its links land in the field, not above it.

const summary = document.querySelector("[data-error-summary]");

if (summary) {
  summary.focus();
  summary.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    const field = link && document.getElementById(link.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    const group = field.closest(".field") ?? field;
    group.scrollIntoView({ block: "start" });
    field.focus({ preventScroll: true });
  });
}

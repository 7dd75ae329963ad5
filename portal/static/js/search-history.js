// Whatever is looked for here takes one place in the history: a reader in a hurry leaves no row of questions behind,
// to which „back“ would lead. Without JavaScript each question has a place of its own, as the page says.

const page = document.querySelector(".search-page");
const form = page?.querySelector("form[role=search]");

form?.addEventListener("submit", (event) => {
  event.preventDefault();
  location.replace(`${form.action}?${new URLSearchParams(new FormData(form))}`);
});

page?.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  const elsewhere = event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
  if (!link || elsewhere || link.origin !== location.origin || link.pathname !== location.pathname) return;
  event.preventDefault();
  location.replace(link.href);
});

// The browser's file field speaks the browser's language; with a script it speaks ours.

for (const field of document.querySelectorAll("[data-file-field]")) {
  const input = field.querySelector("input");
  const chosen = field.querySelector("[data-file-chosen]");
  const nothing = chosen.textContent;

  const show = () => {
    const names = [...input.files].map((file) => file.name);
    // A file's name is somebody's own words: no script or translation may change it.
    chosen.translate = names.length === 0;
    chosen.textContent = names.join(", ") || nothing;
  };

  field.classList.add("dressed");
  field.querySelector("[data-file-button]").hidden = false;
  chosen.hidden = false;
  input.addEventListener("change", show);
  show();
}

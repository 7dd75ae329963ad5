// „Не знам“ beside „Школа“ would contradict it: what is ticked last clears at once what excludes it. The server says
// so as well, in words, so that nothing here decides.

document.addEventListener("change", ({ target }) => {
  if (target.type !== "checkbox" || !target.checked) return;
  const boxes = [...(target.closest("fieldset")?.querySelectorAll("input[type=checkbox]") ?? [])];
  if (!boxes.some((box) => "alone" in box.dataset)) return;
  for (const box of boxes) {
    if (box !== target && ("alone" in target.dataset || "alone" in box.dataset)) box.checked = false;
  }
});

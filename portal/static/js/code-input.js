// Groups the digits of a code by four while they are typed. The server takes any spacing.

function grouped(text) {
  return text.replace(/\D/g, "").replace(/(\d{4})(?=\d)/g, "$1 ");
}

for (const input of document.querySelectorAll("input.code-input")) {
  input.addEventListener("input", () => {
    // Only digits and spacing are regrouped: a letter stays visible, so that the mistake is seen.
    if (/[^\d\s\u00a0-]/.test(input.value)) return;
    const digitsBefore = input.value.slice(0, input.selectionStart).replace(/\D/g, "").length;
    const text = grouped(input.value);
    if (text === input.value) return;
    input.value = text;
    let position = 0;
    for (let seen = 0; position < text.length && seen < digitsBefore; position += 1) {
      if (text[position] !== " ") seen += 1;
    }
    input.setSelectionRange(position, position);
  });
}

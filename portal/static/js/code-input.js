// Groups the digits of a code by four while they are typed. The server takes any spacing.

const digitsOf = (text) => text.replace(/\D/g, "");
const grouped = (digits) => digits.replace(/(\d{4})(?=\d)/g, "$1 ");

function placeAfter(text, count) {
  let position = 0;
  for (let seen = 0; position < text.length && seen < count; position += 1) {
    if (text[position] !== " ") seen += 1;
  }
  return position;
}

for (const input of document.querySelectorAll("input.code-input")) {
  let before = digitsOf(input.value);

  input.addEventListener("input", (event) => {
    // Only digits and spacing are regrouped: a letter stays visible, so that the mistake is seen.
    if (/[^\d\s\u00a0-]/.test(input.value)) return;
    let digits = digitsOf(input.value);
    let caret = digitsOf(input.value.slice(0, input.selectionStart)).length;
    // Backspace behind a space means the digit before it.
    if (event.inputType === "deleteContentBackward" && digits === before && caret > 0) {
      digits = digits.slice(0, caret - 1) + digits.slice(caret);
      caret -= 1;
    }
    before = digits;
    const text = grouped(digits);
    if (text === input.value) return;
    input.value = text;
    const position = placeAfter(text, caret);
    input.setSelectionRange(position, position);
  });
}

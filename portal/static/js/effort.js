// While a flood of reports comes, the last page names a sum: find the number whose SHA-256, with the salt, is given.
// It is done while the answers are being read. Without it, or before it is done, the form is sent all the same.

const AT_ONCE = 200;
const place = document.querySelector("[data-effort]");

const hex = (bytes) => Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");

async function solve({ challenge, salt, maxNumber }) {
  const encoder = new TextEncoder();
  for (let first = 0; first <= maxNumber; first += AT_ONCE) {
    const numbers = Array.from({ length: Math.min(AT_ONCE, maxNumber - first + 1) }, (_, index) => first + index);
    const found = await Promise.all(
      numbers.map(async (number) => hex(await crypto.subtle.digest("SHA-256", encoder.encode(salt + number)))),
    );
    const index = found.indexOf(challenge);
    if (index >= 0) return numbers[index];
  }
  return null;
}

// Browsers offer the function on secure addresses only.
if (place && globalThis.crypto?.subtle) {
  const { challenge, salt, signature, maxNumber } = JSON.parse(place.dataset.effort);
  const number = await solve({ challenge, salt, maxNumber });
  if (number !== null) place.value = btoa(JSON.stringify({ challenge, salt, signature, number }));
}

// The address of a new page follows its title until the editor types an address. The letters come from the server,
// and it has the last word when the page is saved.

// Unicode has the digraphs as single characters too; old documents hold them.
const DIGRAPHS = new Map([..."ǆǅǄǉǈǇǌǋǊ"].map((letter, index) => [letter, ["dž", "lj", "nj"][Math.floor(index / 3)]]));
const MARKS = /[\u0300-\u034e\u0350-\u036f]/g;

/** `text` as a part of an address, as portal/script/slugs.py makes it; `letters`: from each Cyrillic one to Latin. */
export function address(text, letters) {
  const latin = [...text.normalize("NFC")].map((one) => letters.get(one) ?? DIGRAPHS.get(one) ?? one).join("");
  const plain = latin.normalize("NFC").toLowerCase().replaceAll("đ", "dj").normalize("NFD").replace(MARKS, "");
  return plain.replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");
}

// Only the form of a new page carries the letters: a page that was saved keeps its address, whatever its title becomes.
for (const field of document.querySelectorAll("input[data-letters]")) {
  const title = field.form.elements.namedItem("title");
  const letters = new Map(Object.entries(JSON.parse(field.dataset.letters)));
  const suggestion = () => address(title.value, letters).slice(0, field.maxLength > 0 ? field.maxLength : undefined);
  let suggested = suggestion();

  title.addEventListener("input", () => {
    if (field.value !== "" && field.value !== suggested) return;
    suggested = suggestion();
    field.value = suggested;
  });
}

// What Wagtail's checker cannot know of Serbian texts. The rules and their words come from the server
// (portal/editors/content_checks.py); here stands how each looks at one element.

const CYRILLIC = "\\u0400-\\u04ff";
const LATIN = "A-Za-z\\u00c0-\\u024f";
// As in portal/script/lookalikes.py.
const WORD = new RegExp(`[${CYRILLIC}${LATIN}\\u0300-\\u036f]+`, "gu");
const MIXED = new RegExp(`[${CYRILLIC}].*[${LATIN}]|[${LATIN}].*[${CYRILLIC}]`, "u");
const TWIN = new RegExp(`[${CYRILLIC}][ \\u00a0](?:[aceijopsxy]+|[AO])(?=[ \\u00a0][${CYRILLIC}])`, "u");
// As in portal/script/to_cyrillic.py: a word of small Latin letters, which is no address and of no other language.
const ADDRESS = /[^\s<]*(?::\/\/|@|www\.)\S*|[\w-]+(?:\.[\w-]+)+\S*/g;
const SMALL = /(?<![\p{L}\p{N}])[a-zčćžšđ]+(?:-[a-zčćžšđ]+)*(?![\p{L}\p{N}])/gu;
const FOREIGN_LETTERS = /[qwxy]|ll|ss|tt|ff|gg|pp|zz|ck|ee/;
// Somebody's own words, code and other languages follow rules of their own.
const FOREIGN = "[translate='no'], code, pre, script, style, body [lang]";

/** The text of `element` without that of elements inside it which are looked at by themselves. */
function ownText(element, looked) {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const parts = [];
  while (walker.nextNode()) {
    const place = walker.currentNode.parentElement;
    if (place.closest(looked) === element && place.closest(FOREIGN) === null) parts.push(walker.currentNode.data);
  }
  return parts.join("");
}

/** Whether a word of small Latin letters is a Serbian one. */
function inLatin(word, kept) {
  return !FOREIGN_LETTERS.test(word) && !word.split("-").some((part) => kept.includes(part));
}

/** Whether every word of `element` stands in Cyrillic letters; where all were converted, there is no telling. */
function oneScript(element, { looked, kept }) {
  if (document.documentElement.lang !== "sr-Cyrl") return true;
  const text = ownText(element, looked);
  if (TWIN.test(text) || (text.match(WORD) ?? []).some((word) => MIXED.test(word))) return false;
  return !(text.replace(ADDRESS, " ").match(SMALL) ?? []).some((word) => inLatin(word, kept));
}

/** Whether the words of a link say where it leads. */
function saysWhere(link, { words }) {
  const said = (link.getAttribute("aria-label") ?? link.textContent).replace(/\s+/g, " ").toLowerCase();
  return !words.includes(said.replace(/^[ .…»„“]+|[ .…»„“]+$/g, ""));
}

/** Whether a paragraph has words, or something to see; what a script of the page fills is none of the text. */
function hasWords(paragraph) {
  const seen = paragraph.querySelector("img, picture, svg, input, button, select") !== null || paragraph.id !== "";
  return seen || paragraph.hasAttribute("role") || paragraph.textContent.trim() !== "";
}

/** Whether no footnote's number was left among the words of `element`. */
function noNoteMark(element, { looked }) {
  return !/\[\d{1,3}\]/.test(ownText(element, looked));
}

const bar = document.querySelector("wagtail-userbar");
bar?.registerCheck("check-one-script", oneScript);
bar?.registerCheck("check-link-words", saysWhere);
bar?.registerCheck("check-empty-paragraph", hasWords);
bar?.registerCheck("check-note-mark", noNoteMark);

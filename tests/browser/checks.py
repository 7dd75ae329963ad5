"""What is checked on every page beside axe: width, script, links, and that nothing failed on the way."""

from playwright.sync_api import Page

from portal.languages import LATIN_LETTERS
from tests.browser.support import HTML_LANG, Visit, check_axe, check_no_sideways_scroll

# Text that a reader or a screen reader meets, except what is protected or in another language.
CYRILLIC = """() => {
  const letters = /[\\u0400-\\u04ff]/, found = [];
  const ours = document.documentElement.lang;
  const kept = node => node.closest(`[translate=no], [lang]:not([lang="${ours}"]), script, style, textarea, code, pre`);
  const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (letters.test(node.data) && !kept(node.parentElement)) found.push(node.data.trim().slice(0, 80));
  }
  for (const node of document.querySelectorAll('[alt], [title], [placeholder], [aria-label], [label], meta[content]'))
    for (const name of ['alt', 'title', 'placeholder', 'aria-label', 'label', 'content'])
      if (letters.test(node.getAttribute(name) || '') && !kept(node))
        found.push(`${name}: ${node.getAttribute(name)}`);
  return found;
}"""
# One text, one place: a list of links is read without what stands around them.
LINKS = """() => {
  const places = new Map();
  for (const link of document.querySelectorAll('a[href]')) {
    if (!link.checkVisibility({visibilityProperty: true})) continue;
    const text = (link.getAttribute('aria-label') || link.textContent).replace(/\\s+/g, ' ').trim().toLowerCase();
    places.set(text, (places.get(text) || new Set()).add(link.href));
  }
  return [...places].filter(([, to]) => to.size > 1).map(([text, to]) => `${text}: ${[...to].join(' ')}`);
}"""
OWN_STATUS = "the server responded with a status of"


def check_script(page: Page) -> None:
    """Fail when a page in Latin script holds a Cyrillic letter outside protected places."""
    if page.evaluate("document.documentElement.lang") in {HTML_LANG[code] for code in LATIN_LETTERS}:
        found = page.evaluate(CYRILLIC)
        assert not found, f"{page.url} holds Cyrillic: {found[:5]}"


def check_links(page: Page) -> None:
    """Fail when two links with the same text lead to different places."""
    found = page.evaluate(LINKS)
    assert not found, f"{page.url}: the same text leads to different places: {found[:5]}"


def check_page(visit: Visit, *, is_error: bool = False) -> None:
    """Fail when anything is wrong with the page that ``visit`` shows, or it is (not) an error page."""
    page = visit.page
    assert (visit.status >= 400) == is_error, f"{page.url} answered {visit.status}"
    assert page.locator("html").get_attribute("lang") == HTML_LANG[visit.script], f"{page.url} is in the wrong script"
    check_axe(page)
    check_no_sideways_scroll(page)
    check_script(page)
    check_links(page)
    # The browser notes the status of an error page; that is not an error of the page.
    problems = [text for text in visit.problems if not (visit.status >= 400 and OWN_STATUS in text)]
    assert problems == [], f"{page.url}: {problems}"

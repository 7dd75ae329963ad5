"""Hands that have no mouse: where the focus is, where it goes, what Enter sends."""

from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Page, expect

# The ring may be drawn around the row that holds the field, as with our choices and steps. Inside a recording the
# browser's own buttons have the focus, and a ring that no page can see.
SHOWS_FOCUS = """() => {
  const field = document.activeElement;
  if (!field || field === document.body) return 'nothing has the focus';
  const ring = node => { const style = getComputedStyle(node);
    return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2; };
  const ownRing = field.matches('video, audio');
  const shown = [field, field.closest('label, .card, .step, .file-field')].find(node => node && (ownRing || ring(node)));
  if (!shown) return 'no ring around ' + field.outerHTML.slice(0, 120);
  const box = shown.getBoundingClientRect();
  if (box.bottom <= 0 || box.top >= innerHeight || box.right <= 0 || box.left >= innerWidth)
    return 'out of sight: ' + field.outerHTML.slice(0, 120);
  return '';
}"""
HAS_FOCUS = "() => document.activeElement && document.activeElement !== document.body"
MOST_STOPS = 120
# Fields in which Enter sends the form; elsewhere it is the button.
TYPED = "input:is([type=text], [type=email], [type=search], [type=password], [type=date])"
# Every control that is to be seen, in the order of the document; a question with one answer is one stop.
# Remembered in the page, so that a stop is told by its number.
NOTE_CONTROLS = """() => {
  const stop = node => node.type === 'radio'
    ? [...document.getElementsByName(node.name)].find(one => one.form === node.form) : node;
  const all = 'a[href], button, input:not([type=hidden]), select, textarea, summary, video, audio, [tabindex="0"]';
  const seen = [...document.querySelectorAll(all)].filter(node =>
    node.getAttribute('tabindex') !== '-1' && !node.disabled && node.checkVisibility({visibilityProperty: true}));
  window.controls = [...new Set(seen.map(stop))];
  window.controlNumber = () => window.controls.indexOf(stop(document.activeElement));
  return window.controls.map(node => node.outerHTML.slice(0, 120));
}"""
# Where a control stands on the whole page; null for what stands in columns or beside the text, for what stays on the
# screen while the page moves, and for links past something, which are to be seen only when they have the focus.
PLACES = """() => window.controls.map(node => {
  if (node.closest('footer, aside, .skip')) return null;
  for (let one = node; one; one = one.parentElement) {
    const style = getComputedStyle(one);
    if (['fixed', 'sticky'].includes(style.position) || style.columnWidth !== 'auto') return null;
  }
  const box = (node.closest('label') ?? node).getBoundingClientRect();
  return {top: box.top + scrollY, bottom: box.bottom + scrollY, left: box.left, right: box.right};
})"""


class Keyboard:
    """Hands that have no mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def moves_to(self, selector: str) -> None:
        """Press Tab until ``selector`` has the focus, which has to be visible at every stop."""
        for _ in range(MOST_STOPS):
            self.page.keyboard.press("Tab")
            if not self.page.evaluate(HAS_FOCUS):
                continue
            self.sees_the_focus()
            if self.page.evaluate("selector => document.activeElement.matches(selector)", selector):
                return
        pytest.fail(f"{selector} cannot be reached with Tab on {self.page.url}")

    def sees_the_focus(self) -> None:
        """Fail when nobody could tell where the focus is."""
        problem = self.page.evaluate(SHOWS_FOCUS)
        assert not problem, f"{self.page.url}: {problem}"

    def ticks(self, selector: str) -> None:
        """Come to a box or the first row of a choice and tick it."""
        self.moves_to(selector)
        self.page.keyboard.press("Space")
        expect(self.page.locator(selector)).to_be_checked()

    def chooses(self, name: str, value: str) -> None:
        """Come to a question with one answer and go to ``value`` with the arrow keys."""
        self.moves_to(f"[name='{name}']")
        wanted = self.page.locator(f"[name='{name}'][value='{value}']")
        self.page.keyboard.press("Space")
        for _ in range(20):
            if wanted.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
            assert not self.page.evaluate(SHOWS_FOCUS)
        pytest.fail(f"{value} cannot be chosen with the arrow keys")

    def picks(self, name: str, value: str) -> None:
        """Come to a list and go down to ``value``."""
        self.moves_to(f"[name='{name}']")
        field = self.page.locator(f"[name='{name}']")
        for _ in range(200):
            if field.input_value() == value:
                return
            self.page.keyboard.press("ArrowDown")
        pytest.fail(f"{value} cannot be chosen with the arrow keys")

    def types(self, selector: str, text: str) -> None:
        """Come to a field and type."""
        self.moves_to(selector)
        self.page.keyboard.type(text)

    def presses(self, selector: str, key: str = "Enter") -> None:
        """Come to a button or link and press it."""
        self.moves_to(selector)
        with self.page.expect_navigation():
            self.page.keyboard.press(key)

    def goes_on(self) -> None:
        """Press „Настави“."""
        self.presses("#step-form .form-end .button")

    def reaches_everything_in_reading_order(self) -> None:
        """Press Tab through the whole page: each control once, as one reads, and always to be seen."""
        names, met = self.page.evaluate(NOTE_CONTROLS), list[int]()
        for _ in range(3 * MOST_STOPS):
            self.page.keyboard.press("Tab")
            if not self.page.evaluate(HAS_FOCUS):
                break
            self.sees_the_focus()
            number = self.page.evaluate("() => window.controlNumber()")
            # A date is one control with a stop for the day, the month and the year.
            if number != (met[-1] if met else None):
                met.append(number)
        missed = [names[number] for number in range(len(names)) if number not in met]
        assert not missed, f"{self.page.url}: Tab never comes to {missed}"
        assert met == sorted(met) and len(met) == len(set(met)), f"{self.page.url}: {[names[one] for one in met]}"
        self._reads_downwards(names)

    def _reads_downwards(self, names: list[str]) -> None:
        """Fail where a control stands above the one before it, or beside it to the left."""
        placed = [(name, box) for name, box in zip(names, self.page.evaluate(PLACES), strict=True) if box]
        for (earlier, one), (later, other) in pairwise(placed):
            above = other["bottom"] <= one["top"]
            left = other["right"] <= one["left"] and (_beside(one, other) or _beside(other, one))
            assert not above and not left, f"{self.page.url}: {later} is read before {earlier}"

    def leads_from_each_error_to_its_field(self) -> int:
        """Follow every link of the summary, which has the focus already; returns how many there are."""
        summary = self.page.locator("[data-error-summary]")
        expect(summary).to_be_focused()
        links = summary.locator("a")
        for number in range(links.count()):
            target = links.nth(number).get_attribute("href") or ""
            links.nth(number).focus()
            self.page.keyboard.press("Enter")
            expect(self.page.locator(target)).to_be_focused()
            self.sees_the_focus()
        return links.count()

    def works_the_whole_page(self) -> None:
        """Reach everything, or from each error its field, and send each form with Enter; the script never changes."""
        if self.page.locator("[data-error-summary]").count():
            led = self.leads_from_each_error_to_its_field()
            # That somebody else has changed the same meanwhile is the fault of no field.
            assert led or not self.page.locator("[aria-invalid=true]").count()
        else:
            self.reaches_everything_in_reading_order()
        for form in self.page.locator("main form").all():
            typed, button = form.locator(TYPED), form.locator("button:not([type=button])")
            sent = self.sends_with_enter((typed if typed.count() else button).first)
            assert "_language=" not in sent, f"{self.page.url}: Enter changes the script instead of sending"

    def sends_with_enter(self, field: Any) -> str:
        """Press Enter in ``field`` and return what would be sent; nothing reaches the portal."""
        # For good: taken back at once, the request that it is there for might slip through.
        self.page.route("**/*", _keep_here)
        field.focus()
        with self.page.expect_request(lambda request: request.is_navigation_request()) as sent:
            self.page.keyboard.press("Enter")
        return sent.value.post_data or sent.value.url


def _beside(one: dict[str, float], other: dict[str, float]) -> bool:
    """Whether the middle of one is as high as some part of the other; the rows of a map only overlap."""
    return one["top"] < (other["top"] + other["bottom"]) / 2 < one["bottom"]


def _keep_here(route: Any) -> None:
    """Let the browser stay where it is instead of asking for another document."""
    if route.request.is_navigation_request():
        route.fulfill(status=204)
    else:
        route.continue_()

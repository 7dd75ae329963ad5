"""Everything works without a mouse, and one always sees where one is."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.people import Child
from tests.browser.support import Visits

pytestmark = pytest.mark.browser

# The ring may be drawn around the row that holds the field, as with our choices.
SHOWS_FOCUS = """() => {
  const field = document.activeElement;
  if (!field || field === document.body) return 'nothing has the focus';
  const ring = node => { const style = getComputedStyle(node);
    return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2; };
  const shown = [field, field.closest('label, .card, .file-field')].find(node => node && ring(node));
  if (!shown) return 'no ring around ' + field.outerHTML.slice(0, 120);
  const box = shown.getBoundingClientRect();
  if (box.bottom <= 0 || box.top >= innerHeight || box.right <= 0 || box.left >= innerWidth)
    return 'out of sight: ' + field.outerHTML.slice(0, 120);
  return '';
}"""
MOST_STOPS = 120


class Keyboard:
    """Hands that have no mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def moves_to(self, selector: str) -> None:
        """Press Tab until ``selector`` has the focus, which has to be visible at every stop."""
        for _ in range(MOST_STOPS):
            self.page.keyboard.press("Tab")
            if not self.page.evaluate("() => document.activeElement && document.activeElement !== document.body"):
                continue
            problem = self.page.evaluate(SHOWS_FOCUS)
            assert not problem, f"{self.page.url}: {problem}"
            if self.page.evaluate("selector => document.activeElement.matches(selector)", selector):
                return
        pytest.fail(f"{selector} cannot be reached with Tab on {self.page.url}")

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


def test_a_child_reports_with_the_keyboard_alone(visits: Visits) -> None:
    child = Child(visits(width=1280, script="sr"))
    keys = Keyboard(child.page)
    child.visit.open("/{lang}/prijava/")
    keys.presses("button[value=child]", "Space")
    keys.chooses("1-danger", "no")
    keys.goes_on()
    keys.chooses("2-about", "self")
    keys.types("[name='2-child']", "Тара")
    keys.picks("2-age_band", "age_7_10")
    keys.goes_on()
    keys.ticks("[name='3-forms'][value=psychological]")
    keys.ticks("[name='3-forms'][value=digital]")
    keys.goes_on()
    keys.types("[name='4-narrative']", "Пише ми сваки дан.")
    keys.goes_on()
    keys.chooses("5-setting", "street")
    keys.picks("5-municipality", "unsaid")
    keys.picks("5-period", "today")
    keys.picks("5-frequency", "once")
    keys.goes_on()
    keys.ticks("[name='7-perpetrators'][value=child]")
    keys.goes_on()
    keys.ticks("[name='8-excluded'][value=none]")
    keys.goes_on()
    keys.chooses("9-channel", "none")
    keys.goes_on()
    child.sees_typed("Пише ми сваки дан.", "Тара")
    keys.goes_on()
    child.sees("Хвала ти на поверењу.")
    code = re.sub(r"\D", "", child.page.locator(".code").first.inner_text())
    start = int(child.page.locator("[name=group]").input_value()) * 4
    keys.types("[name=digits]", code[start : start + 4])
    keys.presses("#provera .button")
    child.sees("Код је добро преписан.")


@pytest.mark.parametrize("width", [320, 1280])
def test_the_error_summary_takes_the_focus_and_leads_to_the_fields(visits: Visits, width: int) -> None:
    visit = visits(width=width)
    child, keys = Child(visit), Keyboard(visit.page)
    child.starts()
    child.answers(1, danger="no")
    keys.goes_on()
    expect(visit.page.locator("[data-error-summary]")).to_be_focused()
    links = visit.page.locator("[data-error-summary] a")
    assert links.count() == 2
    for number in range(links.count()):
        target = links.nth(number).get_attribute("href") or ""
        links.nth(number).focus()
        visit.page.keyboard.press("Enter")
        expect(visit.page.locator(target)).to_be_focused()
        assert not visit.page.evaluate(SHOWS_FOCUS)


def test_errors_are_reached_without_javascript(visits: Visits) -> None:
    child = Child(visits(js=False))
    child.starts()
    child.presses("Настави", within="#step-form .form-end")
    link = child.page.locator("[data-error-summary] a").first
    target = link.get_attribute("href") or ""
    assert target.startswith("#") and child.page.locator(target).count() == 1
    assert child.page.locator("[data-error-summary]").get_attribute("role") == "alert"


@pytest.mark.parametrize(
    "path", ["/{lang}/", "/{lang}/prijava/", "/{lang}/pracenje/", "/nalog/prijava/", "/{lang}/privatnost/"]
)
def test_the_skip_link_is_the_first_stop_and_works(visits: Visits, path: str) -> None:
    visit = visits()
    visit.open(path)
    visit.page.keyboard.press("Tab")
    skip = visit.page.locator("a.skip")
    expect(skip).to_be_focused()
    assert not visit.page.evaluate(SHOWS_FOCUS)
    visit.page.keyboard.press("Enter")
    expect(visit.page.locator("main")).to_be_focused()
    visit.page.keyboard.press("Tab")
    assert visit.page.evaluate("() => document.querySelector('main').contains(document.activeElement)")


@pytest.mark.parametrize("path", ["/{lang}/", "/{lang}/pracenje/", "/{lang}/komponente/", "/nalog/prijava/"])
def test_the_focus_is_visible_at_every_stop(visits: Visits, path: str) -> None:
    visit = visits(width=320, theme="dark")
    visit.open(path)
    stops = 0
    for _ in range(MOST_STOPS):
        visit.page.keyboard.press("Tab")
        if not visit.page.evaluate("() => document.activeElement && document.activeElement !== document.body"):
            break
        stops += 1
        problem = visit.page.evaluate(SHOWS_FOCUS)
        assert not problem, f"{path}: {problem}"
    assert stops > 3

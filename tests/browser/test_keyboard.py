"""Everything works without a mouse, and one always sees where one is."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.choices import quick_first
from tests.browser.keyboard import SHOWS_FOCUS, Keyboard
from tests.browser.people import Child
from tests.browser.support import Visits

pytestmark = pytest.mark.browser


def test_a_child_reports_with_the_keyboard_alone(visits: Visits) -> None:
    child = Child(visits(width=1280, script="sr"))
    keys = Keyboard(child.page)
    child.visit.open("/{lang}/prijava/")
    keys.presses("button[value=child]", "Space")
    keys.chooses("1-danger", "no")
    keys.goes_on()
    keys.chooses("2-about", "self")
    keys.types("[name='2-child']", "Тара")
    keys.goes_on()
    keys.ticks("[name='4-forms'][value=psychological]")
    keys.ticks("[name='4-forms'][value=digital]")
    keys.types("[name='4-narrative']", "Пише ми сваки дан.")
    keys.goes_on()
    keys.chooses("5-setting", "street")
    keys.picks("5-municipality", "unsaid")
    keys.goes_on()
    keys.ticks("[name='8-excluded'][value=none]")
    keys.goes_on()
    keys.presses(".additions a[href$='/13/']")
    keys.picks("13-period", "today")
    keys.picks("13-frequency", "once")
    keys.goes_on()
    keys.presses(".additions a[href$='/7/']")
    keys.ticks("[name='7-perpetrators'][value=child]")
    keys.goes_on()
    keys.presses(".additions a[href$='/9/']")
    keys.chooses("9-channel", "phone")
    keys.types("[name='9-phone']", "064 123 4567")
    keys.goes_on()
    child.sees_typed("Пише ми сваки дан.", "Тара")
    keys.goes_on()
    child.sees("Хвала ти на поверењу.")
    code = re.sub(r"\D", "", child.page.locator(".code").first.inner_text())
    start = int(child.page.locator("[name=group]").input_value()) * 4
    keys.types("[name=digits]", code[start : start + 4])
    keys.presses("#provera .button")
    child.sees("Код је добро преписан.")


@pytest.mark.parametrize("width", quick_first(320, 1280))
def test_the_error_summary_takes_the_focus_and_leads_to_the_fields(visits: Visits, width: int) -> None:
    visit = visits(width=width)
    child, keys = Child(visit), Keyboard(visit.page)
    child.starts()
    child.answers(1, danger="no")
    child.answers(2, about="self")
    child.answers(4, forms="physical")
    keys.goes_on()
    assert keys.leads_from_each_error_to_its_field() == 2


@pytest.mark.full
def test_errors_are_reached_without_javascript(visits: Visits) -> None:
    child = Child(visits(js=False))
    child.starts()
    child.presses("Настави", within="#step-form .form-end")
    link = child.page.locator("[data-error-summary] a").first
    target = link.get_attribute("href") or ""
    assert target.startswith("#") and child.page.locator(target).count() == 1
    assert child.page.locator("[data-error-summary]").get_attribute("role") == "alert"


@pytest.mark.full
@pytest.mark.parametrize(
    "path", quick_first("/{lang}/", "/{lang}/prijava/", "/{lang}/pracenje/", "/nalog/prijava/", "/{lang}/privatnost/")
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


@pytest.mark.parametrize("width", quick_first(320, 1280))
@pytest.mark.parametrize("path", quick_first("/{lang}/", "/{lang}/pracenje/", "/nalog/prijava/"))
def test_tab_reads_a_page_and_the_focus_is_visible_at_every_stop(visits: Visits, path: str, width: int) -> None:
    visit = visits(width=width, theme="dark")
    visit.open(path)
    Keyboard(visit.page).reaches_everything_in_reading_order()


@pytest.mark.full
def test_the_focus_is_visible_on_every_component(visits: Visits) -> None:
    visit = visits(width=320, theme="dark")
    # A summary of errors takes the focus, so that this page is not read from its beginning.
    visit.open("/{lang}/komponente/")
    Keyboard(visit.page).moves_to("footer a")

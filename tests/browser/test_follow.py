"""The follow page in a real browser: focus lands where something happened, paper shows all, closing leaves nothing."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.choices import quick_first
from tests.browser.people import Child
from tests.browser.support import Visit, Visits, goes_back, waits_for
from tests.browser.test_exit import EVERYTHING, OpenBrowser, open_browser  # noqa: F401

pytestmark = pytest.mark.browser


def _focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id || document.activeElement.className"))


def _follow(visit: Visit, stage: str) -> Child:
    child = Child(visit)
    child.code = visit.server.arranged("stages")[stage]["code"]
    child.follows_the_report()
    return child


@pytest.mark.parametrize("js", quick_first(True, False))
@pytest.mark.parametrize("script", quick_first("sr", "sr-latn"))
def test_a_sent_message_is_confirmed_where_the_focus_is(visits: Visits, js: bool, script: str) -> None:
    child = _follow(visits(js=js, script=script), "waiting")
    child.page.fill("[name=body]", "Порука која је послата.")
    child.presses("Пошаљи поруку")
    child.sees("Послато данас у")
    assert _focused(child.page) == "poslato"
    expect(child.page.locator("#poslato")).to_be_in_viewport()
    child.visit.open("/{lang}/pracenje/pregled/")
    child.never_sees("Послато данас")


@pytest.mark.parametrize("js", quick_first(False, True))
@pytest.mark.parametrize("script", quick_first("sr", "sr-latn"))
def test_a_wrong_code_puts_the_focus_on_the_summary_and_keeps_the_digits(visits: Visits, js: bool, script: str) -> None:
    visit = visits(js=js, script=script)
    visit.open("/{lang}/pracenje/")
    visit.page.fill("[name=code]", "6353 2141 7379 2918 05")
    visit.press("#code-form .form-end .button")
    assert _focused(visit.page) == "error-summary"
    assert visit.page.locator("[name=code]").input_value().replace(" ", "") == "635321417379291805"
    assert "6353" not in visit.page.url


@pytest.mark.full
@pytest.mark.parametrize("js", [True, False])
def test_an_empty_message_puts_the_focus_on_the_summary(visits: Visits, js: bool) -> None:
    child = _follow(visits(js=js), "working")
    child.presses("Пошаљи поруку")
    assert _focused(child.page) == "error-summary"
    child.presses("Није")
    assert _focused(child.page) != "error-summary"
    expect(child.page.locator("[name=body]")).to_be_in_viewport()


def test_paper_shows_what_is_folded(visits: Visits) -> None:
    child = _follow(visits(), "done")
    page = child.page
    folded = page.locator("main details li, main details p")
    hidden = "nodes => nodes.filter(node => !node.checkVisibility({contentVisibilityAuto: true})).length"
    assert folded.count() > 4
    assert folded.evaluate_all(hidden) == folded.count()
    page.emulate_media(media="print")
    # The page hears of it in its next frame.
    waits_for(page, lambda: folded.evaluate_all(hidden) == 0)
    page.emulate_media(media="screen")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.locator("main details:not([open])").count() == 0
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.locator("main details[open]").count() == 0


@pytest.mark.parametrize("js", quick_first(True, False))
def test_after_closing_neither_back_nor_the_receipt_shows_the_code(
    open_browser: OpenBrowser,  # noqa: F811
    js: bool,
) -> None:
    visit = open_browser(js=js)
    child = Child(visit)
    child.tells_everything("Прича коју нико не сме да види.")
    child.sends()
    child.follows_the_report()
    child.presses("Затвори страницу")
    child.sees("Затворено.")
    assert not {"d", "r"} & {cookie["name"] for cookie in visit.context.cookies()}
    for _ in range(6):
        goes_back(visit.page)
        visit.page.wait_for_load_state()
        shown = visit.page.evaluate(EVERYTHING).replace(" ", "")
        assert child.code not in shown and child.number not in shown, visit.page.url
    for address in ("/{lang}/prijava/potvrda/", "/{lang}/pracenje/pregled/", "/{lang}/prijava/"):
        visit.open(address)
        assert child.code not in visit.page.evaluate(EVERYTHING).replace(" ", "")

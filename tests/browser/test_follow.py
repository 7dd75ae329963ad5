"""The follow page in a real browser: focus lands where something happened, paper shows all, closing leaves nothing."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.choices import quick_first
from tests.browser.people import Child
from tests.browser.support import Visit, Visits, check_no_sideways_scroll, goes_back, waits_for
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
    child.sees("Порука је послата.", "Одговор ће стајати овде.")
    assert _focused(child.page) == "poslato"
    expect(child.page.locator("#poslato")).to_be_in_viewport()
    child.never_sees("Порука која је послата.")
    child.visit.open("/{lang}/pracenje/pregled/")
    child.never_sees("Одговор ће стајати овде.", "Порука која је послата.")
    child.sees("Послато данас у")


@pytest.mark.parametrize("js", quick_first(False, True))
@pytest.mark.parametrize("script", quick_first("sr-latn", "sr"))
def test_it_has_not_stopped_is_one_press_and_taking_it_back_another(visits: Visits, js: bool, script: str) -> None:
    child = _follow(visits(js=js, script=script, width=320), "waiting")
    before = child.page.locator(".bubble.mine").count()
    child.presses("Није")
    child.sees("Послато данас у", ": „Није престало.“")
    assert _focused(child.page) == "poslato" and child.page.url.endswith("?poslato#poslato")
    expect(child.page.get_by_role("button", name=child.reads("Поништи"), exact=True)).to_be_in_viewport()
    assert child.page.locator(".bubble.mine").count() == before + 1
    # The guard against a double click lets the next one through after its pause.
    child.visit.open("/{lang}/pracenje/pregled/")
    child.presses("Није")
    child.sees(": „Није престало.“")
    assert child.page.locator(".bubble.mine").count() == before + 1
    child.presses("Поништи")
    assert _focused(child.page) == "poslato"
    assert child.page.locator(".bubble.mine").count() == before + 2
    check_no_sideways_scroll(child.page)


@pytest.mark.parametrize("js", quick_first(True, False))
@pytest.mark.parametrize("script", quick_first("sr", "sr-latn"))
@pytest.mark.parametrize("button", quick_first("Јесте", "Желим да повучем пријаву"))
def test_a_button_that_begins_a_message_puts_the_caret_in_it_and_says_that_it_is_not_sent(
    visits: Visits, js: bool, script: str, button: str
) -> None:
    child = _follow(visits(js=js, script=script, width=320), "working")
    child.presses(button)
    child.sees("Још није послато. Допиши ако желиш и притисни „Пошаљи поруку“.")
    field = child.page.locator("[name=body]")
    expect(field).to_be_focused()
    expect(field).to_be_in_viewport()
    expect(child.page.locator("#jos-nije-poslato b")).to_be_in_viewport()
    expect(field).to_have_accessible_description(re.compile(re.escape(child.reads("Још није послато."))))
    begun = field.input_value()
    child.page.keyboard.type("!")
    if js:
        assert field.input_value() == f"{begun}!"
    assert len(field.input_value()) == len(begun) + 1
    check_no_sideways_scroll(child.page)


@pytest.mark.parametrize("script", quick_first("sr-latn", "sr"))
def test_a_question_is_first_again_at_the_second_view_and_in_the_readers_script(visits: Visits, script: str) -> None:
    child = _follow(visits(js=False, script=script, width=320), "working")
    for _ in range(2):
        expect(child.page.locator("h1")).to_have_text(child.reads("Питају те нешто и чекају твој одговор."))
        first, path = child.page.locator("#poruke"), child.page.get_by_text(child.reads("Пут пријаве"), exact=True)
        assert first.bounding_box()["y"] < path.bounding_box()["y"]
        child.sees("Да ли можеш да дођеш сутра после часа?")
        child.visit.open("/{lang}/pracenje/pregled/")
    check_no_sideways_scroll(child.page)


@pytest.mark.full
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
    child.sees("Напиши поруку па пошаљи.")
    child.presses("Јесте")
    assert _focused(child.page) == "id_body"
    expect(child.page.locator("[name=body]")).to_be_in_viewport()


@pytest.mark.full
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

"""The code does not stay: after the four digits it is put away by one press, and Back, history and address show none."""

import re

import pytest
from playwright.sync_api import expect

from portal.script.convert import to_latin
from tests.browser.checks import check_page
from tests.browser.choices import quick_first
from tests.browser.people import Child
from tests.browser.support import Visit, Visits, goes_back, picture

pytestmark = pytest.mark.browser

EVERYTHING = """() => [location.href, document.title, document.documentElement.outerHTML,
    ...[...document.querySelectorAll('input')].map(field => field.value)].join(' ')"""


def sent(visit: Visit) -> Child:
    child = Child(visit)
    child.tells_everything("Шапутаница иза школе")
    child.sends()
    return child


def shows_no_code(child: Child) -> None:
    shown = re.sub(r"\s", "", str(child.page.evaluate(EVERYTHING)))
    assert child.code not in shown and child.number not in shown, f"{child.page.url} still shows it"


def puts_it_away(child: Child) -> None:
    child.presses("Склони код са овог уређаја")
    child.sees("Затворено.")


@pytest.mark.parametrize("js", quick_first(True, False))
@pytest.mark.parametrize("script", quick_first("sr-latn", "sr"))
def test_after_the_digits_one_press_puts_it_away(visits: Visits, js: bool, script: str) -> None:
    child = sent(visits(js=js, script=script))
    picture(child.page, f"receipt-{script}-{'js' if js else 'nojs'}")
    child.proves_that_the_code_was_written_down()
    first = child.page.locator("main .button").first
    expect(first).to_have_text(child.reads("Склони код са овог уређаја"))
    filled, quiet = (
        child.page.locator(which).first.evaluate("node => getComputedStyle(node).backgroundColor")
        for which in ("main .put-away .button", "main .button.quiet")
    )
    assert filled != quiet
    if js:
        check_page(child.visit)
    picture(child.page, f"receipt-right-{script}-{'js' if js else 'nojs'}")
    puts_it_away(child)
    shows_no_code(child)
    assert "d" not in {cookie["name"] for cookie in child.visit.context.cookies()}
    for _ in range(8):
        goes_back(child.page)
        shows_no_code(child)
    for tail in ("", "potvrda/", "10/", "4/"):
        child.visit.open(f"/{{lang}}/prijava/{tail}")
        shows_no_code(child)
        assert child.page.url.endswith("/prijava/")


@pytest.mark.full
def test_pressing_twice_does_no_harm(visits: Visits) -> None:
    child = sent(visits(js=False))
    child.proves_that_the_code_was_written_down()
    button = child.page.get_by_role("button", name=child.reads("Склони код са овог уређаја"))
    with child.page.expect_navigation():
        button.dblclick()
    child.sees("Затворено.")


@pytest.mark.full
def test_the_paper_opens_the_report_on_another_device(visits: Visits) -> None:
    child = sent(visits())
    child.proves_that_the_code_was_written_down()
    puts_it_away(child)
    other = Child(visits())
    other.code = child.code
    other.follows_the_report()


def test_the_next_child_in_a_shared_browser_finds_no_code(visits: Visits) -> None:
    child = sent(visits())
    child.proves_that_the_code_was_written_down()
    puts_it_away(child)
    child.starts()
    shows_no_code(child)
    child.visit.open("/{lang}/prijava/potvrda/")
    shows_no_code(child)
    assert child.page.url.endswith("/prijava/1/")


@pytest.mark.full
def test_the_way_out_takes_the_code_along(visits: Visits) -> None:
    child = sent(visits())
    assert to_latin("с њом одлази и код са овог уређаја") in child.page.locator("main").inner_text()
    child.page.locator("[data-quick-exit]").first.click()
    expect(child.page.locator("#farewell")).to_be_visible()
    for _ in range(3):
        goes_back(child.page)
        shows_no_code(child)
    child.visit.open("/{lang}/prijava/potvrda/")
    shows_no_code(child)

"""What is decided at the desk, and about accounts, is decided with the keyboard alone."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.checks import check_page
from tests.browser.choices import quick_first
from tests.browser.keyboard import Keyboard
from tests.browser.pages import PAGES, PageCase
from tests.browser.support import Visits

NEWER = (
    "account session name",
    "account sessions",
    "desk access log",
    "desk account roles",
    "desk audit",
    "desk disposal",
    "desk end role",
    "desk emergency_access",
    "desk emergency access review",
    "desk emergency access reviews",
    "desk hold",
    "desk institution",
    "desk institutions",
    "desk invite",
    "desk lift hold",
    "desk load",
    "desk name substitute",
    "desk recovery",
    "desk retention",
    "desk roles",
    "desk substitutes",
    "lost second factor",
    "one-time link",
)
# The same parts make up all of these pages: two of them show whether the parts work.
QUICK = {("desk account roles", "waiting"), ("desk emergency access review", "error")}


def _choices() -> list[Any]:
    return [
        pytest.param(
            case,
            state,
            width,
            id=f"{case.name.replace(' ', '_')}-{state}-{width}",
            marks=() if (case.name, state) in QUICK and width == 320 else pytest.mark.full,
        )
        for case in PAGES
        if case.name in NEWER
        for state in case.states
        for width in (320, 1280)
    ]


def test_the_pages_are_those_that_there_are() -> None:
    states = {(case.name, state) for case in PAGES for state in case.states}
    assert set(NEWER) <= {name for name, _state in states}
    assert states >= QUICK


@pytest.mark.browser
@pytest.mark.parametrize(("case", "state", "width"), _choices())
def test_a_page_is_worked_with_the_keyboard_alone(visits: Visits, case: PageCase, state: str, width: int) -> None:
    visit = visits(width=width)
    case.states[state](visit)
    Keyboard(visit.page).works_the_whole_page()


@pytest.mark.full
@pytest.mark.browser
@pytest.mark.parametrize("script", quick_first("sr", "sr-latn"))
def test_what_the_menu_folds_is_reached_and_left_by_keyboard(visits: Visits, script: str) -> None:
    visit = visits(width=1280, script=script)
    visit.sign_in("vodi.trijazu@demo.test")
    visit.open("/postupanje/")
    keys, folded = Keyboard(visit.page), visit.page.locator(".menu-wide .menu-more")
    opener, links = folded.locator("summary"), folded.locator("a")
    keys.moves_to(".menu-wide .menu-more > summary")
    visit.page.keyboard.press("Enter")
    expect(links.first).to_be_visible()
    check_page(visit)
    keys.moves_to(".menu-wide .menu-more li:last-child > a")
    visit.page.keyboard.press("Escape")
    expect(links.first).to_be_hidden()
    expect(opener).to_be_focused()
    visit.page.keyboard.press("Enter")
    keys.moves_to("[name=trazi]")
    expect(links.first).to_be_hidden()

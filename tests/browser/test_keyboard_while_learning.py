"""Every page of the courses, of those who learn and of a class is worked with the keyboard alone."""

from typing import Any

import pytest

from tests.browser.keyboard import Keyboard
from tests.browser.pages import ROOMS, PageCase
from tests.browser.support import Visits

# One of the questions without boxes, and the page with most stops.
QUICK = {("question", "matching"), ("class board", "open")}


def _choices() -> list[Any]:
    return [
        pytest.param(
            case,
            state,
            width,
            id=f"{case.name.replace(' ', '_')}-{state}-{width}",
            marks=() if (case.name, state) in QUICK and width == 320 else pytest.mark.full,
        )
        for case in ROOMS["learning"]
        for state in case.states
        for width in (320, 1280)
    ]


def test_the_quick_run_takes_pages_that_there_are() -> None:
    assert {(case.name, state) for case in ROOMS["learning"] for state in case.states} >= QUICK


@pytest.mark.full
@pytest.mark.browser
@pytest.mark.parametrize(("case", "state", "width"), _choices())
def test_a_page_is_worked_with_the_keyboard_alone(visits: Visits, case: PageCase, state: str, width: int) -> None:
    visit = visits(width=width)
    case.states[state](visit)
    Keyboard(visit.page).works_the_whole_page()

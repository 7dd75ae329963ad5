"""Who to turn to is found with the keyboard alone, the map included, and in the colours of somebody's own system."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.choices import quick_first
from tests.browser.keyboard import Keyboard
from tests.browser.pages import PAGES, PageCase
from tests.browser.support import Visit, Visits, picture

FINDER = [case for case in PAGES if case.name.startswith("institutions")]
MAP = ".tile-map svg a"
# Colours of a tile and of its letters; the browser says what the system's colours are.
COLOURS = """link => {
  const probe = document.body.appendChild(document.createElement('i'));
  const system = name => { probe.style.color = name; return getComputedStyle(probe).color; };
  const of = (node, name) => getComputedStyle(node)[name];
  const [tile, text] = [link.querySelector('polygon'), link.querySelector('text')];
  const found = {
    fill: of(tile, 'fill') === system('Canvas'),
    letters: of(text, 'fill') !== system('Canvas'),
    edge: of(tile, 'stroke') === system('CanvasText'),
    marked: of(tile, 'stroke') === system('Highlight'),
    width: parseFloat(of(tile, 'strokeWidth')),
  };
  probe.remove();
  return found;
}"""


def _choices() -> list[Any]:
    return [
        pytest.param(
            case,
            state,
            width,
            id=f"{case.name.replace(' ', '_')}-{state}-{width}",
            # The rest is made of the same parts.
            marks=() if (case.name, state, width) == ("institutions", "alike", 320) else pytest.mark.full,
        )
        for case in FINDER
        for state in case.states
        for width in (320, 1280)
    ]


def test_the_finder_has_its_pages() -> None:
    assert {case.name.partition(" of ")[2] for case in FINDER} == {"", "a district", "a municipality"}


@pytest.mark.full
@pytest.mark.browser
@pytest.mark.parametrize(("case", "state", "width"), _choices())
def test_every_control_is_reached_in_reading_order(visits: Visits, case: PageCase, state: str, width: int) -> None:
    visit = visits(width=width)
    case.states[state](visit)
    Keyboard(visit.page).reaches_everything_in_reading_order()


@pytest.mark.full
@pytest.mark.browser
def test_a_place_is_found_and_opened_with_the_keyboard(visits: Visits) -> None:
    visit = visits(script="sr")
    visit.open("/{lang}/ustanove/")
    keys = Keyboard(visit.page)
    keys.types("#mesto", "novi sad")
    visit.page.keyboard.press("Enter")
    expect(visit.page.locator("#nadjeno")).to_be_visible()
    keys.presses("[aria-labelledby=nadjeno] a")
    assert "/ustanove/80284-novi-sad/" in visit.page.url


@pytest.mark.full
@pytest.mark.browser
@pytest.mark.parametrize("width", quick_first(320, 1280))
def test_the_map_is_worked_or_skipped_with_the_keyboard(visits: Visits, width: int) -> None:
    visit = visits(width=width)
    visit.open("/{lang}/ustanove/")
    keys = Keyboard(visit.page)
    keys.moves_to(".tile-map .skip")
    visit.page.keyboard.press("Enter")
    visit.page.keyboard.press("Tab")
    assert not visit.page.evaluate("document.activeElement.closest('.tile-map')"), "the map was not skipped"
    visit.open("/{lang}/ustanove/")
    keys.moves_to(MAP)
    name = visit.page.evaluate("document.activeElement.ariaLabel").partition(": ")[2]
    with visit.page.expect_navigation():
        visit.page.keyboard.press("Enter")
    assert visit.page.locator("h1").inner_text() == name


@pytest.mark.browser
@pytest.mark.full
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_map_is_read_in_the_systems_own_colours(visits: Visits, theme: str) -> None:
    visit = visits(width=1280, theme=theme, forced_colors="active")
    visit.open("/{lang}/ustanove/okrug/20-nisavski/")
    tiles = [visit.page.locator(MAP).nth(number).evaluate(COLOURS) for number in range(30)]
    assert all(one["fill"] and one["letters"] and one["edge"] for one in tiles)
    assert sorted({one["width"] for one in tiles}) == [2, 8], "the district of the page is not to be told by its edge"
    Keyboard(visit.page).moves_to(MAP)
    _shows_where_one_is(visit)
    picture(visit.page, f"finder-forced-colours-{theme}")


def _shows_where_one_is(visit: Visit) -> None:
    marked = [one.evaluate(COLOURS) for one in visit.page.locator(MAP).all()]
    assert [one["marked"] for one in marked].count(True) == 1
    assert re.fullmatch(r"[A-ZČĆŽŠĐ]{2,3}: .+", visit.page.evaluate("document.activeElement.ariaLabel"))

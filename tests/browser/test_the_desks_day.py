"""A worker's day with sixty cases: how long it is, what stands above what, in both scripts and without JavaScript."""

from itertools import pairwise

import pytest

from tests.browser.checks import check_page
from tests.browser.server import SteadyServer
from tests.browser.support import Visit, Visits
from tests.browser.work_pages import HEAD, WORKER

pytestmark = [pytest.mark.browser, pytest.mark.full]
DAY = "/postupanje/"
LINES = ".lines tbody tr:has(a)"
# 2,498 where no minute makes a line wrap.
MOST, FOLD = 2_560, 900


def test_a_day_of_sixty_cases(visits: Visits, portal_server: SteadyServer) -> None:
    """One test: making the cases takes most of its time."""
    portal_server.call("tests.browser.arrange.house_of_sixty:sixty")
    for script, js in (("sr", True), ("sr-latn", False)):
        for width, looks in ((1280, _is_short), (390, _reads_from_the_top)):
            visit = visits(script=script, width=width, theme="light", js=js)
            visit.sign_in(WORKER)
            visit.open(DAY)
            looks(visit)
            if js:
                check_page(visit)
            visits.close()
    _opens_from_anywhere_in_a_line(visits)
    _filters_and_finds_by_keyboard_alone(visits)


def bottoms(visit: Visit, selector: str) -> list[float]:
    found: list[float] = visit.page.locator(selector).evaluate_all(
        "nodes => nodes.map(node => node.getBoundingClientRect().bottom + scrollY)"
    )
    return found


def _is_short(visit: Visit) -> None:
    rows = bottoms(visit, LINES)
    assert len(rows) == 60 and rows[9] < FOLD, rows[:10]
    assert visit.page.evaluate("document.documentElement.scrollHeight") <= MOST


def _reads_from_the_top(visit: Visit) -> None:
    """Messages come before the deadlines, and a line has three short rows."""
    assert max(bottoms(visit, ".waits li")) < min(bottoms(visit, ".line-filters, .lines"))
    assert bottoms(visit, ".waits li")[0] < 844, "the first message on the first screen"
    rows = bottoms(visit, LINES)
    heights = sorted(after - before for before, after in pairwise(rows))
    assert heights[len(heights) // 2] < 100, heights


def _opens_from_anywhere_in_a_line(visits: Visits) -> None:
    visit = visits(script="sr", width=390, theme="light")
    visit.sign_in(WORKER)
    visit.open(DAY)
    line = visit.page.locator(LINES).first
    line.scroll_into_view_if_needed()
    box = line.bounding_box()
    assert box is not None
    visit.page.mouse.click(box["x"] + box["width"] - 8, box["y"] + box["height"] - 8)
    visit.page.wait_for_url("**/predmeti/*/")
    visits.close()


def _filters_and_finds_by_keyboard_alone(visits: Visits) -> None:
    visit = visits(script="sr", width=1280, theme="light", js=False)
    visit.sign_in(HEAD)
    visit.open(DAY)
    number = visit.page.locator(".lines .c-case .nowrap").nth(3).inner_text()
    visit.page.focus(".filter-menu summary")
    visit.page.keyboard.press("Enter")
    visit.page.keyboard.press("Tab")
    with visit.page.expect_navigation():
        visit.page.keyboard.press("Enter")
    assert "rizik=acute" in visit.page.url
    visit.page.focus("#find")
    visit.page.keyboard.type(number.replace("-", " "))
    with visit.page.expect_navigation():
        visit.page.keyboard.press("Enter")
    assert number in visit.page.locator("main").inner_text()
    assert number.replace("-", "") not in visit.page.url
    visits.close()

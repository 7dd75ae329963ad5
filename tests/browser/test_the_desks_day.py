"""A worker's day with sixty cases: how long it is, what stands above what, in both scripts and without JavaScript."""

from itertools import pairwise
from typing import Any

import pytest

from tests.browser.checks import check_page
from tests.browser.server import SteadyServer
from tests.browser.support import Visit, Visits
from tests.browser.work_pages import HEAD, WORKER

pytestmark = pytest.mark.browser
DAY = "/postupanje/"
LINES = ".lines tbody tr:has(a)"
MOST, FOLD = 2_500, 900


@pytest.fixture
def sixty(portal_server: SteadyServer) -> Any:
    return portal_server.call("tests.browser.arrange.house_of_sixty:sixty")


def bottoms(visit: Visit, selector: str) -> list[float]:
    found: list[float] = visit.page.locator(selector).evaluate_all(
        "nodes => nodes.map(node => node.getBoundingClientRect().bottom + scrollY)"
    )
    return found


@pytest.mark.usefixtures("sixty")
def test_sixty_cases_are_one_short_page_with_what_cannot_wait_on_top(visits: Visits) -> None:
    for script, js in (("sr", True), ("sr-latn", False)):
        visit = visits(script=script, width=1280, theme="light", js=js)
        visit.sign_in(WORKER)
        visit.open(DAY)
        rows = bottoms(visit, LINES)
        assert len(rows) == 60 and rows[9] < FOLD, rows[:10]
        assert visit.page.evaluate("document.documentElement.scrollHeight") <= MOST
        if js:
            check_page(visit)
        visits.close()


@pytest.mark.usefixtures("sixty")
def test_on_a_telephone_a_line_is_three_short_rows_and_messages_come_first(visits: Visits) -> None:
    for script, js in (("sr", True), ("sr-latn", False)):
        visit = visits(script=script, width=390, theme="light", js=js)
        visit.sign_in(WORKER)
        visit.open(DAY)
        assert max(bottoms(visit, ".waits li")) < min(bottoms(visit, ".line-filters, .lines")), "above the deadlines"
        assert max(bottoms(visit, ".waits li:first-child")[:1]) < 844, "the first message on the first screen"
        rows = bottoms(visit, LINES)
        heights = [after - before for before, after in pairwise(rows)]
        assert sorted(heights)[len(heights) // 2] < 100, heights
        if js:
            check_page(visit)
            # Wherever one presses in a line, the case opens.
            line = visit.page.locator(LINES).first
            line.scroll_into_view_if_needed()
            box = line.bounding_box()
            assert box is not None
            visit.page.mouse.click(box["x"] + box["width"] - 8, box["y"] + box["height"] - 8)
            visit.page.wait_for_url("**/predmeti/*/")
        visits.close()


@pytest.mark.usefixtures("sixty")
def test_filters_and_finding_work_by_keyboard_alone(visits: Visits) -> None:
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

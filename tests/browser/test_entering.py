"""With JavaScript the first question takes the place of the entry page in the history; every other is an entry."""

from contextlib import suppress

import pytest
from playwright.sync_api import Error, Page, Route, expect

from portal.script.convert import to_latin
from tests.browser.choices import quick_first
from tests.browser.intake_walk import begin, forward, press
from tests.browser.people import Child
from tests.browser.support import Visit, Visits, goes_back

pytestmark = pytest.mark.browser

NAME = "Тарабуњка"


def of_the_form(page: Page) -> list[str]:
    """Return which pages of the form Back and Forward know."""
    session = page.context.new_cdp_session(page)
    found = session.send("Page.getNavigationHistory")
    session.detach()
    return [place for entry in found["entries"] if (place := entry["url"].partition("/prijava")[2])]


def leaves(visit: Visit, how: str) -> None:
    if how == "Shift three times":
        for _ in range(3):
            visit.page.keyboard.press("Shift")
    else:
        visit.page.locator("[data-quick-exit]").first.click()
    expect(visit.page.locator("#farewell")).to_be_visible()


@pytest.mark.parametrize("how", quick_first("link", "Shift three times"))
def test_who_leaves_at_the_first_question_sees_by_back_where_one_came_from(visits: Visits, how: str) -> None:
    visit = visits()
    visit.open("/{lang}/")
    front = visit.page.url
    Child(visit).starts()
    assert of_the_form(visit.page) == ["/1/"]
    leaves(visit, how)
    assert of_the_form(visit.page) == []
    goes_back(visit.page)
    assert visit.page.url == front


@pytest.mark.parametrize("js", quick_first(True, False))
def test_who_leaves_later_sees_by_back_the_beginning_as_if_there_had_been_nothing(visits: Visits, js: bool) -> None:
    visit = visits(js=js)
    page = visit.page
    visit.open("/{lang}/")
    front = page.url
    child = Child(visit)
    child.starts()
    child.answers(1, danger="no")
    page.fill("[name='2-child']", NAME)
    forward(visit)
    assert of_the_form(page)[-3:] == ["/1/", "/2/", "/2/"], "a refused question stands there with its errors"
    page.check("[name='2-about'][value=self]")
    forward(visit)
    leaves(visit, "link")
    while page.url != front:
        goes_back(page)
        page.wait_for_load_state()
        assert page.url == front or page.url.endswith("/prijava/"), page.url
        assert page.locator("[data-enter]").count() <= 1, "nothing to go on with"
        assert NAME not in page.content() and to_latin(NAME) not in page.content()


@pytest.mark.full
def test_who_goes_on_with_a_begun_report_enters_in_place_too(visits: Visits) -> None:
    visit = visits()
    visit.open("/{lang}/")
    child = Child(visit)
    child.starts()
    child.answers(1, danger="no")
    visit.open("/{lang}/prijava/")
    child.follows("Настави где је стало")
    assert of_the_form(visit.page) == ["/1/", "/2/", "/2/"]


@pytest.mark.full
def test_a_beginning_that_gets_lost_on_the_way_is_sent_by_the_browser_itself(visits: Visits) -> None:
    visit = visits()

    def fail(route: Route) -> None:
        route.abort() if route.request.resource_type == "fetch" else route.continue_()

    visit.page.route("**/prijava/", fail)
    begin(visit, "adult")
    assert visit.page.url.endswith("/prijava/1/")
    assert of_the_form(visit.page) == ["/", "/1/"]
    visit.page.check("[name='1-danger'][value=no]")
    press(visit, "#step-form .form-end .button")
    expect(visit.page.locator("[name='2-role']").first).to_be_attached()


@pytest.mark.full
def test_leaving_while_the_beginning_is_under_way_is_not_undone(visits: Visits) -> None:
    visit = visits()
    page = visit.page
    visit.open("/{lang}/prijava/")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/prijava/", hold)
    page.locator("button[value=child]").click()
    page.wait_for_timeout(200)
    assert len(held) == 1
    page.locator("[data-quick-exit]").first.click()
    with suppress(Error):  # the browser itself may have given it up by now
        held[0].continue_()
    expect(page.locator("#farewell")).to_be_visible()
    page.wait_for_timeout(1_000)
    assert page.url == visit.server.exit_url

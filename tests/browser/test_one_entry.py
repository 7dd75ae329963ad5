"""With JavaScript the form takes one entry in the history, so that after leaving Back shows neither step nor start."""

import re
from contextlib import suppress

import pytest
from playwright.sync_api import Error, Page, Route, expect

from tests.browser.choices import quick_first
from tests.browser.intake_walk import begin, forward, press, walk
from tests.browser.people import Child
from tests.browser.support import Visit, Visits, goes_back

pytestmark = pytest.mark.browser


def entries(page: Page) -> list[str]:
    """Return the addresses that Back and Forward know."""
    session = page.context.new_cdp_session(page)
    found = session.send("Page.getNavigationHistory")
    session.detach()
    return [entry["url"] for entry in found["entries"]]


def of_the_form(page: Page) -> list[str]:
    return [address for address in entries(page) if "/prijava/" in address]


def leaves(visit: Visit, how: str) -> None:
    if how == "Shift three times":
        for _ in range(3):
            visit.page.keyboard.press("Shift")
    else:
        visit.page.locator("[data-quick-exit]").first.click()
    expect(visit.page.locator("#farewell")).to_be_visible()


@pytest.mark.parametrize("how", quick_first("link", "Shift three times"))
def test_after_leaving_back_shows_where_one_came_from(visits: Visits, how: str) -> None:
    visit = visits()
    visit.open("/{lang}/")
    front = visit.page.url
    child = Child(visit)
    child.starts()
    child.answers(1, danger="no")
    forward(visit)
    expect(visit.page.locator("[data-error-summary]")).to_be_focused()
    child.page.fill("[name='2-child']", "Тарабуњка")
    assert len(of_the_form(visit.page)) == 1
    leaves(visit, how)
    assert of_the_form(visit.page) == []
    goes_back(visit.page)
    assert visit.page.url == front


def test_from_the_first_question_to_the_code_it_is_one_entry(visits: Visits) -> None:
    visit = visits()
    visit.open("/{lang}/")
    child = Child(visit)
    child.tells_everything("Шапутаница")
    press(visit, ".answers .change a")
    assert re.search(r"/prijava/\d+/$", visit.page.url) and len(of_the_form(visit.page)) == 1
    visit.open("/{lang}/prijava/10/")
    before = len(entries(visit.page))
    child.sends()
    child.proves_that_the_code_was_written_down()
    assert len(entries(visit.page)) == before


@pytest.mark.full
def test_the_page_of_danger_and_the_script_switch_add_no_entry(visits: Visits) -> None:
    visit = visits()
    child = Child(visit)
    child.says_that_it_is_in_danger()
    before = len(entries(visit.page))
    visit.press("button[name=_language][value=sr]")
    assert "/sr/prijava/pomoc/" in visit.page.url
    press(visit, "main a[href$='/prijava/1/']")
    assert visit.page.url.endswith("/prijava/1/") and len(entries(visit.page)) == before


@pytest.mark.full
def test_reload_shows_a_refused_step_with_its_errors_and_asks_for_nothing(visits: Visits) -> None:
    visit = visits()
    walk(visit, 4)
    forward(visit)
    summary = visit.page.locator("[data-error-summary]")
    expect(summary).to_be_focused()
    answer = visit.page.reload()
    assert answer is not None and answer.request.method == "GET"
    expect(summary).to_be_visible()


@pytest.mark.full
def test_an_answer_that_gets_lost_on_the_way_is_sent_by_the_browser_itself(visits: Visits) -> None:
    """The script's own request fails; the answer arrives all the same, and once."""
    visit = visits()
    begin(visit)
    page = visit.page

    def fail(route: Route) -> None:
        route.abort() if route.request.resource_type == "fetch" else route.continue_()

    page.route("**/prijava/1/", fail)
    page.check("[name='1-danger'][value=no]")
    forward(visit)
    assert page.url.endswith("/prijava/2/")


@pytest.mark.full
def test_what_is_pressed_twice_is_sent_once_and_what_was_changed_between_is_sent_too(visits: Visits) -> None:
    visit = visits()
    begin(visit)
    page = visit.page
    page.check("[name='1-danger'][value=no]")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/prijava/1/", hold)
    button = page.locator("#step-form .form-end .button").first
    button.click()
    button.click()
    page.wait_for_timeout(200)
    assert len(held) == 1
    page.check("[name='1-danger'][value=unsure]")
    button.click()
    page.wait_for_timeout(200)
    assert len(held) == 2
    for route in held:
        route.continue_()
    page.wait_for_url("**/prijava/2/")


@pytest.mark.full
def test_save_works_through_the_script_as_without_it(visits: Visits) -> None:
    visit = visits()
    walk(visit, 3)
    press(visit, "[name=_save]")
    assert visit.page.url.endswith("/prijava/sacuvano/") and visit.page.locator(".code").count() == 1


@pytest.mark.full
def test_leaving_while_an_answer_is_under_way_is_not_undone(visits: Visits) -> None:
    visit = visits()
    begin(visit)
    page = visit.page
    page.check("[name='1-danger'][value=no]")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/prijava/1/", hold)
    page.locator("#step-form .form-end .button").first.click()
    page.wait_for_timeout(200)
    assert len(held) == 1
    page.locator("[data-quick-exit]").first.click()
    with suppress(Error):  # the browser itself may have given it up by now
        held[0].continue_()
    expect(page.locator("#farewell")).to_be_visible()
    page.wait_for_timeout(1_000)
    assert page.url == visit.server.exit_url

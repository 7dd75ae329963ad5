"""Who leaves, or puts the code away, in one tab leaves neither story nor code in another, where the browser runs scripts."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.choices import quick_first
from tests.browser.intake_walk import walk
from tests.browser.people import Child
from tests.browser.support import Visits
from tests.browser.test_exit import EVERYTHING
from tests.browser.test_kept_typing import FIELD, LONGER_THAN_THE_PAUSE_MS, MARK, STORY, at_story, is_kept

pytestmark = pytest.mark.browser


def beside(page: Page, address: str) -> Page:
    """Open another tab of the same browser."""
    other = page.context.new_page()
    other.goto(address)
    return other


def is_blank(page: Page, *gone: str) -> None:
    page.wait_for_url("about:blank")
    shown = page.evaluate(EVERYTHING)
    assert not any(word in shown for word in gone)


@pytest.mark.parametrize("start", quick_first("/{lang}/", "/{lang}/prijava/4/"))
def test_leaving_in_one_tab_blanks_the_story_in_another_and_brings_no_cookie_back(visits: Visits, start: str) -> None:
    visit = at_story(visits)
    page = visit.page
    is_kept(page, lambda: page.fill(FIELD, STORY))
    other = beside(page, visit.server.address + start.replace("{lang}", visit.script))
    page.locator(FIELD).press_sequentially("још")
    other.locator("[data-quick-exit]").first.click()
    expect(other.locator("#farewell")).to_be_visible()
    is_blank(page, MARK)
    page.wait_for_timeout(LONGER_THAN_THE_PAUSE_MS)
    assert not {"d", "r", "t"} & {cookie["name"] for cookie in visit.context.cookies()}


@pytest.mark.full
def test_a_report_begun_anew_outlives_the_tabs_that_went_blank(visits: Visits) -> None:
    visit = at_story(visits)
    other = beside(visit.page, visit.page.url)
    visit.page.locator("[data-quick-exit]").first.click()
    is_blank(other, MARK)
    walk(visit, 4)
    visit.page.wait_for_timeout(500)
    visit.open("/{lang}/prijava/4/")
    expect(visit.page.locator(FIELD)).to_have_value("")


def test_putting_the_code_away_blanks_the_receipt_and_the_story_in_other_tabs(visits: Visits) -> None:
    visit = visits()
    child = Child(visit)
    child.tells_everything(STORY)
    check = beside(visit.page, visit.page.url)
    assert MARK in check.content()
    child.sends()
    child.proves_that_the_code_was_written_down()
    receipt = beside(visit.page, visit.page.url)
    assert child.code in receipt.locator(".code").inner_text().replace(" ", "")
    child.presses("Склони код са овог уређаја")
    child.sees("Затворено.")
    for tab in (receipt, check):
        is_blank(tab, MARK, child.code)


@pytest.mark.full
def test_closing_the_follow_page_leaves_a_report_that_is_being_written(visits: Visits) -> None:
    visit = visits()
    child = Child(visit)
    child.code = visit.server.arranged("stages")["waiting"]["code"]
    child.follows_the_report()
    also, writing = beside(visit.page, visit.page.url), visit.context.new_page()
    writing.goto(f"{visit.server.address}/{visit.script}/prijava/")
    writing.locator("button[value=child]").click()
    writing.wait_for_url("**/prijava/1/")
    child.presses("Затвори страницу")
    child.sees("Затворено.")
    is_blank(also, "Пут пријаве")
    assert writing.url.endswith("/prijava/1/")
    expect(writing.locator("#step-form")).to_be_visible()

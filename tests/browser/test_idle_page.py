"""A page that nobody has touched for twenty minutes shows nothing until somebody presses, and says that it is no lock."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from portal.script.convert import to_latin
from tests.browser.choices import quick_first
from tests.browser.intake_walk import forward, walk
from tests.browser.people import Child
from tests.browser.support import Visit, Visits, check_axe, check_no_sideways_scroll, picture

pytestmark = pytest.mark.browser

FIELD, STORY = "[name='4-narrative']", "Шапутаница иза школе"


def reads(visit: Visit, text: str) -> str:
    return to_latin(text) if visit.script == "sr-latn" else text


def at_story(visits: Visits, **choices: object) -> Visit:
    visit = visits(**choices)
    visit.page.clock.install()
    walk(visit, 4)
    visit.page.fill(FIELD, STORY)
    # It is kept after a pause; on a busy machine what the page does about that would come after the clock was moved.
    expect(visit.page.locator(".kept[role=status]")).to_contain_text(reads(visit, "Чува се овде"))
    return visit


def shows_nothing(visit: Visit) -> None:
    """Fail unless eyes and screen readers meet the panel and the way out, and nothing else."""
    page = visit.page
    expect(page.locator("[data-idle]")).to_be_visible()
    expect(page.locator("[data-quick-exit]")).to_be_visible()
    for part in ("#step-form", ".masthead", ".footer"):
        expect(page.locator(part)).to_be_hidden()
    tree = page.locator("body").aria_snapshot()
    assert STORY not in tree and "textbox" not in tree and tree.count("- button") == 1
    assert reads(visit, "Страница није закључана") in page.locator("[data-idle]").inner_text()


@pytest.mark.parametrize("script", quick_first("sr-latn", "sr"))
def test_after_twenty_minutes_it_shows_nothing_until_pressed(visits: Visits, script: str) -> None:
    visit = at_story(visits, script=script)
    page = visit.page
    page.clock.fast_forward("19:50")
    expect(page.locator(FIELD)).to_be_visible()
    page.clock.fast_forward("00:20")
    shows_nothing(visit)
    check_axe(page)
    check_no_sideways_scroll(page)
    picture(page, f"idle-{script}")
    page.clock.fast_forward("01:00:00")
    shows_nothing(visit)
    page.locator("[data-idle] button").click()
    expect(page.locator(FIELD)).to_have_value(STORY)
    expect(page.locator(FIELD)).to_be_focused()
    expect(page.locator("[data-idle]")).to_be_hidden()
    page.clock.fast_forward("19:00")
    expect(page.locator(FIELD)).to_be_visible()


@pytest.mark.full
def test_who_types_is_not_idle(visits: Visits) -> None:
    page = at_story(visits).page
    for _ in range(3):
        page.clock.fast_forward("15:00")
        page.locator(FIELD).press_sequentially("а")
    expect(page.locator(FIELD)).to_be_visible()


@pytest.mark.full
def test_a_telephone_that_slept_wakes_with_nothing(visits: Visits) -> None:
    """Its clocks stood still meanwhile: the first touch finds the page, and does not count as the one before."""
    visit = at_story(visits)
    visit.page.clock.set_fixed_time(timezone.now() + timedelta(hours=1))
    visit.page.locator("main").dispatch_event("pointerdown")
    shows_nothing(visit)


@pytest.mark.full
def test_the_receipt_is_put_out_of_sight_too(visits: Visits) -> None:
    visit = visits()
    visit.page.clock.install()
    walk(visit, 10)
    forward(visit)
    code = visit.page.locator(".code")
    expect(code).to_be_visible()
    visit.page.clock.fast_forward("20:10")
    expect(code).to_be_hidden()
    assert visit.page.locator("main").aria_snapshot().count("- button") == 1


@pytest.mark.full
def test_the_way_out_works_from_there(visits: Visits) -> None:
    visit = at_story(visits)
    visit.page.clock.fast_forward("20:10")
    shows_nothing(visit)
    visit.page.locator("[data-quick-exit]").click()
    expect(visit.page.locator("#farewell")).to_be_visible()


@pytest.mark.parametrize("script", quick_first("sr", "sr-latn"))
def test_the_follow_page_shows_nothing_either_until_pressed(visits: Visits, script: str) -> None:
    child = Child(visits(script=script))
    page = child.page
    page.clock.install()
    child.code = child.visit.server.arranged("stages")["waiting"]["code"]
    child.follows_the_report()
    page.fill("[name=body]", STORY)
    page.clock.fast_forward("20:10")
    expect(page.locator("[data-idle]")).to_be_visible()
    expect(page.locator("[data-quick-exit]")).to_be_visible()
    for part in ("main h1", "#message-form", ".masthead", ".footer"):
        expect(page.locator(part).first).to_be_hidden()
    assert reads(child.visit, "Страница није закључана") in page.locator("[data-idle]").inner_text()
    check_axe(page)
    check_no_sideways_scroll(page)
    picture(page, f"idle-follow-{script}")
    page.locator("[data-idle] button").click()
    expect(page.locator("[name=body]")).to_have_value(STORY)

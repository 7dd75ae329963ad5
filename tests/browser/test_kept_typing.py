"""With JavaScript what is typed is kept: it outlives Back, Forward and reload, and nothing of it outlives leaving."""

import re
from collections.abc import Callable, Iterable
from contextlib import suppress

import pytest
from playwright.sync_api import Error, Page, Route, expect

from portal.script.convert import to_latin
from tests.browser.choices import quick_first
from tests.browser.intake_walk import forward, press, walk
from tests.browser.people import Child
from tests.browser.server import PortalServer
from tests.browser.support import Visit, Visits, goes_back, picture, waits_for
from tests.browser.test_what_stays import holds_nothing_but

pytestmark = pytest.mark.browser

FIELD = "[name='4-narrative']"
STORY = "Тарабуњка каже да не смем кући.\nDrugi red."
MARK = "Тарабуњка"
WORDS = {
    "child": "Чува се овде, није послато. Нико не чита.",
    "adult": "Ово што пишете чува се овде, није послато и нико га не чита.",
}
# The page saves two seconds after the last key.
LONGER_THAN_THE_PAUSE_MS = 3_000


def reads(visit: Visit, text: str) -> str:
    return to_latin(text) if visit.script == "sr-latn" else text


def is_kept(page: Page, act: Callable[[], object]) -> None:
    """Wait until the page's script has kept what ``act`` types."""
    with page.expect_response(lambda answer: answer.request.method == "POST" and answer.status == 204):
        act()


def at_story(visits: Visits, track: str = "child", **choices: object) -> Visit:
    visit = visits(**choices)
    visit.open("/{lang}/")
    walk(visit, 4, track)
    return visit


def addresses_of_saves(page: Page) -> list[str]:
    """Return the list to which every address is added that the page posts to from now on."""
    posted: list[str] = []
    page.on("request", lambda request: posted.append(request.url) if request.method == "POST" else None)
    return posted


def is_found_in(files: Iterable[bytes]) -> bool:
    marks = [mark.encode() for mark in (MARK, to_latin(MARK))]
    return any(mark in data for data in files for mark in marks)


@pytest.mark.parametrize(("track", "script"), quick_first(("child", "sr-latn"), ("adult", "sr")))
def test_after_a_pause_it_is_kept_and_the_page_says_so(visits: Visits, track: str, script: str) -> None:
    visit = at_story(visits, track, script=script)
    page = visit.page
    line = page.locator(".kept")
    page.locator(FIELD).press_sequentially(STORY)
    expect(line).to_have_text(reads(visit, WORDS[track]))
    expect(line).to_have_role("status")
    assert line.evaluate("line => line.closest('.field').contains(document.querySelector(\"[name='4-narrative']\"))")
    page.reload()
    expect(page.locator(FIELD)).to_have_value(STORY)
    expect(page.locator("[data-error-summary]")).to_have_count(0)
    is_kept(page, lambda: page.fill(FIELD, ""))
    page.reload()
    expect(page.locator(FIELD)).to_have_value("")


@pytest.mark.full
def test_a_reload_that_comes_before_the_pause_loses_nothing(visits: Visits) -> None:
    page = at_story(visits).page
    page.fill(FIELD, STORY)
    page.reload()
    expect(page.locator(FIELD)).to_have_value(STORY)


@pytest.mark.full
def test_back_and_forward_show_it(visits: Visits) -> None:
    page = at_story(visits).page
    page.fill(FIELD, STORY)
    goes_back(page)
    page.go_forward()
    expect(page.locator(FIELD)).to_have_value(STORY)


@pytest.mark.full
def test_who_types_on_is_saved_every_few_seconds_and_never_more_often(visits: Visits) -> None:
    page = at_story(visits).page
    posted = addresses_of_saves(page)
    for _ in range(26):
        page.locator(FIELD).press_sequentially("а")
        page.wait_for_timeout(400)
    assert len(posted) == 1, "one save in ten seconds of typing without a pause"


@pytest.mark.full
def test_it_is_no_answer(visits: Visits) -> None:
    visit = at_story(visits)
    is_kept(visit.page, lambda: visit.page.fill(FIELD, STORY))
    visit.open("/{lang}/prijava/10/")
    assert visit.page.url.endswith("/prijava/4/")
    expect(visit.page.locator("[data-error-summary]")).to_have_count(0)


def holds_saves(page: Page) -> list[Route]:
    """Return the list of saves that the network holds from now on."""
    waiting: list[Route] = []

    def hold(route: Route) -> None:
        if b"_keep" in (route.request.post_data_buffer or b""):
            waiting.append(route)
        else:
            route.continue_()

    page.route("**/prijava/4/", hold)
    return waiting


def test_a_save_that_the_network_held_changes_nothing_of_what_was_sent_on(visits: Visits) -> None:
    visit = at_story(visits)
    page = visit.page
    waiting = holds_saves(page)
    page.fill(FIELD, "старо")
    waits_for(page, lambda: waiting)
    page.fill(FIELD, STORY)
    page.locator("#step-form .form-end .button").first.click()
    page.wait_for_url(re.compile(r"/prijava/(?!4/)\w+/$"), timeout=4_000)
    there = page.url
    with suppress(Error):  # its page has gone: what it sent is sent once more, as the network would
        waiting[0].continue_()
    late = waiting[0].request
    headers = {"content-type": late.headers["content-type"], "referer": visit.server.address}
    answer = visit.context.request.post(late.url, data=late.post_data_buffer, headers=headers, max_redirects=0)
    assert answer.status == 409
    page.goto(there)
    assert page.url == there, "the step is still answered"
    page.goto(re.sub(r"/prijava/.*", "/prijava/4/", there))
    expect(page.locator(FIELD)).to_have_value(STORY)


@pytest.mark.parametrize("track", quick_first("child", "adult"))
def test_an_older_tab_says_that_there_are_newer_words_and_both_are_there_after_a_press(
    visits: Visits, track: str
) -> None:
    visit = at_story(visits, track)
    page = visit.page
    other = visit.context.new_page()
    other.goto(page.url)
    is_kept(page, lambda: page.fill(FIELD, STORY))
    other.locator(FIELD).press_sequentially("а")
    expect(other.locator(".kept")).to_contain_text(reads(visit, "На другој страници је новији текст, и сачуван је."))
    other.locator(FIELD).press_sequentially("бв")
    other.wait_for_timeout(LONGER_THAN_THE_PAUSE_MS)
    expect(other.locator(FIELD)).to_have_value("абв")
    page.reload()
    expect(page.locator(FIELD)).to_have_value(STORY)
    if page.locator("[name='4-forms']").count():
        other.check("[name='4-forms'][value=psychological]")
    with other.expect_navigation():
        other.locator("#step-form .form-end .button").first.click()
    expect(other.locator(FIELD)).to_have_value(f"{STORY}\n\nабв")
    expect(other.locator("main [role=status]").first).to_contain_text(reads(visit, "Ништа није изгубљено."))
    picture(other, f"two-tabs-{track}")


@pytest.mark.parametrize("how", quick_first("at once", "while a save is under way"))
def test_nothing_is_saved_after_leaving(visits: Visits, how: str) -> None:
    visit = at_story(visits)
    page = visit.page
    if how == "at once":
        page.fill(FIELD, STORY)
    else:
        held: list[Route] = []

        def hold(route: Route) -> None:
            held.append(route)

        page.route("**/prijava/4/", hold)
        page.fill(FIELD, STORY)
        waits_for(page, lambda: held)
    posted = addresses_of_saves(page)
    page.locator("[data-quick-exit]").first.click()
    expect(page.locator("#farewell")).to_be_visible()
    page.wait_for_timeout(LONGER_THAN_THE_PAUSE_MS)
    assert not posted
    page.unroute_all()
    visit.open("/{lang}/prijava/4/")
    assert page.url.endswith("/prijava/") and MARK not in page.content() and to_latin(MARK) not in page.content()


@pytest.mark.full
def test_an_old_tab_does_not_bring_it_back_after_sending(visits: Visits) -> None:
    visit = at_story(visits)
    page = visit.page
    is_kept(page, lambda: page.fill(FIELD, STORY))
    other = Visit(visit.context, visit.server, script=visit.script, width=visit.width, theme=visit.theme)
    other.open("/{lang}/prijava/4/")
    child = Child(other)
    child.tells(STORY)
    child.sends()
    page.fill(FIELD, f"{STORY} Још нешто.")
    expect(page.locator(".kept")).to_contain_text(reads(visit, "Није сачувано, стоји само на овој страници."))
    page.reload()
    assert page.url.endswith("/prijava/potvrda/") and MARK not in page.content()


@pytest.mark.full
def test_a_lost_connection_is_said_calmly_and_the_next_save_brings_all(visits: Visits) -> None:
    visit = at_story(visits)
    page, line = visit.page, visit.page.locator(".kept")
    visit.context.set_offline(True)
    page.fill(FIELD, STORY)
    expect(line).to_contain_text(reads(visit, "Није сачувано, стоји само на овој страници."))
    visit.context.set_offline(False)
    expect(line).to_have_text(reads(visit, WORDS["child"]), timeout=20_000)
    page.reload()
    expect(page.locator(FIELD)).to_have_value(STORY)


@pytest.mark.full
def test_two_browsers_see_nothing_of_each_other_and_a_code_opens_what_was_kept(visits: Visits) -> None:
    one, other = at_story(visits), visits()
    is_kept(one.page, lambda: one.page.fill(FIELD, STORY))
    other.open("/{lang}/prijava/4/")
    assert other.page.url.endswith("/prijava/") and MARK not in other.page.content()
    press(one, "[name=_save]")
    code = one.page.locator(".code").inner_text()
    other.open("/{lang}/prijava/povratak/")
    other.page.fill("[name=code]", code)
    forward(other)
    expect(other.page.locator(FIELD)).to_have_value(STORY)


@pytest.mark.full
def test_who_begins_anew_in_a_shared_browser_sees_nothing_of_the_one_before(visits: Visits) -> None:
    visit = at_story(visits)
    is_kept(visit.page, lambda: visit.page.fill(FIELD, STORY))
    walk(visit, 4)
    expect(visit.page.locator(FIELD)).to_have_value("")


@pytest.mark.full
def test_it_stands_nowhere_in_clear(visits: Visits, portal_server: PortalServer) -> None:
    visit = at_story(visits)
    for text in (STORY, f"{STORY} Још.", STORY):
        is_kept(visit.page, lambda text=text: visit.page.fill(FIELD, text))
    held = []
    for path in portal_server.var.rglob("*"):
        with suppress(OSError):  # a folder, or gone meanwhile
            held.append(path.read_bytes())
    assert held and not is_found_in(held)
    holds_nothing_but(visit, {"d", "t"})
    assert MARK not in str(visit.page.evaluate("JSON.stringify([history.state, location.href, document.title])"))


@pytest.mark.full
def test_without_a_script_nothing_is_promised(visits: Visits) -> None:
    visit = at_story(visits, js=False)
    visit.page.fill(FIELD, STORY)
    shown = visit.page.locator("body").inner_text()
    assert reads(visit, "Чува се овде") not in shown and reads(visit, "Страница је склоњена") not in shown

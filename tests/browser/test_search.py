"""The search by hand: without JavaScript, in both scripts, with the keyboard alone, and with names offered meanwhile."""

import contextlib
import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import Error, Page, Route, expect

from tests.browser.checks import check_page
from tests.browser.choices import quick_first
from tests.browser.keyboard import Keyboard
from tests.browser.support import Visit, Visits, comes_to_rest, waits_for

pytestmark = pytest.mark.browser
BOX, LIST = "#pitanje", "#predlozi"
OPTION = f"{LIST} [role=option]"
ASKED = {"sr": "насиље у школи", "sr-latn": "nasilje u skoli"}
BEGINNING = {"sr": "насиљ", "sr-latn": "nasilj"}


def offered(page: Page) -> list[str]:
    expect(page.locator(OPTION).first).to_be_visible()
    return page.locator(OPTION).all_inner_texts()


def question_of(page: Page) -> list[str]:
    return parse_qs(urlsplit(page.url).query).get("q", [])


@pytest.mark.parametrize("js", quick_first(False, True))
@pytest.mark.parametrize("script", quick_first("sr", "sr-latn"))
def test_a_question_is_asked_and_an_answer_opened_with_the_keyboard(visits: Visits, script: str, js: bool) -> None:
    visit = visits(script=script, js=js)
    visit.open("/{lang}/pretraga/")
    if not js:
        assert visit.page.locator(BOX).get_attribute("role") is None, "without a script the box is plain"
        expect(visit.page.locator(LIST)).to_be_hidden()
    keys = Keyboard(visit.page)
    keys.types(BOX, ASKED[script])
    with visit.page.expect_navigation():
        visit.page.keyboard.press("Enter")
    assert question_of(visit.page) == [ASKED[script]]
    assert visit.page.locator(BOX).input_value() == ASKED[script]
    expect(visit.page.locator("#nadjeno")).to_be_visible()
    # A term of the glossary is a place on its page, whose heading is another.
    own_page = ".search-list h3 a:not([href*='#'])"
    title = visit.page.locator(own_page).first.inner_text()
    keys.presses(own_page)
    assert visit.page.locator("h1").inner_text() == title


@pytest.mark.full
def test_the_way_to_the_search_is_in_the_header_or_in_the_menu(visits: Visits) -> None:
    for width in (320, 1280):
        visit = visits(width=width)
        visit.open("/{lang}/")
        if width == 320:
            visit.page.locator("[data-menu] summary").click()
        visit.press(".search-link:visible")
        assert visit.page.url.endswith("/sr-latn/pretraga/")


@pytest.mark.parametrize("script", quick_first("sr", "sr-latn"))
@pytest.mark.parametrize("width", quick_first(320, 1280))
def test_names_are_offered_chosen_with_arrows_and_opened(visits: Visits, script: str, width: int) -> None:
    visit = visits(script=script, width=width)
    visit.open("/{lang}/pretraga/")
    page, box = visit.page, visit.page.locator(BOX)
    Keyboard(page).types(BOX, BEGINNING[script])
    names = offered(page)
    assert 2 <= len(names) <= 6
    expect(box).to_have_attribute("aria-expanded", "true")
    check_page(visit)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    chosen = page.locator(f"{OPTION}[aria-selected=true]")
    expect(chosen).to_have_count(1)
    expect(box).to_have_attribute("aria-activedescendant", chosen.get_attribute("id") or "none")
    assert box.input_value() == BEGINNING[script], "what was typed was changed"
    check_page(visit)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "/pretraga/" not in page.url
    assert names[1].startswith(page.locator("h1").inner_text())


@pytest.mark.full
def test_arrows_go_round_past_the_box_and_the_list_is_closed_without_choosing(visits: Visits) -> None:
    visit = visits()
    visit.open("/{lang}/pretraga/")
    page, box = visit.page, visit.page.locator(BOX)
    Keyboard(page).types(BOX, "nasilj")
    last = len(offered(page)) - 1
    # How many there are is said aloud.
    expect(page.locator("#predlozi-stanje")).to_have_text(f"Predloga: {last + 1}")
    page.keyboard.press("ArrowUp")
    expect(box).to_have_attribute("aria-activedescendant", f"predlog-{last}")
    page.keyboard.press("ArrowDown")
    assert box.get_attribute("aria-activedescendant") is None
    page.keyboard.press("Escape")
    expect(page.locator(LIST)).to_be_hidden()
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(page.locator("#predlozi-stanje")).to_have_text("")
    expect(box).to_be_focused()
    assert box.input_value() == "nasilj"
    # Another letter offers names again; leaving the box closes the list.
    page.keyboard.type("e")
    offered(page)
    page.keyboard.press("Tab")
    expect(page.locator(LIST)).to_be_hidden()
    # Enter asks the question when no name was chosen.
    box.focus()
    page.keyboard.press("Backspace")
    offered(page)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert question_of(page) == ["nasilj"]


@pytest.mark.full
def test_a_name_is_opened_with_the_mouse(visits: Visits) -> None:
    visit = visits(width=1280)
    visit.open("/{lang}/pretraga/")
    visit.page.locator(BOX).click()
    visit.page.keyboard.type("novi sad")
    offered(visit.page)
    visit.press(OPTION)
    assert re.search(r"/sr-latn/ustanove/\d+-novi-sad/$", visit.page.url)


@pytest.mark.full
def test_nothing_is_asked_before_three_letters_and_little_while_typing(visits: Visits) -> None:
    visit = visits()
    page = visit.page
    page.clock.install()
    visit.open("/{lang}/pretraga/")
    # From now on no time passes but what is said here.
    page.clock.pause_at(timezone.now() + timedelta(minutes=1))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/predlozi/" in request.url else None)
    Keyboard(page).types(BOX, "na")
    page.clock.run_for(5_000)
    comes_to_rest(page)
    assert asked == []
    for letter in "silje":
        page.keyboard.type(letter)
        page.clock.run_for(20)
    assert asked == []
    page.clock.run_for(1_000)
    offered(page)
    assert len(asked) == 1


@pytest.mark.full
def test_an_answer_that_comes_too_late_is_not_shown(visits: Visits) -> None:
    visit = visits()
    visit.open("/{lang}/pretraga/")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    visit.page.route(re.compile(r"/predlozi/\?q=nasilj$"), hold)
    Keyboard(visit.page).types(BOX, "nasilj")
    waits_for(visit.page, lambda: held)
    visit.page.locator(BOX).fill("novi sad")
    assert all("Novi Sad" in one for one in offered(visit.page))
    # The browser has taken the question back; where it has not, this is shown.
    with contextlib.suppress(Error):
        held[0].fulfill(json={"suggestions": [{"title": "Kasno", "url": "/", "kind": ""}]})
    comes_to_rest(visit.page)
    assert all("Novi Sad" in one for one in offered(visit.page))
    assert visit.problems == []


@pytest.mark.full
def test_where_the_portal_does_not_answer_the_form_still_works(visits: Visits) -> None:
    visit = visits()
    visit.open("/{lang}/pretraga/")
    visit.page.route("**/predlozi/*", lambda route: route.fulfill(status=503, body="<h1>503</h1>"))
    with visit.page.expect_response("**/predlozi/*"):
        Keyboard(visit.page).types(BOX, "nasilje")
    comes_to_rest(visit.page)
    expect(visit.page.locator(LIST)).to_be_hidden()
    with visit.page.expect_navigation():
        visit.page.keyboard.press("Enter")
    expect(visit.page.locator(".search-list")).to_be_visible()


@pytest.mark.full
def test_markup_in_a_name_is_text(visits: Visits) -> None:
    visit = visits()
    visit.open("/{lang}/pretraga/")
    name = {"title": "<img src=x onerror=alert(1)>", "url": "/sr-latn/", "kind": "<b>"}
    visit.page.route("**/predlozi/*", lambda route: route.fulfill(json={"suggestions": [name]}))
    Keyboard(visit.page).types(BOX, "nasilje")
    assert "<img" in offered(visit.page)[0]
    assert visit.page.locator(f"{LIST} img, {LIST} b").count() == 0


def test_no_page_that_is_opened_from_here_learns_the_question(visits: Visits) -> None:
    visit = visits(width=1280)
    visit.open("/{lang}/pretraga/?q=nasilje")
    with visit.page.expect_request(lambda request: request.is_navigation_request()) as sent:
        visit.page.locator(".search-list h3 a").first.click()
    assert "referer" not in sent.value.headers
    assert _referrer(visit) == ""


def _referrer(visit: Visit) -> str:
    visit.page.wait_for_load_state()
    return str(visit.page.evaluate("document.referrer"))


@pytest.mark.full
def test_questions_take_one_place_in_the_history(visits: Visits) -> None:
    visit = visits(script="sr")
    visit.open("/{lang}/")
    visit.open("/{lang}/pretraga/")
    for typed in ("насиље", "школа"):
        visit.page.locator(BOX).fill(typed)
        with visit.page.expect_navigation():
            visit.page.locator(BOX).press("Enter")
        assert question_of(visit.page) == [typed]
    with visit.page.expect_navigation():
        visit.page.locator(".search-kinds a").nth(1).click()
    visit.page.go_back()
    assert urlsplit(visit.page.url).path == "/sr/"

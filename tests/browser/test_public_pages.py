"""The public side in a browser: the way out, the numbers, the doors, the library's button, letters and posters."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.choices import quick_first
from tests.browser.support import Visits, picture

pytestmark = pytest.mark.browser

# A page of each kind that anyone can meet.
PAGES = (
    "/{lang}/",
    "/{lang}/sta-je-nasilje/",
    "/{lang}/nema-ovoga/",
    "/{lang}/materijali/",
    "/{lang}/materijali/prvi-razgovor/",
    "/{lang}/materijali/recnik/",
    "/{lang}/materijali/pitanja/",
    "/{lang}/pretraga/?q=nasilje",
    "/{lang}/privatnost/",
    "/{lang}/za-skole/",
    "/{lang}/vesti/",
    "/{lang}/obuke/",
    "/{lang}/ustanove/",
    "/{lang}/ustanove/80284-novi-sad/",
    "/{lang}/uverenje/",
    "/{lang}/ucenje/",
)
FIRST_SCREEN = 500  # px from the top, on a telephone 320 px wide
POSTERS = ("brojevi-koji-rade-i-nocu", "poster-za-zbornicu")
# How far what was already drawn has moved.
MOVED = """() => new Promise((done) => {
  let moved = 0;
  new PerformanceObserver((list) => { for (const one of list.getEntries()) moved += one.value; })
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(moved), 300);
})"""
ON_SCREEN = """(node) => {
  const box = node.getBoundingClientRect();
  const middle = document.elementFromPoint((box.left + box.right) / 2, (box.top + box.bottom) / 2);
  return box.top >= 0 && box.bottom <= innerHeight && node.contains(middle);
}"""


def _presses_shift_three_times(page: Page) -> None:
    for _ in range(3):
        page.keyboard.press("Shift")


@pytest.mark.full
@pytest.mark.parametrize("script", ["sr", "sr-latn"])
@pytest.mark.parametrize("width", [320, 1280])
def test_the_page_begins_at_the_same_height_before_its_font_has_come(visits: Visits, width: int, script: str) -> None:
    tops = []
    for fonts in ("late", "there"):
        visit = visits(width=width, script=script)
        if fonts == "late":
            visit.page.route("**/*.woff2*", lambda route: route.abort())
        visit.open("/{lang}/")
        visit.page.evaluate("document.fonts.ready")
        tops.append(visit.page.evaluate("document.querySelector('main').getBoundingClientRect().top"))
    assert abs(tops[0] - tops[1]) < 1


@pytest.mark.full
@pytest.mark.parametrize("path", PAGES)
def test_three_times_shift_leads_away_from_every_page_and_nothing_on_it_moves(visits: Visits, path: str) -> None:
    visit = visits(width=1280)
    visit.open(path)
    assert visit.page.evaluate(MOVED) < 0.01
    expect(visit.page.locator("[data-quick-exit]")).to_have_count(1)
    _presses_shift_three_times(visit.page)
    expect(visit.page.locator("#farewell")).to_be_visible()
    assert visit.page.url == visit.server.exit_url


@pytest.mark.parametrize("script", quick_first("sr-latn", "sr"))
@pytest.mark.parametrize("path", quick_first(*PAGES))
def test_without_javascript_the_way_out_stays_in_reach_and_takes_every_cookie(
    visits: Visits, path: str, script: str
) -> None:
    visit = visits(js=False, script=script, width=320)
    visit.open("/{lang}/uverenje/")
    assert {cookie["name"] for cookie in visit.context.cookies()} == {"t"}
    visit.open(path)
    way_out = visit.page.locator("[data-quick-exit]")
    _ends(visit.page)
    assert way_out.evaluate(ON_SCREEN)
    way_out.click()
    expect(visit.page.locator("#farewell")).to_be_visible()
    assert visit.context.cookies() == []


def _ends(page: Page) -> None:
    """Scroll to the end of the page."""
    page.evaluate("() => scrollTo(0, document.documentElement.scrollHeight)")


@pytest.mark.parametrize("script", quick_first("sr-latn", "sr"))
@pytest.mark.parametrize("js", quick_first(False, True))
def test_on_a_telephone_the_first_number_stands_on_the_first_screen(visits: Visits, script: str, js: bool) -> None:
    visit = visits(js=js, script=script, width=320)
    visit.open("/{lang}/")
    # In another font the heading takes a line more.
    visit.page.evaluate("() => document.fonts.ready.then(() => true)")
    first = visit.page.locator("main a[href='tel:192']").first
    box = first.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= FIRST_SCREEN, box
    assert box["width"] >= 320 - 2 * 16 and box["height"] >= 44
    assert re.search("Позови|Pozovi", first.inner_text()) and "192" in first.inner_text()
    assert visit.page.evaluate("() => document.documentElement.scrollWidth") <= 320
    picture(visit.page, f"front-320-{script}")


@pytest.mark.full
@pytest.mark.parametrize("script", quick_first("sr-latn", "sr"))
def test_the_folded_menu_begins_with_the_police_and_goes_on_with_people(visits: Visits, script: str) -> None:
    visit = visits(js=False, script=script, width=320)
    visit.open("/{lang}/privatnost/")
    visit.page.locator(".menu > summary").click()
    links = visit.page.locator(".menu nav a:visible")
    addresses = [link.get_attribute("href") for link in links.all()]
    tails = ["za-decu/", "za-roditelje/", "za-skole/", "materijali/", "obuke/", "ustanove/"]
    assert addresses[:7] == ["tel:192", *(f"/{script}/{tail}" for tail in tails)]
    assert addresses[-1] == f"/{script}/pretraga/"
    picture(visit.page, f"menu-320-{script}")


@pytest.mark.full
@pytest.mark.parametrize("width", [1024, 1280])
@pytest.mark.parametrize("script", quick_first("sr", "sr-latn"))
def test_on_a_desktop_the_header_is_one_row_and_has_the_number(visits: Visits, script: str, width: int) -> None:
    visit = visits(script=script, width=1280)
    visit.page.set_viewport_size({"width": width, "height": 900})
    visit.open("/{lang}/privatnost/")
    call = visit.page.locator(".masthead a[href='tel:192']:visible")
    expect(call).to_have_count(1)
    brand, number = visit.page.locator(".masthead .brand").bounding_box(), call.bounding_box()
    assert brand is not None and number is not None
    assert abs((brand["y"] + brand["height"] / 2) - (number["y"] + number["height"] / 2)) < 12
    picture(visit.page, f"header-{width}-{script}")


@pytest.mark.full
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("js", quick_first(False, True))
def test_the_librarys_button_is_in_reach_wherever_the_choices_are(visits: Visits, width: int, js: bool) -> None:
    visit = visits(js=js, width=width)
    visit.open("/{lang}/materijali/")
    if width == 320:
        visit.page.locator(".filters > summary").click()
    button = visit.page.locator(".filters .button")
    for choice in visit.page.locator(".filters input:visible").all():
        choice.focus()
        assert choice.evaluate(ON_SCREEN), choice.get_attribute("value")
        assert button.evaluate(ON_SCREEN), choice.get_attribute("value")
    picture(visit.page, f"library-filter-{width}")
    visit.page.locator(".filters input:visible").first.check()
    visit.press(".filters .button")
    assert "?" in visit.page.url and visit.page.url.endswith("#lista")


@pytest.mark.full
@pytest.mark.parametrize("script", ["sr", "sr-latn"])
def test_a_letter_of_the_glossary_leads_to_its_words(visits: Visits, script: str) -> None:
    visit = visits(js=False, script=script, width=320)
    visit.open("/{lang}/materijali/recnik/")
    letter = visit.page.locator(".letters a").nth(8)
    name = letter.inner_text()
    letter.click()
    heading = visit.page.locator(".letter h2:target")
    expect(heading).to_have_text(name)
    assert heading.evaluate(ON_SCREEN)


@pytest.mark.full
@pytest.mark.parametrize("script", ["sr", "sr-latn"])
@pytest.mark.parametrize("name", POSTERS)
def test_a_poster_is_one_sheet_with_its_address_once(visits: Visits, name: str, script: str) -> None:
    visit = visits(script=script, width=1280)
    visit.open(f"/{{lang}}/materijali/{name}/")
    assert pages_of(visit.page.pdf(format="A4", prefer_css_page_size=True)) == 1
    visit.page.emulate_media(media="print")
    lines = visit.page.locator("body").inner_text()
    assert lines.count("://") == 1 and lines.count(f"/{script}/materijali/{name}/") == 1
    assert visit.page.locator(".cover:visible").count() == 0
    picture(visit.page, f"poster-{name}-{script}")


def pages_of(document: bytes) -> int:
    """Return how many sheets a PDF has."""
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", document))


@pytest.mark.full
@pytest.mark.parametrize("script", quick_first("sr-latn", "sr"))
@pytest.mark.parametrize("width", quick_first(320, 1280))
def test_an_article_shows_the_picture_that_led_there(visits: Visits, width: int, script: str) -> None:
    visit = visits(script=script, width=width)
    visit.open("/{lang}/materijali/prvi-razgovor/")
    cover = visit.page.locator("article header .cover")
    expect(cover).to_be_visible()
    box = cover.bounding_box()
    assert box is not None and box["height"] <= 160
    picture(visit.page, f"article-{width}-{script}")


@pytest.mark.full
@pytest.mark.parametrize("script", quick_first("sr-latn", "sr"))
def test_who_runs_the_portal_is_read_without_a_code(visits: Visits, script: str) -> None:
    visit = visits(js=False, script=script, width=320)
    visit.open("/{lang}/ko-vodi-portal/")
    for place in ("main", "footer"):
        expect(visit.page.locator(f"{place} a[href^='mailto:']")).to_be_visible()
    assert visit.page.evaluate("() => document.documentElement.scrollWidth") <= 320
    picture(visit.page, f"owner-320-{script}")

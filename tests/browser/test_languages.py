"""Pages of every language whose strings are all there: axe, the W3C's checker, links, and nothing sideways."""

import pytest

from portal.languages import COMPLETE_LANGUAGES
from tests.browser.checks import check_nothing_sticks_out, check_page
from tests.browser.intake_walk import intake_pages
from tests.browser.pages import Arrangement, opened
from tests.browser.support import Visits
from tests.browser.w3c import Checker
from tests.browser.work_pages import follow_pages

pytestmark = [pytest.mark.browser, pytest.mark.full]
INTAKE, FOLLOW = intake_pages(), follow_pages()
PAGES: dict[str, Arrangement] = {
    "front page": opened("/{lang}/"),
    "report start": INTAKE["report entry"]["empty"],
    "what happens": INTAKE["report step 4"]["empty"],
    "what happens, an error": INTAKE["report step 4"]["error"],
    "who is not told": INTAKE["report step 8"]["empty"],
    "receipt": INTAKE["report receipt"]["empty"],
    "code": FOLLOW["follow code"]["wrong"],
    "follow": FOLLOW["follow"]["messages"],
    "follow, late": FOLLOW["follow"]["late"],
    "finder, a district": opened("/{lang}/ustanove/okrug/6-juznobacki/"),
    "not translated": opened("/{lang}/za-roditelje/"),
}
ERRORS = ("not translated",)


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("code", COMPLETE_LANGUAGES)
def test_a_page_in_another_language_has_no_violation_on_a_small_telephone(
    trial_visits: Visits, w3c: Checker, code: str, name: str
) -> None:
    visit = trial_visits(script=code, width=320)
    PAGES[name](visit)
    check_page(visit, is_error=name in ERRORS)
    check_nothing_sticks_out(visit.page)
    assert w3c.errors_in(visit.html()) == []


@pytest.mark.parametrize("code", ["sr", "sr-latn", *COMPLETE_LANGUAGES])
def test_beside_the_choice_of_languages_the_header_stays_one_row(trial_visits: Visits, code: str) -> None:
    visit = trial_visits(script=code, width=1280)
    for width in (1024, 1119, 1121, 1217, 1280, 1366, 1440):
        visit.page.set_viewport_size({"width": width, "height": 900})
        visit.open("/{lang}/")
        ends = [
            visit.page.locator(f".masthead {end}").bounding_box() for end in (".brand", "a[href='#jezici']:visible")
        ]
        middles = [box["y"] + box["height"] / 2 for box in ends if box]
        assert len(middles) == 2 and abs(middles[0] - middles[1]) < 12, width

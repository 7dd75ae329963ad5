"""Pages of every language whose strings are all there: axe, the W3C's checker, links, and nothing sideways."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from portal.languages import COMPLETE_LANGUAGES
from tests.browser.checks import check_page
from tests.browser.intake_walk import intake_pages
from tests.browser.pages import Arrangement, opened
from tests.browser.server import PortalServer, SteadyServer
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
# What is pressed and stands out of what holds it, since a word of this language is longer.
STICKS_OUT = """() => [...document.querySelectorAll('a.call, .button, button, summary')].filter(one => {
  const [own, around] = [one, one.parentElement].map(node => node.getBoundingClientRect());
  return one.checkVisibility() && own.width > 1 && around.width > 1 && own.right > around.right + 1;
}).map(one => one.textContent.trim())"""


@pytest.fixture(scope="module")
def trial(arranged: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PortalServer]:
    """A portal that shows drafts."""
    server = SteadyServer(arranged, tmp_path_factory.mktemp("trial") / "var")
    server.environment["SHOW_DRAFT_LANGUAGES"] = "1"
    server.start()
    yield server
    server.end()


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("code", COMPLETE_LANGUAGES)
def test_a_page_in_another_language_has_no_violation_on_a_small_telephone(
    browser: Browser, trial: SteadyServer, w3c: Checker, code: str, name: str
) -> None:
    visits = Visits(browser, trial)
    try:
        visit = visits(script=code, width=320)
        PAGES[name](visit)
        check_page(visit, is_error=name in ERRORS)
        assert visit.page.evaluate(STICKS_OUT) == []
        assert w3c.errors_in(visit.html()) == []
    finally:
        visits.close()
        trial.put_back()

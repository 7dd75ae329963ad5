"""No page fails axe, in any script, theme, width or state, or the W3C's checker."""

from collections.abc import Mapping, Sequence
from itertools import count, product

import pytest

from tests.browser.checks import check_page
from tests.browser.pages import PAGES, ROOMS, PageCase
from tests.browser.server import SteadyServer
from tests.browser.support import HEIGHTS, Visits
from tests.browser.w3c import Checker

pytestmark = pytest.mark.browser
Look = tuple[int, str]
# A page, one of its states, script, and the look in which it is shown.
Glance = tuple[PageCase, str, str, Look]
SCRIPTS = ("sr", "sr-latn")
EVERY_LOOK = list(product((320, 1280), ("light", "dark")))
# A page takes two seconds of a core: every eighth is enough to notice what all of them share.
EVERY = 8


def _glances() -> list:
    """Return some pages of each room; by turns another state, script, theme and width is looked at."""
    turns, looks = count(), list(product(EVERY_LOOK, SCRIPTS))
    choices = []
    for room, cases in ROOMS.items():
        glances: list[Glance] = []
        for case, turn in zip(cases[::EVERY], turns, strict=False):
            look, script = looks[turn % len(looks)]
            glances.append((case, list(case.states)[turn % len(case.states)], script, look))
        choices.append(pytest.param(glances, id=room))
    return choices


def _every_look() -> list:
    """Return all looks of each page and state; by turns another script, width and theme is the first one made."""
    states = [(case, state) for case in PAGES for state in case.states]
    choices = []
    for turn, (case, state) in enumerate(states):
        scripts = SCRIPTS if turn % 2 else SCRIPTS[::-1]
        first = turn // 2 % len(EVERY_LOOK)
        looks = {script: [*EVERY_LOOK[first:], *EVERY_LOOK[:first]] for script in scripts}
        choices.append(pytest.param(case, state, looks, id=f"{case.name.replace(' ', '_')}-{state}"))
    return choices


@pytest.mark.parametrize("glances", _glances())
def test_page_has_no_violation(
    visits: Visits, portal_server: SteadyServer, subtests: pytest.Subtests, glances: list[Glance]
) -> None:
    for case, state, script, (width, theme) in glances:
        with subtests.test(f"{case.name}, {state}, {script}, {width}, {theme}"):
            visit = visits(script=script, width=width, theme=theme)
            case.states[state](visit)
            check_page(visit, is_error=case.is_error)
        visits.close()
        portal_server.put_back()


@pytest.mark.full
@pytest.mark.parametrize(("case", "state", "looks"), _every_look())
def test_page_has_no_violation_in_the_whole_matrix(
    visits: Visits, w3c: Checker, case: PageCase, state: str, looks: Mapping[str, Sequence[Look]]
) -> None:
    """The second script is asked for where the first was shown, which spares half of the ways."""
    visit = None
    for script, chosen in looks.items():
        if visit is None or not case.can_be_asked_again:
            width, theme = chosen[0]
            visit = visits(script=script, width=width, theme=theme)
            case.states[state](visit)
        else:
            visit.again_in(script)
        if case.html_is_ours:
            assert w3c.errors_in(visit.html()) == [], script
        for width, theme in chosen:
            visit.page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
            visit.page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
            check_page(visit, is_error=case.is_error)

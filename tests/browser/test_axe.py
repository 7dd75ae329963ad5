"""No page fails axe, in any script, theme, width or state, or the W3C's checker."""

from collections.abc import Mapping, Sequence
from itertools import product

import pytest

from tests.browser.checks import check_page
from tests.browser.pages import PAGES, PageCase
from tests.browser.pairs import pairwise
from tests.browser.support import HEIGHTS, Visits
from tests.browser.w3c import Checker

Look = tuple[int, str]
SCRIPTS = ("sr", "sr-latn")
THEMES = ("light", "dark")
WIDTHS = ("320", "1280")
EVERY_LOOK = [(int(width), theme) for width, theme in product(WIDTHS, THEMES)]


def _axes(case: PageCase) -> dict[str, tuple[str, ...]]:
    return {"script": SCRIPTS, "theme": THEMES, "width": WIDTHS, "state": tuple(case.states)}


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


def _choices() -> list:
    """Return the pairwise choice: for each page and state, the looks in each script."""
    choices = []
    for turn, case in enumerate(PAGES):
        looks: dict[str, dict[str, list[Look]]] = {}
        for one in pairwise(_axes(case), turn=turn):
            look = (int(one["width"]), one["theme"])
            looks.setdefault(one["state"], {}).setdefault(one["script"], []).append(look)
        for state, chosen in looks.items():
            choices.append(pytest.param(case, state, chosen, id=f"{case.name.replace(' ', '_')}-{state}"))
    return choices


def _look(
    visits: Visits, case: PageCase, state: str, looks: Mapping[str, Sequence[Look]], w3c: Checker | None = None
) -> None:
    """Bring the page about and check it in each of ``looks``, by script, and its HTML with ``w3c``.

    The second script is asked for where the first was shown, which spares half of the ways.
    """
    visit = None
    for script, chosen in looks.items():
        if visit is None or not case.can_be_asked_again:
            width, theme = chosen[0]
            visit = visits(script=script, width=width, theme=theme)
            case.states[state](visit)
        else:
            visit.again_in(script)
        if w3c is not None and case.html_is_ours:
            assert w3c.errors_in(visit.html()) == [], script
        for width, theme in chosen:
            visit.page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
            visit.page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
            check_page(visit, is_error=case.is_error)


@pytest.mark.browser
@pytest.mark.parametrize(("case", "state", "looks"), _choices())
def test_page_has_no_violation(visits: Visits, case: PageCase, state: str, looks: Mapping[str, Sequence[Look]]) -> None:
    _look(visits, case, state, looks)


@pytest.mark.browser
@pytest.mark.full
@pytest.mark.parametrize(("case", "state", "looks"), _every_look())
def test_page_has_no_violation_in_the_whole_matrix(
    visits: Visits, w3c: Checker, case: PageCase, state: str, looks: Mapping[str, Sequence[Look]]
) -> None:
    _look(visits, case, state, looks, w3c)

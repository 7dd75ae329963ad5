"""No page fails axe, in any script, theme, width or state."""

from itertools import product
from pathlib import Path

import pytest

from tests.browser.checks import check_page
from tests.browser.pages import PAGES, PageCase
from tests.browser.pairs import Combination, pairwise
from tests.browser.support import HEIGHTS, Visits
from tests.browser.w3c import errors_in

SCRIPTS = ("sr", "sr-latn")
THEMES = ("light", "dark")
WIDTHS = ("320", "1280")
STATES = [
    pytest.param(case, state, id=f"{case.name.replace(' ', '_')}-{state}") for case in PAGES for state in case.states
]
# The checker starts a Java machine for each part; parts share the work between two cores.
PARTS = 6


def _axes(case: PageCase) -> dict[str, tuple[str, ...]]:
    return {"script": SCRIPTS, "theme": THEMES, "width": WIDTHS, "state": tuple(case.states)}


def _cases(choose) -> list:
    return [
        pytest.param(case, one, id="-".join([case.name.replace(" ", "_"), *one.values()]))
        for turn, case in enumerate(PAGES)
        for one in choose(case, turn)
    ]


@pytest.mark.browser
@pytest.mark.parametrize(("case", "one"), _cases(lambda case, turn: pairwise(_axes(case), turn=turn)))
def test_page_has_no_violation(visits: Visits, case: PageCase, one: Combination) -> None:
    visit = visits(script=one["script"], theme=one["theme"], width=int(one["width"]))
    case.states[one["state"]](visit)
    check_page(visit)


@pytest.mark.browser
@pytest.mark.full
@pytest.mark.parametrize("script", SCRIPTS)
@pytest.mark.parametrize(("case", "state"), STATES)
def test_page_has_no_violation_in_the_whole_matrix(visits: Visits, case: PageCase, state: str, script: str) -> None:
    visit = visits(script=script)
    case.states[state](visit)
    for width, theme in product(WIDTHS, THEMES):
        visit.page.set_viewport_size({"width": int(width), "height": HEIGHTS[int(width)]})
        visit.page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
        check_page(visit)


@pytest.mark.browser
@pytest.mark.full
@pytest.mark.parametrize("part", range(PARTS))
def test_w3c_checker_finds_no_error(visits: Visits, tmp_path: Path, part: int) -> None:
    names = {}
    pages = [case for case in PAGES if case.html_is_ours][part::PARTS]
    for number, case in enumerate(pages):
        for state, arrange in case.states.items():
            for script in SCRIPTS:
                visit = visits(script=script)
                arrange(visit)
                file = tmp_path / f"{number}-{state}-{script}.html"
                file.write_text(visit.html(), encoding="utf-8")
                names[file.name] = f"{case.name} ({state}, {script})"
                visit.context.close()
    assert errors_in(tmp_path, names) == []

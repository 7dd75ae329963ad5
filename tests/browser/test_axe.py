"""No page fails axe, in any script, theme, width or state."""

from collections.abc import Sequence
from itertools import product
from pathlib import Path

import pytest

from tests.browser.checks import check_page
from tests.browser.pages import PAGES, PageCase
from tests.browser.pairs import pairwise
from tests.browser.support import HEIGHTS, Visits
from tests.browser.w3c import errors_in

Look = tuple[int, str]
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


def _groups() -> list:
    """Return the pairwise choice; looks that share page, state and script are taken at one visit."""
    groups = []
    for turn, case in enumerate(PAGES):
        looks: dict[tuple[str, str], list[Look]] = {}
        for one in pairwise(_axes(case), turn=turn):
            looks.setdefault((one["state"], one["script"]), []).append((int(one["width"]), one["theme"]))
        for (state, script), chosen in looks.items():
            name = f"{case.name.replace(' ', '_')}-{state}-{script}"
            groups.append(pytest.param(case, state, script, chosen, id=name))
    return groups


def _look(visits: Visits, case: PageCase, state: str, script: str, looks: Sequence[Look]) -> None:
    """Bring the page about once and check it in each of ``looks``."""
    width, theme = looks[0]
    visit = visits(script=script, width=width, theme=theme)
    case.states[state](visit)
    for width, theme in looks:
        visit.page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        visit.page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
        check_page(visit, is_error=case.is_error)


@pytest.mark.browser
@pytest.mark.parametrize(("case", "state", "script", "looks"), _groups())
def test_page_has_no_violation(visits: Visits, case: PageCase, state: str, script: str, looks: Sequence[Look]) -> None:
    _look(visits, case, state, script, looks)


@pytest.mark.browser
@pytest.mark.full
@pytest.mark.parametrize("script", SCRIPTS)
@pytest.mark.parametrize(("case", "state"), STATES)
def test_page_has_no_violation_in_the_whole_matrix(visits: Visits, case: PageCase, state: str, script: str) -> None:
    _look(visits, case, state, script, [(int(width), theme) for width, theme in product(WIDTHS, THEMES)])


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
                assert (visit.status >= 400) == case.is_error, f"{case.name}, {state}: {visit.status}"
                file = tmp_path / f"{number}-{state}-{script}.html"
                file.write_text(visit.html(), encoding="utf-8")
                names[file.name] = f"{case.name} ({state}, {script})"
                visit.context.close()
    found = errors_in(tmp_path, names)
    assert not found, "\n".join(found)

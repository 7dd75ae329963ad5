"""No page fails axe, in any script, theme, width or state."""

from pathlib import Path

import pytest

from tests.browser.pages import PAGES, PageCase
from tests.browser.pairs import Combination, pairwise, whole
from tests.browser.support import check_axe, check_no_sideways_scroll
from tests.browser.w3c import errors_in

SCRIPTS = ("sr", "sr-latn")
THEMES = ("light", "dark")
WIDTHS = ("320", "1280")


def _axes(case: PageCase) -> dict[str, tuple[str, ...]]:
    return {"script": SCRIPTS, "theme": THEMES, "width": WIDTHS, "state": tuple(case.states)}


def _cases(choose) -> list:
    return [
        pytest.param(case, one, id="-".join([case.name.replace(" ", "_"), *one.values()]))
        for turn, case in enumerate(PAGES)
        for one in choose(case, turn)
    ]


def _check(visits, case: PageCase, one: Combination) -> None:
    visit = visits(script=one["script"], theme=one["theme"], width=int(one["width"]))
    case.states[one["state"]](visit)
    check_axe(visit.page)
    check_no_sideways_scroll(visit.page)
    assert visit.problems == []


@pytest.mark.browser
@pytest.mark.parametrize(("case", "one"), _cases(lambda case, turn: pairwise(_axes(case), turn=turn)))
def test_page_has_no_violation(visits, case: PageCase, one: Combination) -> None:
    _check(visits, case, one)


@pytest.mark.browser
@pytest.mark.full
@pytest.mark.parametrize(("case", "one"), _cases(lambda case, turn: whole(_axes(case))))
def test_page_has_no_violation_in_the_whole_matrix(visits, case: PageCase, one: Combination) -> None:
    _check(visits, case, one)


@pytest.mark.browser
@pytest.mark.full
def test_w3c_checker_finds_no_error(visits, tmp_path: Path) -> None:
    names = {}
    for number, case in enumerate(case for case in PAGES if case.html_is_ours):
        for state, arrange in case.states.items():
            for script in SCRIPTS:
                visit = visits(script=script)
                arrange(visit)
                file = tmp_path / f"{number}-{state}-{script}.html"
                file.write_text(visit.html(), encoding="utf-8")
                names[file.name] = f"{case.name} ({state}, {script})"
                visit.context.close()
    assert errors_in(tmp_path, names) == []

"""The package's grader says of every answer what the portal's says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser

from elearning.courses.scorm import building

pytestmark = pytest.mark.browser

GRADE = """({letters, questions, cases}) => cases.map(([name, answer]) => {
  const graded = cuvamteGrading.grade(questions[name], answer, letters);
  return [graded.points, graded.right];
})"""


def test_both_graders_agree(browser: Browser, made: Callable[..., Any], request: pytest.FixtureRequest) -> None:
    seed = request.config.getoption("randomly_seed", 1)
    table = made("graded", seed=seed if isinstance(seed, int) else 1)
    page = browser.new_page()
    page.add_script_tag(path=building.PLAYER_FILES / "grading.js")
    found = page.evaluate(GRADE, table)
    page.close()
    wrong = [
        f"{name} {answer}: {points} {right} on the portal, {theirs} in the package"
        for (name, answer, points, right), theirs in zip(table["cases"], found, strict=True)
        if [points, right] != theirs
    ]
    assert wrong == []
    assert len(found) > 1000

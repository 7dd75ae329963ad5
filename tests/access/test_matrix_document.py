"""``docs/access.md`` and ``docs/states.md`` show the acts as they are, and a change of either is noticed."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from reporting.cases.access import RULES, matrix
from reporting.cases.acts import STEPS, Rule, Step
from reporting.cases.states import CaseStatus
from tools.paths import ROOT


def test_the_document_shows_the_rules() -> None:
    text = (ROOT / "docs/access.md").read_text(encoding="utf-8")
    assert matrix.document(text) == text


def test_the_document_of_states_shows_the_acts(monkeypatch: pytest.MonkeyPatch) -> None:
    call_command("states", check=True)
    monkeypatch.setitem(STEPS, "case.start", Step((CaseStatus.OPENED,), CaseStatus.IN_PROGRESS))
    with pytest.raises(CommandError, match="states --write"):
        call_command("states", check=True)


@pytest.fixture
def copy(tmp_path: Path, settings: Any) -> Path:
    document = tmp_path / "docs" / "access.md"
    document.parent.mkdir()
    document.write_text((ROOT / "docs/access.md").read_text(encoding="utf-8"), encoding="utf-8")
    settings.BASE_DIR = tmp_path
    return document


def test_a_changed_rule_is_noticed_until_it_is_written(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = copy.read_text(encoding="utf-8")
    monkeypatch.setitem(RULES, "case.view", Rule(triage=frozenset({"operator"})))
    with pytest.raises(CommandError, match="access_matrix --write"):
        call_command("access_matrix", check=True)
    assert copy.read_text(encoding="utf-8") == before, "checking writes nothing"
    call_command("access_matrix", write=True)
    call_command("access_matrix", check=True)
    after = copy.read_text(encoding="utf-8")
    assert after.partition(matrix.BEGIN)[0] == before.partition(matrix.BEGIN)[0]
    assert after.partition(matrix.END)[2] == before.partition(matrix.END)[2]


def test_a_document_without_its_markers_is_refused(copy: Path) -> None:
    copy.write_text("# Access\n", encoding="utf-8")
    with pytest.raises(matrix.MarkersMissing):
        call_command("access_matrix", write=True)


@pytest.mark.parametrize(
    ("rule", "role", "expected"),
    [
        (Rule(triage=frozenset({"triage"})), "triage", "yes"),
        (Rule(general=frozenset({"auditor"})), "auditor", "yes"),
        (Rule(participant=frozenset({"case_worker"})), "case_worker", "case"),
        (Rule(participant=frozenset({"case_worker"})), "police", "case"),
        (Rule(participant=frozenset({"case_worker"}), own=True), "case_worker", "own part"),
        (Rule(participant=frozenset({"case_worker"}), lead=True), "prosecutor", "lead"),
        (Rule(participant=frozenset({"head"})), "police", ""),
        (Rule(reporter=True), "triage", ""),
    ],
)
def test_a_cell_says_how_a_role_reaches_an_act(rule: Rule, role: str, expected: str) -> None:
    assert matrix.cell(rule, role) == expected


def test_every_act_and_every_role_has_its_place(capsys: pytest.CaptureFixture[str]) -> None:
    from reporting.registry.models import Role

    call_command("access_matrix")
    printed = capsys.readouterr().out
    for action in RULES:
        assert f"| `{action}` |" in printed
    assert set(Role.values) <= set(matrix.COLUMNS)

"""What a school must do, as the rules say: by level, by whom, until when, on which ground."""

from datetime import date

import pytest

from reporting.registry.models import DeadlineRule, ProtocolStep
from reporting.registry.procedures import duration_text, procedure

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registry_data")]
DAY = date(2026, 11, 27)


def titles(level: int | None, on: date = DAY) -> list[str]:
    return [step.title for step in procedure(level=level, on=on).steps]


def test_each_level_has_its_own_steps_in_order() -> None:
    first, third = titles(1), titles(3)
    assert first[0].startswith("Уочите насиље") and third[1] == "Прекините и зауставите насиље"
    assert "Пријавите надлежним органима и обавестите школску управу" not in first + titles(2)
    assert third.index("Пријавите надлежним органима и обавестите школску управу") < third.index("Предузмите мере")
    assert "Одлучите како се поступа" in first and "Одлучите како се поступа" not in third
    assert set(titles(None)) == {*first, *third}


def test_a_period_of_the_law_comes_from_its_deadline_rule_alone() -> None:
    DeadlineRule.objects.filter(code="school_authority_notice_l3").update(value=48)
    until = {step.title: step.until for step in procedure(level=3, on=DAY).steps}
    assert until["Пријавите надлежним органима и обавестите школску управу"] == (
        "48\u00a0сати (рок није потврђен у службеном тексту)"
    )
    assert until["Предузмите мере"] == "васпитно-дисциплински поступак: 30\u00a0дана"
    assert until["Смирите учеснике"] == "одмах"


def test_a_period_that_was_checked_or_is_the_portals_own_needs_no_remark() -> None:
    rules = DeadlineRule.objects.filter(code="school_authority_notice_l3")
    for change in ({"verified": True}, {"verified": False, "basis_kind": "portal"}):
        rules.update(**change)
        assert "24\u00a0сата" in [step.until for step in procedure(level=3, on=DAY).steps]


def test_every_step_says_until_when_and_by_whom() -> None:
    for level in (1, 2, 3):
        assert all(step.until and step.who for step in procedure(level=level, on=DAY).steps)


def test_what_nobody_has_checked_is_never_printed_as_checked() -> None:
    found = procedure(level=3, on=DAY)
    assert "11/2024" in found.basis and found.basis.endswith("није потврђено у службеном тексту")
    own = {step.title: step.basis for step in found.steps if step.basis}
    assert own["Обавестите особу која је пријавила и закључите"] == "правило портала"
    assert "88/2017" in own["Предузмите мере"] and len(own) == 2


def test_a_verified_step_names_its_article() -> None:
    ProtocolStep.objects.filter(code="school_stop").update(verified=True, legal_basis="Правилник, члан 5")
    assert {step.basis for step in procedure(level=1, on=DAY).steps} >= {"Правилник, члан 5"}


def test_a_step_that_ended_is_no_longer_asked_for() -> None:
    ProtocolStep.objects.filter(code="school_calm").update(valid_to=DAY)
    assert "Смирите учеснике" not in titles(1)
    assert "Смирите учеснике" in titles(1, date(2026, 11, 26))


def test_a_period_is_written_in_its_own_unit() -> None:
    said = [duration_text(DeadlineRule(value=value, unit=unit)) for value, unit in ((3, "working_days"), (0, "hours"))]
    assert said == ["3\u00a0радна дана", "одмах"]

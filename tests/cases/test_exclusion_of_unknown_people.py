"""Whom nobody has identified yet may work anywhere: the portal tells nobody before triage knows."""

from collections.abc import Callable

import pytest

from reporting.cases import services
from reporting.cases.models import Case, Exclusion, Report
from reporting.cases.principals import Person, System
from reporting.cases.services import Recipient, RouteError
from tests.cases.fixtures import CSW, SCHOOL, fresh, institution

SYSTEM = System("test")


def kinds(report: Report) -> set[tuple[str, str, str | None]]:
    rows = Exclusion.objects.visible_to(SYSTEM).filter(report=report)
    return {(row.kind, row.group, row.institution.code if row.institution else None) for row in rows}


def open_case(triage: Person, report: Report, *, risk: str = "high") -> Case:
    return services.accept_report(principal=triage, report_id=report.pk, risk=risk, level=None, although_unread=True)


def send(triage: Person, case: Case, *codes: str) -> Case:
    recipients = [Recipient(institution_id=institution(code).pk) for code in codes]
    return services.route_case(
        principal=triage, case_id=case.pk, recipients=recipients, lead_id=recipients[0].institution_id
    )


def test_school_stays_excluded_when_it_happened_elsewhere(submit: Callable[..., Report]) -> None:
    clinic = institution("health-novi-sad")
    report = submit(
        setting="other_institution", institution=clinic.pk, perpetrators=("employee",), excluded=("school",)
    )
    assert kinds(report) == {("group", "school", None), ("institution", "", "health-novi-sad")}


@pytest.mark.parametrize(
    "answers",
    [
        {"setting": "other_institution", "institution": None, "perpetrators": ("employee",)},
        {"setting": "home", "institution": None, "excluded": ("other",), "excluded_text": "Тата ради у центру."},
    ],
)
def test_nobody_is_told_before_an_unknown_person_is_found_out(
    submit: Callable[..., Report], triage: Person, person: Callable[..., Person], answers: dict[str, object]
) -> None:
    case = open_case(triage, submit(**answers))
    with pytest.raises(RouteError) as refused:
        send(triage, case, CSW)
    assert refused.value.reason == "unresolved"
    assert not Case.objects.visible_to(person("case_worker", CSW)).exists()


def test_once_found_out_only_that_institution_stays_out(
    submit: Callable[..., Report], triage: Person, person: Callable[..., Person]
) -> None:
    report = submit(setting="home", institution=None, excluded=("other",), excluded_text="Тата ради у центру.")
    case = open_case(triage, report)
    unknown = Exclusion.objects.visible_to(triage).get(report=report)
    services.resolve_exclusion(principal=triage, exclusion_id=unknown.pk, institutions=[institution(CSW).pk])
    with pytest.raises(RouteError) as refused:
        send(triage, case, CSW)
    assert refused.value.reason == "held_back"
    send(triage, case, SCHOOL)
    assert Case.objects.visible_to(fresh(person("case_worker", SCHOOL))).exists()


def test_acute_risk_does_not_wait(submit: Callable[..., Report], triage: Person) -> None:
    report = submit(setting="home", institution=None, excluded=("other",), excluded_text="Неко из полиције?")
    case = open_case(triage, report, risk="acute")
    assert send(triage, case, CSW).participations.count() == 1

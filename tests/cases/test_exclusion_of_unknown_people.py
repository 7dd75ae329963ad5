"""Whom nobody has identified yet may work anywhere: the portal tells nobody before triage knows."""

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone

from reporting.cases import services
from reporting.cases.models import Case, Exclusion, Participation, Report
from reporting.cases.periodic import advance_deadlines
from reporting.cases.principals import Person, System
from reporting.cases.selectors import my_day
from reporting.cases.services import Recipient, RouteError
from reporting.notify.models import OutboxMessage
from tests.cases.fixtures import CSW, SCHOOL, TRIAGE, find_out, fresh, institution, ring, say_nowhere

SYSTEM = System("test")


def kinds(report: Report) -> set[tuple[str, str, str | None]]:
    rows = Exclusion.objects.visible_to(SYSTEM).filter(report=report)
    return {(row.kind, row.group, row.institution.code if row.institution else None) for row in rows}


def open_case(triage: Person, report: Report, *, risk: str = "high") -> Case:
    return services.accept_report(principal=triage, report_id=report.pk, risk=risk, level=None, although_unread=True)


def send(triage: Person, case: Case, *codes: str) -> Case:
    if case.risk == "acute":
        ring(case, *codes, by=triage)
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
    find_out(unknown, triage, institutions=[institution(CSW).pk])
    with pytest.raises(RouteError) as refused:
        send(triage, case, CSW)
    assert refused.value.reason == "held_back"
    send(triage, case, SCHOOL)
    assert Case.objects.visible_to(fresh(person("case_worker", SCHOOL))).exists()


def test_acute_risk_does_not_wait(submit: Callable[..., Report], triage: Person) -> None:
    report = submit(setting="home", institution=None, excluded=("other",), excluded_text="Неко из полиције?")
    case = open_case(triage, report, risk="acute")
    assert send(triage, case, CSW).participations.count() == 1


UNKNOWN = {"setting": "home", "institution": None, "excluded": ("other",), "excluded_text": "Тата ради у центру."}


def observers(case: Case) -> set[str]:
    rows = Participation.objects.visible_to(SYSTEM).filter(case=case, status="observer")
    return set(rows.values_list("institution__code", flat=True))


def found_out(triage: Person, case: Case, *codes: str) -> None:
    """Triage finds out whom the report means: somebody in these institutions, or in none."""
    unknown = Exclusion.objects.visible_to(triage).get(report__case=case, kind="person", resolved_at=None)
    find_out(unknown, triage, institutions=[institution(code).pk for code in codes], outside=not codes)


def mailable(*codes: str) -> None:
    for code in codes:
        type(institution(code)).objects.filter(code=code).update(email=f"{code}@primer.test")


def told_of(case: Case) -> list[str]:
    return list(OutboxMessage.objects.filter(object_id=case.pk).values_list("template", flat=True))


@pytest.mark.parametrize(("found", "watching"), [((), {"minrzs"}), (("minrzs",), set()), ((CSW,), set())])
def test_nobody_watches_an_acute_case_that_is_not_taken_before_an_unknown_person_is_found_out(
    submit: Callable[..., Report], triage: Person, found: tuple[str, ...], watching: set[str]
) -> None:
    mailable(TRIAGE, "minrzs")
    case = open_case(triage, submit(**UNKNOWN), risk="acute")
    send(triage, case, CSW)
    with time_machine.travel(timezone.now() + dt.timedelta(hours=25)):
        for _ in range(2):
            advance_deadlines()
        assert observers(case) == set() and not OutboxMessage.objects.filter(template="institution.new").exists()
        assert told_of(case) == ["desk.urgent"] * 2, "triage, its mailbox and its officer, hears it at once, and once"
        assert my_day(fresh(triage)).untaken.rows, "and sees the silence"
        found_out(triage, case, *found)
        assert observers(case) == watching
        advance_deadlines()
        assert observers(case) == watching


def test_a_second_unknown_person_keeps_observers_waiting(
    submit: Callable[..., Report], routed: Callable[..., Case], triage: Person
) -> None:
    """Also in a case that went out before anybody was named: another report of it names somebody later."""
    mailable(TRIAGE)
    case, second, third = routed(to=(CSW,)), submit(**UNKNOWN), submit(**UNKNOWN)
    for report in (second, third):
        Report.objects.visible_to(SYSTEM).filter(pk=report.pk).update(case=case)
    with time_machine.travel(timezone.now() + dt.timedelta(hours=25)):
        advance_deadlines()
        assert observers(case) == set() and told_of(case) == ["institution.new"] * 2
        first = Exclusion.objects.visible_to(triage).get(report=second)
        say_nowhere(first, triage)
        assert observers(case) == set()
        found_out(triage, case)
        assert observers(case) == {"minrzs"}


def test_above_a_head_who_has_left_nobody_watches_before_it_is_known(
    submit: Callable[..., Report], triage: Person, person: Callable[..., Person]
) -> None:
    case = open_case(triage, submit(**UNKNOWN), risk="acute")
    send(triage, case, CSW)
    head = person("head", CSW)
    services.recuse_from_case(principal=head, case_id=case.pk, reason="relative")
    assert observers(case) == set()
    found_out(triage, case)
    assert observers(case) == {"minrzs"}


def test_an_acute_case_of_one_institution_is_closed_with_triage_while_somebody_is_unknown(
    submit: Callable[..., Report], triage: Person, person: Callable[..., Person]
) -> None:
    case = open_case(triage, submit(**UNKNOWN), risk="acute")
    send(triage, case, CSW)
    worker, head = person("case_worker", CSW), person("head", CSW)
    part = Participation.objects.visible_to(SYSTEM).get(case=case)
    services.accept_participation(principal=worker, participation_id=part.pk)
    services.finish_participation(principal=fresh(worker), participation_id=part.pk, reason="Договорено је.")
    proposal = services.propose_closure(principal=fresh(worker), case_id=case.pk, outcome="stopped", note="Готово.")
    assert observers(case) == set()
    for who in (head, triage):
        services.approve_closure(principal=fresh(who), proposal_id=proposal.pk)
    case.refresh_from_db()
    assert case.status == "closed"


def named(triage: Person, case: Case, *people: Person) -> None:
    unknown = Exclusion.objects.visible_to(triage).get(report__case=case, kind="person", resolved_at=None)
    find_out(unknown, triage, user_ids=[one.user.pk for one in people])


def status(case: Case, code: str) -> str:
    return Participation.objects.visible_to(SYSTEM).get(case=case, institution__code=code).status


def test_a_part_on_which_only_the_named_account_worked_goes_back_to_triage(
    submit: Callable[..., Report], triage: Person, person: Callable[..., Person]
) -> None:
    case = open_case(triage, submit(**UNKNOWN), risk="acute")
    send(triage, case, CSW, SCHOOL)
    alone, one, _colleague = person("case_worker", CSW), person("case_worker", SCHOOL), person("case_worker", SCHOOL)
    for worker, code in ((alone, CSW), (one, SCHOOL)):
        mine = Participation.objects.visible_to(worker).get(case=case, institution__code=code)
        services.accept_participation(principal=worker, participation_id=mine.pk)
    named(triage, case, alone, one)
    assert (status(case, CSW), status(case, SCHOOL)) == ("revoked", "accepted")


def test_above_a_head_that_was_named_somebody_watches(
    submit: Callable[..., Report], triage: Person, person: Callable[..., Person]
) -> None:
    case = open_case(triage, submit(**UNKNOWN), risk="acute")
    send(triage, case, CSW)
    person("case_worker", CSW)
    named(triage, case, person("head", CSW))
    assert status(case, CSW) == "requested" and len(observers(case)) == 1


@pytest.mark.parametrize("unknown", ["institutions", "user_ids"])
def test_nobody_is_released_in_exchange_for_what_is_not_there(
    submit: Callable[..., Report], triage: Person, unknown: str
) -> None:
    report = submit(**UNKNOWN)
    exclusion = Exclusion.objects.visible_to(triage).get(report=report, kind="person")
    named_too: dict[str, Any] = {"institutions": [institution(CSW).pk], "user_ids": [], "although_unopened": True}
    named_too[unknown] = [*named_too[unknown], uuid4()]
    with pytest.raises(services.NobodyNamed):
        services.resolve_exclusion(principal=triage, exclusion_id=exclusion.pk, **named_too)
    exclusion.refresh_from_db()
    assert exclusion.resolved_at is None

"""A case that nobody at the portal can take is closed by two of triage, and no other."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from reporting.cases import services
from reporting.cases.access import AccessDenied
from reporting.cases.models import Alarm, Case, Deadline, Message
from reporting.cases.principals import Person, System
from reporting.cases.states import CaseStatus, ParticipationStatus, TransitionNotAllowed
from reporting.vault import deks
from tests.cases.fixtures import CSW, SCHOOL, TRIAGE, fresh
from tests.cases.test_calls import call, part_of

SYSTEM = System("test")
pytestmark = pytest.mark.django_db


def close(who: Person, case: Case, outcome: str = "handed_over") -> str:
    services.close_untaken(principal=fresh(who), case_id=case.pk, outcome=outcome)
    case.refresh_from_db()
    return case.status


@pytest.fixture
def second(person: Callable[..., Person]) -> Person:
    return person("triage", TRIAGE)


@pytest.fixture
def on_the_telephone(triage: Person, routed: Callable[..., Case]) -> Case:
    case = routed(to=(CSW,))
    call(triage, case, CSW)
    return case


def test_two_of_triage_close_what_an_institution_took_on_the_telephone(
    triage: Person, second: Person, on_the_telephone: Case
) -> None:
    case = on_the_telephone
    assert close(triage, case) == CaseStatus.ROUTED
    assert close(triage, case) == CaseStatus.ROUTED, "the same account twice is one word"
    assert close(second, case, "not_confirmed") == CaseStatus.CLOSED
    assert (case.outcome, case.close_said_by_id, case.closed_at is None) == ("not_confirmed", None, False)
    running = Deadline.objects.visible_to(SYSTEM).filter(report__case=case, met_at=None, stopped_at=None)
    assert not running.exists() and not Alarm.objects.visible_to(SYSTEM).open().filter(report__case=case).exists()
    with pytest.raises(AccessDenied):
        close(second, case)


def test_what_happens_after_the_first_word_makes_it_void(
    triage: Person, second: Person, on_the_telephone: Case
) -> None:
    case, now = on_the_telephone, timezone.now()
    close(triage, case)
    with time_machine.travel(now + timedelta(minutes=1), tick=False):
        part = services.end_participation(principal=triage, participation_id=part_of(case).pk, reason="cannot_act")
        services.send_again(principal=triage, participation_id=part.pk, reason="agreed")
    with time_machine.travel(now + timedelta(minutes=2), tick=False):
        call(fresh(triage), case, CSW)
        assert close(second, case) == CaseStatus.ROUTED
        assert close(fresh(triage), case) == CaseStatus.CLOSED


def test_while_somebody_hears_works_or_has_refused_it_stays_open(
    triage: Person, person: Callable[..., Person], routed: Callable[..., Case]
) -> None:
    case = routed(to=(CSW, SCHOOL))
    call(triage, case, CSW)
    with pytest.raises(TransitionNotAllowed):
        close(triage, case)
    call(triage, case, SCHOOL, outcome="refused")
    with pytest.raises(TransitionNotAllowed):
        close(triage, case)
    services.end_participation(principal=triage, participation_id=part_of(case, SCHOOL).pk, reason="cannot_act")
    worker = person("case_worker", CSW)
    with pytest.raises(TransitionNotAllowed):
        close(triage, case)
    services.accept_participation(principal=worker, participation_id=part_of(case, CSW).pk)
    with pytest.raises(TransitionNotAllowed):
        close(triage, case)
    with pytest.raises(AccessDenied):
        close(worker, case)


def test_an_acute_case_closes_only_after_a_call_that_took_it_over(
    triage: Person, second: Person, routed: Callable[..., Case]
) -> None:
    case = routed(to=(CSW, SCHOOL), risk="acute")
    for code in (CSW, SCHOOL):
        for who in (triage, second):
            services.end_participation(principal=who, participation_id=part_of(case, code).pk, reason="cannot_act")
            if part_of(case, code).status == ParticipationStatus.REVOKED:
                break
    case.refresh_from_db()
    assert case.status == CaseStatus.OPENED
    with pytest.raises(TransitionNotAllowed):
        close(triage, case)
    Case.objects.visible_to(SYSTEM).filter(pk=case.pk).update(risk="medium")
    close(triage, case)
    assert close(second, case) == CaseStatus.CLOSED


def test_no_case_closes_over_a_message_that_the_team_has_not_read(triage: Person, on_the_telephone: Case) -> None:
    report = on_the_telephone.first_report
    message = Message(
        report=report, direction=Message.Direction.FROM_REPORTER, body="Још траје.", sent_at=timezone.now()
    )
    deks.create_message_dek(message, report_id=report.pk)
    message.save(force_insert=True)
    with pytest.raises(services.MessageUnread):
        close(triage, on_the_telephone)


def test_opened_again_it_waits_for_triage(triage: Person, second: Person, routed: Callable[..., Case]) -> None:
    case = routed(to=(SCHOOL,))
    services.end_participation(principal=triage, participation_id=part_of(case, SCHOOL).pk, reason="cannot_act")
    for who in (triage, second):
        close(who, case)
    services.reopen_case(principal=fresh(triage), case_id=case.pk)
    case.refresh_from_db()
    assert case.status == CaseStatus.OPENED

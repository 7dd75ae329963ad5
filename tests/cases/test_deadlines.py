"""Deadlines start, stop, repeat and turn late by the Serbian calendar and by events, each once."""

import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from zoneinfo import ZoneInfo

import pytest
import time_machine

from reporting.cases import services
from reporting.cases.casework import deadlines
from reporting.cases.models import Case, Deadline, Participation
from reporting.cases.principals import Person, System
from reporting.registry.models import DeadlineRule
from reporting.vault.models import AuditEvent
from tests.cases.fixtures import CSW, SCHOOL

pytestmark = pytest.mark.django_db
SYSTEM = System("test")
BELGRADE = ZoneInfo("Europe/Belgrade")
Clock = time_machine.Traveller


def at(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=BELGRADE)  # type: ignore[misc]


def part_of(case: Case, code: str = CSW) -> Participation:
    return Participation.objects.visible_to(SYSTEM).get(case=case, institution__code=code)


def deadline(case: Case, rule: str, *, code: str | None = CSW, round_: int = 1) -> Deadline:
    rows = Deadline.objects.visible_to(SYSTEM).filter(report__case=case, rule__code=rule, round=round_)
    return rows.get(participation=part_of(case, code) if code else None)


@pytest.fixture
def clock() -> Iterator[Clock]:
    with time_machine.travel(at(2026, 3, 4, 10, 0), tick=False) as traveller:
        yield traveller


@pytest.mark.parametrize(
    ("accepted", "due"),
    [
        (at(2026, 3, 4, 10, 0), at(2026, 3, 9, 23, 59)),
        # Thursday before Orthodox Easter: Good Friday to Easter Monday do not count.
        (at(2026, 4, 9, 10, 0), at(2026, 4, 16, 23, 59)),
        # 1 and 2 January do not count.
        (at(2026, 12, 30, 10, 0), at(2027, 1, 5, 23, 59)),
        # Over Christmas, which is on 7 January.
        (at(2027, 1, 5, 10, 0), at(2027, 1, 11, 23, 59)),
        # Over the night in which the clocks go forward, and the one in which they go back.
        (at(2026, 3, 27, 10, 0), at(2026, 4, 1, 23, 59)),
        (at(2026, 10, 23, 10, 0), at(2026, 10, 28, 23, 59)),
    ],
)
def test_the_first_assessment_is_due_after_three_working_days(
    accepted: dt.datetime, due: dt.datetime, clock: Clock, routed: Callable[..., Case], person: Callable[..., Person]
) -> None:
    clock.move_to(accepted)
    case = routed(risk="low")
    services.accept_participation(principal=person("case_worker", CSW), participation_id=part_of(case).pk)
    assert deadline(case, "first_assessment").due_at == due
    found = deadline(case, "acknowledgement")
    assert found.met_at == accepted and not found.is_late(accepted)


@pytest.mark.parametrize(
    ("requested", "due"),
    [
        (at(2026, 3, 28, 12, 0), at(2026, 3, 29, 13, 0)),
        (at(2026, 10, 24, 12, 0), at(2026, 10, 25, 11, 0)),
        (at(2026, 12, 31, 12, 0), at(2027, 1, 1, 12, 0)),
    ],
)
def test_hours_are_real_hours_whatever_the_clocks_do(
    requested: dt.datetime, due: dt.datetime, clock: Clock, routed: Callable[..., Case]
) -> None:
    clock.move_to(requested)
    case = routed(risk="acute")
    assert deadline(case, "csw_immediate").due_at == due
    assert not Deadline.objects.visible_to(SYSTEM).filter(rule__code="csw_urgent").exists()


def test_a_deadline_belongs_to_the_report_until_triage_decides(
    clock: Clock, submit: Callable[..., object], triage: Person
) -> None:
    report = submit()
    found = Deadline.objects.visible_to(SYSTEM).get()
    assert (found.rule.code, found.participation, found.due_at) == ("triage", None, at(2026, 3, 4, 12, 0))
    clock.shift(dt.timedelta(minutes=121))
    services.accept_report(principal=triage, report_id=report.pk, risk="low", level=None, although_unread=True)  # type: ignore[attr-defined]
    found.refresh_from_db()
    assert found.met_at is not None and found.is_late(found.met_at), "met, but late"


def test_at_once_is_late_only_after_its_own_tolerance(clock: Clock, routed: Callable[..., Case]) -> None:
    case = routed(forms=("family",), setting="home", institution=None)
    found = deadline(case, "family_violence_report")
    assert found.is_at_once and found.due_at == at(2026, 3, 4, 10, 0)
    assert not found.is_late(at(2026, 3, 4, 11, 0)) and found.is_late(at(2026, 3, 4, 11, 1))


def test_one_institution_meets_only_its_own_deadlines_and_news_repeat(
    clock: Clock, routed: Callable[..., Case], person: Callable[..., Person], triage: Person
) -> None:
    case = routed()
    workers = {code: person("case_worker", code) for code in (CSW, SCHOOL)}
    for code, worker in workers.items():
        services.accept_participation(principal=worker, participation_id=part_of(case, code).pk)
    clock.shift(dt.timedelta(days=10))

    def write(principal: Person, code: str | None) -> None:
        services.message_to_reporter(
            principal=principal,
            report_id=case.first_report.pk,
            participation_id=part_of(case, code).pk if code else None,
            body="Ту смо.",
            submission_key=uuid.uuid4(),
        )

    write(triage, None)
    assert deadline(case, "news").met_at is None, "triage does not answer for an institution"
    write(workers[CSW], CSW)
    assert deadline(case, "news").met_at == at(2026, 3, 14, 10, 0)
    assert deadline(case, "news", round_=2).due_at == at(2026, 4, 13, 23, 59)
    assert deadline(case, "news", code=SCHOOL).met_at is None
    services.finish_participation(principal=workers[CSW], participation_id=part_of(case).pk, reason="Договорено је.")
    assert deadline(case, "news", round_=2).stopped_at and deadline(case, "news", code=SCHOOL).is_open
    write(workers[CSW], CSW)
    assert not Deadline.objects.visible_to(SYSTEM).filter(rule__code="news", round=3).exists()


def test_the_same_event_twice_starts_nothing_twice(clock: Clock, routed: Callable[..., Case]) -> None:
    case = routed()
    before = Deadline.objects.visible_to(SYSTEM).count()
    for _ in range(2):
        deadlines.on_event(
            "participation_requested", report=case.first_report, participation=part_of(case), at=at(2026, 3, 5, 9, 0)
        )
    assert Deadline.objects.visible_to(SYSTEM).count() == before


def test_declining_stops_what_the_institution_owed(
    clock: Clock, routed: Callable[..., Case], person: Callable[..., Person]
) -> None:
    case = routed()
    services.decline_participation(
        principal=person("case_worker", CSW), participation_id=part_of(case).pk, reason="not_competent", note=""
    )
    found = deadline(case, "acknowledgement")
    assert found.stopped_at and not found.is_late(at(2027, 1, 1, 0, 0))
    assert deadline(case, "acknowledgement", code=SCHOOL).is_open


def test_what_was_owed_runs_on_when_the_closing_is_sent_back_and_after_reopening(
    clock: Clock, routed: Callable[..., Case], person: Callable[..., Person], triage: Person
) -> None:
    case = routed(risk="low")
    worker, head = person("case_worker", CSW), person("head", CSW)
    services.decline_participation(
        principal=person("case_worker", SCHOOL),
        participation_id=part_of(case, SCHOOL).pk,
        reason="not_competent",
        note="",
    )
    services.accept_participation(principal=worker, participation_id=part_of(case).pk)
    due = deadline(case, "first_assessment").due_at

    def finish_and_propose() -> uuid.UUID:
        services.finish_participation(principal=worker, participation_id=part_of(case).pk, reason="Договорено је.")
        return services.propose_closure(principal=worker, case_id=case.pk, outcome="stopped", note="Да.").pk

    proposal = finish_and_propose()
    assert not deadline(case, "first_assessment").is_open
    clock.shift(dt.timedelta(days=1))
    services.reject_closure(principal=head, proposal_id=proposal, note="Нема процене.")
    found = deadline(case, "first_assessment")
    assert found.is_open and found.due_at == due, "finishing too early wins no time"
    assert deadline(case, "news").is_open and not _rounds(case, "news", 2)
    services.approve_closure(principal=head, proposal_id=finish_and_propose())
    clock.move_to(at(2026, 9, 1, 10, 0))
    services.reopen_case(principal=triage, case_id=case.pk)
    assert not deadline(case, "first_assessment").is_open, "the months in which the case was closed owe nothing"
    assert deadline(case, "first_assessment", round_=2).due_at == at(2026, 9, 4, 23, 59)
    assert not deadline(case, "news").is_open, "nobody owed news while the case was closed"
    assert deadline(case, "news", round_=2).due_at == at(2026, 10, 1, 23, 59)
    services.reject_closure(principal=head, proposal_id=finish_and_propose(), note="Нема процене.")
    assert not deadline(case, "first_assessment").is_open, "what was owed before the first closing is over"
    assert deadline(case, "first_assessment", round_=2).is_open and deadline(case, "news", round_=2).is_open


def test_the_next_round_of_a_rule_is_counted_by_the_version_in_force(
    clock: Clock, routed: Callable[..., Case], person: Callable[..., Person]
) -> None:
    case = routed(risk="low")
    worker = person("case_worker", CSW)
    services.accept_participation(principal=worker, participation_id=part_of(case).pk)

    def write() -> None:
        services.message_to_reporter(
            principal=worker,
            report_id=case.first_report.pk,
            participation_id=part_of(case).pk,
            body="Ту смо.",
            submission_key=uuid.uuid4(),
        )

    old = deadline(case, "news").rule
    change = dt.date(2026, 4, 1)
    DeadlineRule.objects.filter(pk=old.pk).update(valid_to=change)
    new = DeadlineRule.objects.get(pk=old.pk)
    new.pk, new.version, new.value, new.valid_from, new.valid_to = None, old.version + 1, 10, change, None
    new.save(force_insert=True)
    write()
    assert deadline(case, "news", round_=2).rule == old
    clock.move_to(at(2026, 4, 2, 10, 0))
    write()
    found = deadline(case, "news", round_=3)
    assert (found.rule, found.due_at) == (new, at(2026, 4, 12, 23, 59))
    DeadlineRule.objects.filter(pk=new.pk).update(valid_to=dt.date(2026, 4, 3))
    clock.move_to(at(2026, 4, 4, 10, 0))
    write()
    assert not _rounds(case, "news", 4), "the rule has ended"


def _rounds(case: Case, rule: str, round_: int) -> int:
    rows = Deadline.objects.visible_to(SYSTEM).filter(report__case=case, rule__code=rule, round=round_)
    return rows.count()


def test_a_passed_deadline_is_noted_once(clock: Clock, routed: Callable[..., Case]) -> None:
    routed()
    assert deadlines.note_overdue(at(2026, 3, 5, 9, 59)) == 0
    passed = deadlines.note_overdue(at(2026, 3, 5, 10, 1))
    assert passed == 2 == AuditEvent.objects.filter(action="deadline.overdue", actor_kind="system").count()
    assert deadlines.note_overdue(at(2026, 3, 5, 10, 2)) == 0


def test_a_deadline_that_fails_holds_up_no_later_one(clock: Clock, routed: Callable[..., Case]) -> None:
    routed()
    failed: list[Deadline] = []

    def escalate(deadline: Deadline) -> None:
        if not failed or failed[0] == deadline:
            failed.append(deadline)
            raise RuntimeError("Nobody is above.")

    for _ in range(2):
        with pytest.raises(ExceptionGroup):
            deadlines.note_overdue(at(2026, 3, 5, 10, 1), first=escalate)
        assert AuditEvent.objects.filter(action="deadline.overdue").count() == 1
    assert failed == [failed[0]] * 2
    assert deadlines.note_overdue(at(2026, 3, 5, 10, 1)) == 1


def test_a_deadline_of_a_file_that_has_just_been_erased_is_no_failure(
    clock: Clock, routed: Callable[..., Case]
) -> None:
    routed()

    def escalate(deadline: Deadline) -> None:
        raise Participation.DoesNotExist

    assert deadlines.note_overdue(at(2026, 3, 5, 10, 1), first=escalate) == 0

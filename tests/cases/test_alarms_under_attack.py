"""Nobody silences an alarm, drowns it or reads in it what is triage's alone."""

import re
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reporting.cases import services
from reporting.cases.alarms import advancing
from reporting.cases.alarms.advancing import advance
from reporting.cases.alarms.duty import alarms_state
from reporting.cases.alarms.numbers import write_digest
from reporting.cases.casework import lines
from reporting.cases.casework.queries.case import open_cases
from reporting.cases.casework.queries.find import find
from reporting.cases.casework.queries.lines import LATE, Filters
from reporting.cases.filing.answers import UNASKED
from reporting.cases.models import (
    Alarm,
    AlarmStep,
    CallOwed,
    Case,
    ContactRecord,
    Deadline,
    Exclusion,
    Participation,
    Report,
)
from reporting.cases.principals import Person, System
from reporting.notify import outbox
from reporting.notify.models import OutboxMessage
from reporting.registry.models import AlarmWay, Institution
from tests.cases.alarms import Desk, night, open_alarms, told
from tests.cases.fixtures import CSW, POLICE, SAID, SCHOOL, _with_role, fresh, institution, read_all
from tests.cases.test_alarms import HOME, acute, part_of, write
from tests.registry.factories import change

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keyring", "registry_data")]
SYSTEM = System("test")


@pytest.fixture
def desk(keyring: object, registry_data: None) -> Iterator[Desk]:
    yield from night()


def taken(desk: Desk, submit: Callable[..., Report], **changes: Any) -> Case:
    case = acute(desk, submit, to=(POLICE,), **changes)
    services.accept_participation(principal=fresh(desk.police), participation_id=part_of(case, POLICE).pk)
    desk.runs()
    OutboxMessage.objects.all().delete()
    return case


def urgent_to(email: str) -> int:
    """Send what waits, and return how many urgent letters somebody has by now."""
    outbox.deliver_due()
    return sum(one.to == [email] and "хитан" in one.body for one in mail.outbox)


def test_who_writes_every_ten_minutes_is_heard_anew_after_a_quarter_of_an_hour(
    desk: Desk, submit: Callable[..., Report]
) -> None:
    case, email = taken(desk, submit), desk.police.user.email
    for minutes, letters in ((0, 1), (10, 1), (10, 2), (10, 2), (10, 3)):
        desk.clock.shift(timedelta(minutes=minutes))
        write(case.first_report)
        Alarm.objects.visible_to(SYSTEM).open().filter(began_at__lt=timezone.now()).update(next_at=None)
        desk.runs()
        assert urgent_to(email) == letters


def test_another_thing_and_another_case_have_letters_of_their_own(desk: Desk, submit: Callable[..., Report]) -> None:
    case, other, email = taken(desk, submit), taken(desk, submit), desk.police.user.email
    write(case.first_report)
    desk.runs()
    write(other.first_report)
    desk.runs()
    assert urgent_to(email) == 2
    write(case.first_report, "not_stopped")
    desk.runs()
    assert urgent_to(email) == 3


def test_the_mailbox_of_each_institution_is_written_to(desk: Desk, submit: Callable[..., Report]) -> None:
    for code in (POLICE, CSW):
        Institution.objects.filter(code=code).update(email=f"{code}@kuce.test")
    acute(desk, submit)
    desk.runs()
    assert [urgent_to(f"{code}@kuce.test") for code in (POLICE, CSW)] == [1, 1]


@pytest.mark.parametrize("failing", ["a row", "a letter within a row"])
def test_one_row_that_fails_holds_up_no_other_and_is_told_a_minute_later(
    failing: str, desk: Desk, submit: Callable[..., Report], monkeypatch: pytest.MonkeyPatch
) -> None:
    report, real = submit(**HOME), advancing.tell

    def fails(rule: Any, *args: Any, **kwargs: Any) -> Any:
        if rule.code == "danger_duty":
            if failing != "a row":
                real(rule, *args, **kwargs)
            raise RuntimeError
        return real(rule, *args, **kwargs)

    monkeypatch.setattr(advancing, "tell", fails)
    with pytest.raises(ExceptionGroup):
        advance(timezone.now())
    assert {row for _minute, row, _who in told(desk, report)} == {"danger_triage"}
    monkeypatch.setattr(advancing, "tell", real)
    desk.passes(1)
    assert (1, "danger_duty", "first") in told(desk, report)


def test_a_deadline_that_cannot_be_looked_at_keeps_nobody_from_being_rung(
    desk: Desk, submit: Callable[..., Report], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_what: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(advancing, "_end_met_deadlines", fails)
    report = submit(**HOME)
    with pytest.raises(ExceptionGroup):
        advance(timezone.now())
    assert (0, "danger_duty", "first") in told(desk, report)


def test_who_could_not_read_a_report_is_rung_for_what_happens_to_it_later(
    desk: Desk, submit: Callable[..., Report]
) -> None:
    report = submit(**HOME)
    services.give_up_report(principal=fresh(desk.first), report_id=report.pk)
    desk.runs()
    assert (0, "danger_duty", "next") in told(desk, report)
    case = services.accept_report(
        principal=fresh(desk.next), report_id=report.pk, risk="acute", level=None, although_unread=True
    )
    chosen = [services.Recipient(institution_id=institution(POLICE).pk)]
    services.route_case(
        principal=fresh(desk.next), case_id=case.pk, recipients=chosen, lead_id=chosen[0].institution_id
    )
    services.decline_participation(
        principal=fresh(desk.police), participation_id=part_of(case, POLICE).pk, reason="wrong_place", note=""
    )
    desk.runs()
    assert (0, "declined_acute_duty", "first") in told(desk, report)


def test_that_somebody_is_being_found_out_late_stands_in_no_list_of_an_institution(
    desk: Desk, submit: Callable[..., Report]
) -> None:
    case = taken(desk, submit)
    Deadline.objects.visible_to(SYSTEM).all().delete()
    other = submit(**HOME | {"danger_now": "no"}, excluded=("other",), excluded_text="Комшија")
    clock = Deadline.objects.visible_to(SYSTEM).get(report=other, rule__code="exclusion")
    Deadline.objects.visible_to(SYSTEM).filter(pk=clock.pk).update(report=case.first_report)
    Report.objects.visible_to(SYSTEM).filter(pk=other.pk).update(status="spam")
    desk.passes(70)
    police, officer = fresh(desk.police), fresh(desk.next)
    assert open_cases(police, filters=Filters()).rows
    assert open_cases(police, filters=Filters(which=LATE)).rows == []
    assert [line.next for line in find(police, case.number).cases] == [None]
    assert [line.next for line in find(officer, case.number).cases] == [clock]
    for model in (Alarm.objects, AlarmStep.objects):
        about = "deadline" if model is Alarm.objects else "alarm__deadline"
        assert not model.visible_to(police).filter(**{about: clock}).exists()
        assert model.visible_to(officer).filter(**{about: clock}).exists()


def test_a_correction_ends_the_alarm_of_a_deadline_that_never_began_and_who_was_told_stays(
    desk: Desk, submit: Callable[..., Report]
) -> None:
    report = submit()
    case = services.accept_report(
        principal=fresh(desk.first), report_id=report.pk, risk="low", level=2, although_unread=True
    )
    worker, chosen = _with_role("case_worker", SCHOOL), [services.Recipient(institution_id=institution(SCHOOL).pk)]
    services.route_case(
        principal=fresh(desk.first), case_id=case.pk, recipients=chosen, lead_id=chosen[0].institution_id
    )
    part = services.accept_participation(principal=worker, participation_id=part_of(case, SCHOOL).pk)
    said: dict[str, Any] = {"principal": fresh(worker), "said": SAID, "note": ""}
    measure = services.record_measure(
        **said, participation_id=part.pk, kind="disciplinary", although_unread=True, submission_key=uuid.uuid4()
    )
    desk.clock.shift(timedelta(days=40))
    desk.runs()
    begun = Alarm.objects.visible_to(SYSTEM).filter(deadline__rule__code="disciplinary")
    (alarm,) = begun
    steps = AlarmStep.objects.visible_to(SYSTEM).filter(alarm=alarm)
    assert steps.exists()
    services.correct_measure(**said, measure_id=measure.pk, kind="entered_by_mistake", submission_key=uuid.uuid4())
    alarm.refresh_from_db()
    assert (alarm.deadline, alarm.ended_at) == (None, timezone.now()) and steps.exists()


def owing(desk: Desk, submit: Callable[..., Report], **changes: Any) -> tuple[Case, CallOwed]:
    """Return an acute case of the centre that waits for a call to the police, where nobody hears."""
    change(desk.police.user.role_assignments, valid_to=timezone.now())
    case = acute(desk, lambda **said: submit(**said | changes))
    return case, CallOwed.objects.visible_to(SYSTEM).get(case=case)


def test_an_institution_that_turns_out_to_be_excluded_is_called_no_more_and_the_case_waits_for_another(
    desk: Desk, submit: Callable[..., Report]
) -> None:
    case, owed = owing(desk, submit, excluded=("other",), excluded_text="Комшија")
    exclusion = Exclusion.objects.visible_to(SYSTEM).get(report=case.first_report)
    services.resolve_exclusion(
        principal=fresh(desk.first),
        exclusion_id=exclusion.pk,
        institutions=[institution(POLICE).pk],
        although_unopened=True,
    )
    owed.refresh_from_db()
    assert owed.done_at is not None
    assert "call_owed" not in open_alarms(case.first_report) and "case_waits" in open_alarms(case.first_report)


def test_a_call_to_who_is_held_back_by_now_can_be_given_up(desk: Desk, submit: Callable[..., Report]) -> None:
    case, owed = owing(desk, submit)
    with pytest.raises(services.RouteError, match="last_of_kind"):
        services.give_up_call(principal=fresh(desk.first), owed_id=owed.pk)
    Exclusion.objects.create(report=case.first_report, kind="institution", institution=institution(POLICE))
    assert services.give_up_call(principal=fresh(desk.first), owed_id=owed.pk).done_at is not None


def test_a_call_sends_nothing_while_somebody_is_unknown_and_the_risk_has_fallen(
    desk: Desk, submit: Callable[..., Report]
) -> None:
    case, owed = owing(desk, submit, excluded=("other",), excluded_text="Комшија")
    Case.objects.visible_to(SYSTEM).filter(pk=case.pk).update(risk="medium")
    services.record_contact(
        principal=fresh(desk.first),
        case_id=case.pk,
        institution_id=institution(POLICE).pk,
        call=services.Call(outcome="taken", called_at=timezone.now(), number="021 1", who="Дежурна"),
        submission_key=uuid.uuid4(),
    )
    owed.refresh_from_db()
    assert owed.done_at is None
    assert not case.participations.filter(institution__code=POLICE).exists()


def test_a_report_that_was_sent_before_anybody_was_asked_goes_to_the_police_too(
    desk: Desk, submit: Callable[..., Report]
) -> None:
    report = submit(**HOME, excluded=(UNASKED,))
    desk.runs()
    desk.passes(16)
    report.refresh_from_db()
    assert report.case is not None
    assert report.case.participations.filter(institution__code=POLICE).exists()


def test_a_gathered_letter_leaves_only_for_what_is_still_open_to_who_reads_it(
    desk: Desk, submit: Callable[..., Report]
) -> None:
    Institution.objects.filter(code=CSW).update(email="centar@kuce.test")
    addresses = {desk.centre.user.email, "centar@kuce.test"}

    def gathered(*shut: bool) -> set[str]:
        """Return whom the letter about cases reaches that exclude the worker since it was written, or do not."""
        mail.outbox.clear()
        cases = [acute(desk, submit, risk="low", to=(CSW,)) for _ in shut]
        desk.runs()
        desk.clock.shift(timedelta(minutes=1))
        for case, is_shut in zip(cases, shut, strict=True):
            if is_shut:
                Exclusion.objects.create(report=case.first_report, kind="user", user=desk.centre.user)
        desk.clock.shift(timedelta(minutes=30))
        outbox.deliver_due()
        return addresses & {to for one in mail.outbox for to in one.to}

    assert gathered(False) == addresses
    assert gathered(True) == set()
    assert gathered(True, False) == addresses


def test_no_urgent_letter_and_no_ring_leaves_after_an_exclusion(
    desk: Desk, submit: Callable[..., Report], monkeypatch: pytest.MonkeyPatch
) -> None:
    rung: list[str] = []
    monkeypatch.setattr("reporting.notify.telephones.send", lambda *, number, **_more: rung.append(number))
    report = submit(**HOME)
    desk.runs()
    Exclusion.objects.create(report=report, kind="user", user=desk.first.user)
    outbox.deliver_due()
    assert not rung
    assert [one.to for one in mail.outbox] == [[desk.next.user.email]]


def test_an_institution_that_did_not_take_a_case_on_the_telephone_after_all_is_called_anew(
    desk: Desk, submit: Callable[..., Report]
) -> None:
    case = acute(desk, submit, to=(POLICE,))
    said: dict[str, Any] = {
        "principal": fresh(desk.first),
        "case_id": case.pk,
        "institution_id": institution(POLICE).pk,
    }

    def calls(outcome: str, **more: Any) -> ContactRecord:
        desk.passes(1)
        call = services.Call(outcome=outcome, called_at=timezone.now(), number="021 1", who="Дежурна")
        return services.record_contact(**said, call=call, submission_key=uuid.uuid4(), **more)

    wrong = calls("taken")
    assert open_alarms(case.first_report) == []
    for outcome, more in (("unanswered", {"corrects": wrong.pk}), ("taken", {}), ("refused", {})):
        calls(outcome, **more)
        expected = [] if outcome == "taken" else ["participation_requested"]
        assert open_alarms(case.first_report) == expected, outcome
    began = timezone.now()
    desk.passes(16)
    rows = AlarmStep.objects.visible_to(SYSTEM).filter(owed_at__gte=began, way=AlarmWay.URGENT)
    assert {desk.names()[one] for one in rows.values_list("user", flat=True)} >= {"police", "first", "police_head"}


def test_a_case_that_waits_for_its_route_is_nobodys_alarm_while_its_time_runs(
    desk: Desk, submit: Callable[..., Report]
) -> None:
    report = submit(**HOME)
    services.accept_report(
        principal=fresh(desk.first), report_id=report.pk, risk="high", level=None, although_unread=True
    )
    desk.runs()
    desk.passes(29)
    assert told(desk, report) == [] and alarms_state().ok
    desk.passes(1)
    assert (30, "case_waits_high", "first") in told(desk, report)


def test_what_comes_after_seven_is_in_the_number_of_the_next_morning(desk: Desk, submit: Callable[..., Report]) -> None:
    case = acute(desk, submit, risk="low", to=(CSW,))
    seven = timezone.localtime().replace(hour=7, minute=0) + timedelta(days=1)
    desk.clock.move_to(seven + timedelta(hours=12))
    late = Deadline.objects.visible_to(SYSTEM).filter(report=case.first_report, late_at__lt=timezone.now())
    assert late.exists()
    desk.runs()
    digests = OutboxMessage.objects.filter(template="desk.digest")
    for days in (0, 1):
        desk.clock.move_to(seven + timedelta(days=days, hours=13 * (1 - days)))
        write_digest(timezone.now())
        assert digests.exists() is bool(days)


def test_what_fails_on_the_way_leaves_a_message_unread(
    desk: Desk, submit: Callable[..., Report], monkeypatch: pytest.MonkeyPatch
) -> None:
    case = taken(desk, submit)
    write(case.first_report)

    def fails(*_what: Any) -> None:
        raise RuntimeError

    real = lines.note_messages
    monkeypatch.setattr(lines, "note_messages", fails)
    with pytest.raises(RuntimeError):
        read_all(fresh(desk.police), case.first_report)
    assert "message_received" in open_alarms(case.first_report)
    monkeypatch.setattr(lines, "note_messages", real)
    read_all(fresh(desk.police), case.first_report)
    assert open_alarms(case.first_report) == []


@pytest.mark.postgresql_only
def test_a_message_takes_the_case_before_the_report_as_every_act_does(
    desk: Desk, submit: Callable[..., Report]
) -> None:
    case = taken(desk, submit)
    with CaptureQueriesContext(connection) as queries:
        write(case.first_report)
    held = [re.findall(r'FROM "(cases_\w+)"', one["sql"])[0] for one in queries if "FOR NO KEY UPDATE" in one["sql"]]
    assert held[:2] == ["cases_case", "cases_report"] and "cases_participation" in held


def test_a_school_that_reads_first_answers_for_nobody_who_can_go_to_the_child(
    desk: Desk, submit: Callable[..., Report]
) -> None:
    school = _with_role("case_worker", SCHOOL)
    case = acute(desk, submit, to=(POLICE, SCHOOL))
    for who, code in ((desk.police, POLICE), (school, SCHOOL)):
        services.accept_participation(principal=fresh(who), participation_id=part_of(case, code).pk)
    write(case.first_report)
    read_all(fresh(school), case.first_report)
    began = timezone.now()
    desk.passes(16)
    steps = AlarmStep.objects.visible_to(SYSTEM).filter(alarm__event="message_received", owed_at__gte=began)
    assert {step.user_id for step in steps if step.user_id} == {
        who.user.pk for who in (desk.police, desk.first, desk.next)
    }, "the police, then triage; never again who has read it"
    read_all(fresh(desk.police), case.first_report)
    assert "message_received" not in open_alarms(case.first_report)


def test_the_head_hears_in_the_tenth_minute_however_often_somebody_cannot(
    desk: Desk, submit: Callable[..., Report]
) -> None:
    report = submit(**HOME)
    for _ in range(3):
        desk.passes(4)
        services.give_up_report(principal=fresh(desk.next), report_id=report.pk)
    assert (10, "danger_head", "head") in told(desk, report)


def test_who_reads_one_report_is_rung_for_the_next(desk: Desk, submit: Callable[..., Report]) -> None:
    first = submit(**HOME)
    desk.runs()
    services.claim_report(principal=fresh(desk.first), report_id=first.pk)
    desk.passes(1)
    second = submit(**HOME)
    desk.runs()
    rings = AlarmStep.objects.visible_to(SYSTEM).filter(report=second, way=AlarmWay.RING)
    assert [(step.user_id, step.joined) for step in rings] == [(desk.first.user.pk, False)]


def test_an_institution_corrects_its_own_calls_and_triage_any(desk: Desk, submit: Callable[..., Report]) -> None:
    case = taken(desk, submit)
    said: dict[str, Any] = {"case_id": case.pk, "institution_id": institution(CSW).pk}

    def calls(who: Person, **more: Any) -> ContactRecord:
        call = services.Call(outcome="refused", called_at=timezone.now(), number="021 1", who="Дежурна")
        return services.record_contact(**said, principal=fresh(who), call=call, submission_key=uuid.uuid4(), **more)

    of_triage, own = calls(desk.first), calls(desk.police)
    with pytest.raises(ContactRecord.DoesNotExist):
        calls(desk.police, corrects=of_triage.pk)
    assert calls(desk.police, corrects=own.pk).corrects == own
    assert calls(desk.next, corrects=of_triage.pk).corrects == of_triage


def test_a_refused_call_sends_nothing_and_is_still_owed(desk: Desk, submit: Callable[..., Report]) -> None:
    case, owed = owing(desk, submit)
    police = Participation.objects.visible_to(SYSTEM).filter(case=case, institution__code=POLICE)
    for outcome, is_sent in (("refused", False), ("unanswered", True)):
        call = services.Call(outcome=outcome, called_at=timezone.now(), number="192", who="Дежурни")
        services.record_contact(
            principal=fresh(desk.first),
            case_id=case.pk,
            institution_id=institution(POLICE).pk,
            call=call,
            submission_key=uuid.uuid4(),
        )
        owed.refresh_from_db()
        assert (police.exists(), owed.done_at is not None) == (is_sent, is_sent)
        assert ("call_owed" in open_alarms(case.first_report)) is not is_sent
        notified = Deadline.objects.visible_to(SYSTEM).get(report=case.first_report, rule__code="acute")
        assert (notified.met_at is not None) is is_sent

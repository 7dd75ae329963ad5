"""Alarms: who is told of what by when, until a person acts."""

import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from reporting.cases import services
from reporting.cases.alarms.advancing import advance
from reporting.cases.alarms.numbers import tell_how_many, write_digest
from reporting.cases.alarms.raising import happened
from reporting.cases.models import Alarm, AlarmStep, Case, Exclusion, Participation, Report
from reporting.cases.principals import Person, Reporter, System
from reporting.notify import outbox
from reporting.notify.models import OutboxMessage
from reporting.registry.models import DutyShift
from tests.cases.alarms import Desk, night, open_alarms, told
from tests.cases.fixtures import CSW, POLICE, TRIAGE, fresh, institution, read_all
from tests.registry.factories import change

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keyring", "registry_data")]
SYSTEM = System("test")
HOME: dict[str, Any] = {"forms": ("family",), "setting": "home", "institution": None, "danger_now": "yes"}


@pytest.fixture
def desk(keyring: object, registry_data: None) -> Iterator[Desk]:
    yield from night()


def part_of(case: Case, code: str) -> Participation:
    found: Participation = Participation.objects.visible_to(SYSTEM).get(case=case, institution__code=code)
    return found


def write(report: Report, topic: str = "") -> None:
    services.message_from_reporter(
        principal=Reporter(report.pk), body="Вратио се.", submission_key=uuid.uuid4(), topic=topic
    )


def test_a_report_of_danger_rings_who_is_on_duty_then_the_next_then_the_head(
    desk: Desk, submit: Callable[..., Report]
) -> None:
    report = submit(**HOME)
    desk.runs()
    assert told(desk, report) == [
        (0, "danger_duty", "first"),
        (0, "danger_triage", "first"),
        (0, "danger_triage", "next"),
    ]
    desk.passes(14)
    assert told(desk, report)[3:] == [
        (5, "danger_duty", "first"),
        (5, "danger_next", "next"),
        (10, "danger_duty", "first"),
        (10, "danger_head", "head"),
        (10, "danger_next", "next"),
    ]


def test_a_ring_is_a_neutral_sentence_by_sms_call_and_mail(desk: Desk, submit: Callable[..., Report]) -> None:
    report = submit(**HOME)
    desk.runs()
    rings = OutboxMessage.objects.filter(template="desk.ring")
    assert sorted(rings.values_list("channel", flat=True)) == ["sms", "voice"]
    assert rings.values_list("object_id", flat=True).distinct().count() == 1
    step = AlarmStep.objects.visible_to(SYSTEM).get(way="ring")
    assert {row.object_id for row in rings} == {step.pk} and str(report.pk) not in str(list(rings.values()))


def test_who_reads_a_report_is_left_in_peace_for_ten_minutes_and_then_it_rings_anew(
    desk: Desk, submit: Callable[..., Report]
) -> None:
    report = submit(**HOME)
    desk.runs()
    desk.passes(3)
    assert services.claim_report(principal=desk.first, report_id=report.pk)
    assert services.claim_report(principal=desk.next, report_id=report.pk) is None, "somebody reads it"
    desk.passes(9)
    assert max(minute for minute, _row, _who in told(desk, report)) == 0
    desk.passes(1)
    assert (13, "danger_duty", "first") in told(desk, report)
    desk.passes(5)
    assert (18, "danger_next", "next") in told(desk, report)


def test_reading_again_and_again_keeps_nobody_from_being_sent_for(desk: Desk, submit: Callable[..., Report]) -> None:
    report = submit(**HOME)
    desk.runs()
    for _ in range(2):
        services.claim_report(principal=desk.first, report_id=report.pk)
        desk.passes(8)
    report.refresh_from_db()
    assert report.case is not None and report.case.participations.exists()


def test_a_telephone_that_does_not_open_holds_up_neither_the_mail_nor_the_others(
    desk: Desk, submit: Callable[..., Report]
) -> None:
    broken = DutyShift.objects.get(place=1)
    DutyShift.objects.filter(pk=broken.pk).update(phone=DutyShift.objects.get(place=2).phone)
    report = submit(**HOME)
    desk.runs()
    assert (0, "danger_duty", "first") in told(desk, report)
    assert not OutboxMessage.objects.filter(template="desk.ring").exists()
    desk.passes(16)
    report.refresh_from_db()
    assert report.case is not None


def test_fifty_messages_are_one_letter_and_a_number(desk: Desk, submit: Callable[..., Report]) -> None:
    case = acute(desk, submit)
    services.accept_participation(principal=desk.police, participation_id=part_of(case, POLICE).pk)
    OutboxMessage.objects.all().delete()
    for _ in range(10):
        write(case.first_report)
    desk.runs()
    letters = OutboxMessage.objects.filter(template="desk.urgent")
    assert letters.count() == 2, "one of the messages, one of the case that the centre has not taken"
    tell_how_many(timezone.now())
    assert OutboxMessage.objects.filter(template="desk.many").count() == 1


def test_a_call_of_another_institution_silences_nobody(desk: Desk, submit: Callable[..., Report]) -> None:
    case = acute(desk, submit)
    services.accept_participation(principal=desk.centre, participation_id=part_of(case, CSW).pk)
    call = services.Call(outcome="taken", called_at=timezone.now(), number="021 555 333", who="Дежурна служба")
    services.record_contact(
        principal=fresh(desk.centre),
        case_id=case.pk,
        institution_id=institution(POLICE).pk,
        call=call,
        submission_key=uuid.uuid4(),
    )
    assert "participation_requested" in open_alarms(case.first_report)
    services.record_contact(
        principal=fresh(desk.first),
        case_id=case.pk,
        institution_id=institution(POLICE).pk,
        call=call,
        submission_key=uuid.uuid4(),
    )
    assert "participation_requested" not in open_alarms(case.first_report)


def test_a_head_learns_nothing_of_who_is_being_found_out(desk: Desk, submit: Callable[..., Report]) -> None:
    case = acute(desk, submit)
    happened("exclusion_named", report=case.first_report, by=SYSTEM, at=timezone.now(), about=uuid.uuid4())
    desk.runs()
    seen = Alarm.objects.visible_to(fresh(desk.police_head)).filter(event="exclusion_named")
    assert not seen.exists() and Alarm.objects.visible_to(fresh(desk.next)).filter(event="exclusion_named").exists()
    steps = AlarmStep.objects.visible_to(fresh(desk.police_head)).filter(alarm__event="exclusion_named")
    assert not steps.exists()


def test_who_cannot_is_rung_no_more_and_the_next_is_at_once(desk: Desk, submit: Callable[..., Report]) -> None:
    report = submit(**HOME)
    desk.runs()
    desk.passes(1)
    services.give_up_report(principal=desk.first, report_id=report.pk)
    desk.runs()
    assert (1, "danger_duty", "next") in told(desk, report)
    assert [who for _minute, row, who in told(desk, report) if row == "danger_duty"] == ["first", "next"]


def test_what_nobody_takes_for_fifteen_minutes_goes_to_police_and_centre_and_triage_still_decides(
    desk: Desk, submit: Callable[..., Report]
) -> None:
    report = submit(**HOME)
    desk.runs()
    desk.passes(15)
    report.refresh_from_db()
    case = report.case
    assert case is not None and (case.risk, case.status) == ("acute", "routed")
    parts = Participation.objects.visible_to(SYSTEM).filter(case=case)
    assert set(parts.values_list("institution__code", flat=True)) == {POLICE, CSW}
    desk.runs()
    assert {(15, "sent_acute_workers", "police"), (15, "sent_acute_workers", "centre")} <= set(told(desk, report))
    assert "report_submitted" in open_alarms(report), "only a person ends it"
    services.accept_participation(principal=desk.police, participation_id=part_of(case, POLICE).pk)
    assert "report_submitted" not in open_alarms(report)


def test_a_report_that_somebody_reads_goes_to_the_police_all_the_same_when_nothing_came_of_it(
    desk: Desk, submit: Callable[..., Report]
) -> None:
    report = submit(**HOME)
    desk.runs()
    desk.passes(4)
    services.claim_report(principal=desk.first, report_id=report.pk)
    desk.passes(10)
    report.refresh_from_db()
    assert report.case is None
    desk.passes(1)
    report.refresh_from_db()
    assert report.case is not None


def test_where_no_police_hears_the_alarm_goes_on_and_says_to_call(desk: Desk, submit: Callable[..., Report]) -> None:
    change(desk.police.user.role_assignments, valid_to=timezone.now())
    report = submit(**HOME)
    desk.runs()
    desk.passes(16)
    report.refresh_from_db()
    parts = Participation.objects.visible_to(SYSTEM).filter(case=report.case)
    assert set(parts.values_list("institution__code", flat=True)) == {CSW}
    alarm = Alarm.objects.visible_to(SYSTEM).get(report=report, event="report_submitted")
    assert alarm.calls_police and alarm.ended_at is None
    desk.passes(15)
    assert any(minute > 16 and row == "danger_triage" for minute, row, _who in told(desk, report))


def test_without_a_place_the_case_waits_and_rings(desk: Desk, submit: Callable[..., Report]) -> None:
    report = submit(**HOME | {"municipality": ""})
    desk.runs()
    desk.passes(30)
    report.refresh_from_db()
    assert report.case is not None and not report.case.participations.exists()
    alarm = Alarm.objects.visible_to(SYSTEM).get(report=report, event="report_submitted")
    assert alarm.calls_police
    assert {"case_waits_acute", "case_waits_acute_duty"} <= {row for _minute, row, _who in told(desk, report)}


def test_an_excluded_person_is_never_told_and_who_is_next_is_told_at_once(
    desk: Desk, submit: Callable[..., Report]
) -> None:
    report = submit(**HOME)
    Exclusion.objects.create(report=report, kind="user", user=desk.first.user)
    desk.runs()
    desk.passes(60)
    rows = told(desk, report)
    assert (0, "danger_duty", "next") in rows
    assert "first" not in {who for _minute, _row, who in rows}


def test_an_excluded_house_is_never_asked_and_the_body_above_it_is(desk: Desk, submit: Callable[..., Report]) -> None:
    report = submit(**HOME, excluded=("police",))
    desk.runs()
    desk.passes(40)
    rows = told(desk, report)
    assert not {"police", "police_head"} & {who for _minute, _row, who in rows}


def test_a_job_that_was_away_for_an_hour_tells_each_once(desk: Desk, submit: Callable[..., Report]) -> None:
    report = submit(**HOME)
    desk.clock.shift(timedelta(hours=1))
    desk.runs()
    desk.runs()
    rows = told(desk, report)
    assert len(rows) == len(set(rows))
    assert {row for _minute, row, _who in rows} >= {"danger_duty", "danger_triage", "danger_next", "danger_head"}
    assert sum(row == "danger_triage" for _minute, row, _who in rows) == 2, "two officers, once each"


def test_one_thing_is_one_alarm_however_often_it_is_said(desk: Desk, submit: Callable[..., Report]) -> None:
    report = submit(**HOME)
    for _ in range(2):
        happened("report_submitted", report=report, by=SYSTEM, at=timezone.now(), about=report.pk)
    assert open_alarms(report) == ["report_submitted"]


def test_a_person_who_is_being_rung_is_not_rung_for_the_next_report_but_gets_a_number(
    desk: Desk, submit: Callable[..., Report]
) -> None:
    submit(**HOME)
    desk.runs()
    second = submit(**HOME)
    desk.passes(1)
    assert OutboxMessage.objects.filter(template="desk.ring", channel="sms").count() == 1
    step = AlarmStep.objects.visible_to(SYSTEM).get(report=second, way="ring")
    assert step.joined and step.sent_at is None
    for _ in range(2):
        tell_how_many(timezone.now())
    outbox.deliver_due()
    (text,) = [str(one.body) for one in mail.outbox if "чекају:" in one.body and one.to == [desk.first.user.email]]
    assert "чекају: 2." in text


def test_in_a_flood_people_get_numbers_and_few_reports_are_sent_unread(
    desk: Desk, submit: Callable[..., Report], settings: Any
) -> None:
    settings.REPORT_FLOOD = 1
    _first, *silent = [submit(**HOME | {"narrative": ""}) for _ in range(5)]
    for _ in range(12):
        submit(**HOME)
    desk.runs()
    assert OutboxMessage.objects.filter(template="desk.urgent").count() <= 2, "the ring of who is on duty"
    tell_how_many(timezone.now())
    assert OutboxMessage.objects.filter(template="desk.many").count() == 2
    desk.passes(16)
    opened = Case.objects.visible_to(SYSTEM).count()
    assert opened <= 11, "ten in an hour, and the first, which is none of the flood that it begins"
    assert not any(Report.objects.visible_to(SYSTEM).get(pk=one.pk).case for one in silent)


def test_what_came_before_a_flood_keeps_its_fifteen_minutes(
    desk: Desk, submit: Callable[..., Report], settings: Any
) -> None:
    settings.REPORT_FLOOD = 1
    early = submit(**HOME | {"narrative": ""})
    desk.passes(3)
    late = [submit(**HOME | {"narrative": ""}) for _ in range(4)]
    desk.passes(16)
    early.refresh_from_db()
    assert early.case is not None
    assert not any(Report.objects.visible_to(SYSTEM).get(pk=one.pk).case for one in late)


@pytest.mark.parametrize(("place", "sent"), [("У подруму, Булевар 88", True), ("  ", False)])
def test_in_a_flood_a_place_in_words_is_a_place(
    place: str, sent: bool, desk: Desk, submit: Callable[..., Report], settings: Any
) -> None:
    settings.REPORT_FLOOD = 1
    where = {"municipality": "", "institution": None, "place_now": place}
    _before_it_is_one, *reports = [submit(**HOME | where) for _ in range(5)]
    desk.passes(16)
    assert all(bool(Report.objects.visible_to(SYSTEM).get(pk=one.pk).case) == sent for one in reports)


def acute(
    desk: Desk, submit: Callable[..., Report], *, to: tuple[str, ...] = (POLICE, CSW), risk: str = "acute"
) -> Case:
    report = submit(**HOME | {"danger_now": "yes" if risk == "acute" else "no"})
    case = services.accept_report(
        principal=desk.first, report_id=report.pk, risk=risk, level=None, although_unread=True
    )
    recipients = [services.Recipient(institution_id=institution(code).pk) for code in to]
    return services.route_case(
        principal=desk.first, case_id=case.pk, recipients=recipients, lead_id=recipients[0].institution_id
    )


def test_an_acute_case_that_nobody_takes_calls_workers_then_triage_and_the_head(
    desk: Desk, submit: Callable[..., Report]
) -> None:
    case = acute(desk, submit)
    report = case.first_report
    assert open_alarms(report) == ["participation_requested"] * 2, "who was rung has decided"
    desk.runs()
    desk.passes(16)
    rows = told(desk, report)
    assert {(0, "sent_acute_workers", "police"), (10, "sent_acute_workers", "police")} <= set(rows)
    assert {(15, "sent_acute_triage", "first"), (15, "sent_acute_head", "police_head")} <= set(rows)
    services.accept_participation(principal=desk.police, participation_id=part_of(case, POLICE).pk)
    services.accept_participation(principal=desk.centre, participation_id=part_of(case, CSW).pk)
    desk.passes(60)
    assert {minute for minute, row, _who in told(desk, report) if row.startswith("sent_")} <= set(range(17))


def test_at_every_minute_an_untaken_acute_case_has_a_person_who_was_told(
    desk: Desk, submit: Callable[..., Report]
) -> None:
    case = acute(desk, submit, to=(POLICE,))
    Exclusion.objects.create(report=case.first_report, kind="user", user=desk.first.user)
    for _minute in range(90):
        desk.runs()
        steps = AlarmStep.objects.visible_to(SYSTEM).filter(alarm__ended_at=None, report__case=case, answered_at=None)
        people = {step.user_id for step in steps if step.user_id}
        assert people and desk.first.user.pk not in people
        desk.clock.shift(timedelta(minutes=1))


def test_an_institution_that_leaves_an_acute_case_rings_triage_until_somebody_else_is_asked(
    desk: Desk, submit: Callable[..., Report], person: Callable[..., Person]
) -> None:
    case = acute(desk, submit)
    report = case.first_report
    services.accept_participation(principal=desk.police, participation_id=part_of(case, POLICE).pk)
    services.recuse_from_case(principal=fresh(desk.police), case_id=case.pk, reason="relative")
    assert "participation_left" in open_alarms(report)
    desk.runs()
    assert {(0, "left_acute", "first"), (0, "left_acute_duty", "first")} <= set(told(desk, report))
    person("case_worker", "police-becej")
    chosen = [services.Recipient(institution_id=institution("police-becej").pk)]
    services.route_case(
        principal=fresh(desk.first), case_id=case.pk, recipients=chosen, lead_id=part_of(case, CSW).institution_id
    )
    assert "participation_left" not in open_alarms(report)


def test_a_decline_is_told_until_somebody_acts(desk: Desk, submit: Callable[..., Report]) -> None:
    case = acute(desk, submit)
    report = case.first_report
    services.decline_participation(
        principal=desk.police, participation_id=part_of(case, POLICE).pk, reason="wrong_place", note=""
    )
    desk.runs()
    desk.passes(10)
    assert {(0, "declined_acute", "first"), (10, "declined_acute", "first")} <= set(told(desk, report))


@pytest.mark.parametrize(
    ("topic", "event", "row"),
    [
        ("", "message_received", "message_acute_workers"),
        ("not_stopped", "not_stopped", "not_stopped_acute_workers"),
        ("review", "review_wished", "review_workers"),
    ],
)
def test_what_a_child_writes_reaches_who_works_on_it_until_somebody_reads(
    topic: str, event: str, row: str, desk: Desk, submit: Callable[..., Report]
) -> None:
    case = acute(desk, submit)
    report = case.first_report
    services.accept_participation(principal=desk.police, participation_id=part_of(case, POLICE).pk)
    write(report, topic)
    assert event in open_alarms(report)
    desk.runs()
    assert (0, row, "police") in told(desk, report)
    read_all(fresh(desk.police), report)
    assert event not in open_alarms(report)


def test_a_risk_that_rises_rings_what_waits_already_and_one_that_falls_ends_nothing(
    desk: Desk, submit: Callable[..., Report]
) -> None:
    case = acute(desk, submit, risk="low", to=(POLICE,))
    report = case.first_report
    desk.runs()
    desk.passes(30)
    assert {row for _minute, row, _who in told(desk, report)} == {"sent_workers"}
    change: dict[str, Any] = {"case_id": case.pk, "level": None, "reason": "worse", "note": "Зна се."}
    services.reassess(principal=fresh(desk.first), risk="acute", submission_key=uuid.uuid4(), **change)
    desk.runs()
    assert {"sent_acute_workers", "sent_acute_triage"} <= {
        row for minute, row, _who in told(desk, report) if minute == 30
    }
    before = open_alarms(report)
    Case.objects.visible_to(SYSTEM).filter(pk=case.pk).update(risk="low")
    desk.passes(5)
    assert open_alarms(report) == before


def test_not_stopped_on_a_closed_case_reaches_triage(desk: Desk, closed: Callable[..., Case]) -> None:
    case = closed()
    report = case.first_report
    write(report, "not_stopped")
    desk.runs()
    assert (0, "not_stopped_triage", "first") in told(desk, report)


def test_an_exclusion_that_waits_for_its_second_person_is_told_until_it_is_resolved(
    desk: Desk, submit: Callable[..., Report]
) -> None:
    report = submit(**HOME | {"danger_now": "no"}, excluded=("other",), excluded_text="Комшија")
    exclusion = Exclusion.objects.visible_to(SYSTEM).get(report=report)
    said = {"exclusion_id": exclusion.pk, "institutions": [], "outside": True, "although_unopened": True}
    services.resolve_exclusion(principal=desk.first, **said)
    desk.runs()
    assert (0, "exclusion_second_report", "next") in told(desk, report)
    services.resolve_exclusion(principal=desk.next, **said)
    assert "exclusion_named" not in open_alarms(report)


def test_a_deadline_that_passed_is_a_number_in_the_morning_until_it_is_met(
    desk: Desk, submit: Callable[..., Report]
) -> None:
    case = acute(desk, submit, risk="low", to=(CSW,))
    desk.clock.shift(timedelta(hours=25))
    desk.runs()
    assert "deadline_passed" in open_alarms(case.first_report)
    desk.clock.shift(timedelta(hours=6))
    for _ in range(2):
        write_digest(timezone.now())
    rows = OutboxMessage.objects.filter(template="desk.digest")
    assert [row.object_id for row in rows] == [desk.centre.user.pk]
    services.accept_participation(principal=fresh(desk.centre), participation_id=part_of(case, CSW).pk)
    desk.runs()
    ended = Alarm.objects.visible_to(SYSTEM).get(deadline__rule__code="acknowledgement")
    assert ended.ended_at is not None


def test_what_is_not_urgent_is_one_letter_in_a_quarter_of_an_hour(desk: Desk, submit: Callable[..., Report]) -> None:
    for _ in range(3):
        submit(danger_now="no")
        desk.runs()
    rows = OutboxMessage.objects.filter(template="institution.new")
    assert {row.object_id for row in rows} == {desk.first.user.pk, desk.next.user.pk} and rows.count() == 2
    assert all(row.due_at > timezone.now() for row in rows)


def test_where_somebody_of_a_house_is_excluded_its_mailbox_is_not_written_to(
    desk: Desk, submit: Callable[..., Report], person: Callable[..., Person]
) -> None:
    type(institution(POLICE)).objects.filter(code=POLICE).update(email="ps@primer.test")
    kept_out = person("case_worker", POLICE)
    case = acute(desk, submit, to=(POLICE,))
    Exclusion.objects.create(report=case.first_report, kind="user", user=kept_out.user)
    desk.runs()
    assert {who for _minute, row, who in told(desk, case.first_report) if row.startswith("sent")} == {"police"}


def test_one_alarm_that_fails_holds_up_no_other(
    desk: Desk, submit: Callable[..., Report], monkeypatch: pytest.MonkeyPatch
) -> None:
    from reporting.cases.alarms import advancing

    first, second = submit(**HOME), submit(**HOME)
    real = advancing.tell

    def fails(rule: Any, alarm: Alarm, *args: Any, **kwargs: Any) -> Any:
        if alarm.report_id == first.pk:
            raise RuntimeError
        return real(rule, alarm, *args, **kwargs)

    monkeypatch.setattr(advancing, "tell", fails)
    with pytest.raises(ExceptionGroup):
        advance(timezone.now())
    assert told(desk, second) and not told(desk, first)
    monkeypatch.setattr(advancing, "tell", real)
    desk.passes(1)
    assert told(desk, first)


def test_an_address_that_cannot_be_mailed_holds_up_nothing(desk: Desk, submit: Callable[..., Report]) -> None:
    type(institution(TRIAGE)).objects.filter(code=TRIAGE).update(email="није адреса")
    report = submit(**HOME)
    desk.runs()
    assert (0, "danger_duty", "first") in told(desk, report)


def test_the_reporter_gets_one_letter_until_the_page_was_opened(desk: Desk, submit: Callable[..., Report]) -> None:
    report = submit(danger_now="no", contact_channel="email", contact="majka@primer.test", track="adult")
    case = services.accept_report(
        principal=desk.first, report_id=report.pk, risk="high", level=None, although_unread=True
    )
    chosen = [services.Recipient(institution_id=institution(code).pk) for code in (CSW, POLICE)]
    services.route_case(principal=desk.first, case_id=case.pk, recipients=chosen, lead_id=chosen[0].institution_id)
    for code, who in ((CSW, desk.centre), (POLICE, desk.police)):
        services.accept_participation(principal=who, participation_id=part_of(case, code).pk)
    letters = OutboxMessage.objects.filter(template="reporter.news")
    assert letters.count() == 1
    report.refresh_from_db()
    services.page_opened(report)
    services.message_to_reporter(
        principal=fresh(desk.centre),
        report_id=report.pk,
        participation_id=part_of(case, CSW).pk,
        body="Здраво.",
        submission_key=uuid.uuid4(),
    )
    assert letters.count() == 2

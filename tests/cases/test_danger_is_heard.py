"""Danger that is heard in a story or a message is one code: it ranks and rings as „није сигурно“, and changes no answer."""

import uuid
from collections.abc import Callable, Iterator
from math import inf
from typing import Any

import pytest
from django.db import connection

from reporting.cases import services
from reporting.cases.alarms.raising import rules_for
from reporting.cases.filing.answers import QUESTIONS
from reporting.cases.models import Alarm, AlarmStep, Case, Message, Participation, Report
from reporting.cases.principals import Reporter, System
from reporting.cases.selectors import triage_queue
from reporting.vault import codes
from reporting.vault.fields import EncryptedField
from reporting.vault.models import AuditEvent
from tests.cases.alarms import Desk, night, open_alarms, told
from tests.cases.fixtures import CSW, POLICE, SCHOOL, _with_role, answers, fresh, institution, read_all
from tests.cases.silent import silent

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.usefixtures("keyring", "registry_data")]
SYSTEM = System("test")
CALM, CRY = "Шаљу ми ружне поруке сваки дан.", "Попила сам мамине таблете."
TRIAGE = ("first", "next")


@pytest.fixture
def desk(keyring: object, registry_data: None) -> Iterator[Desk]:
    yield from night()


def write(report: Report, body: str = CRY, *, key: uuid.UUID | None = None, **more: Any) -> Message:
    return services.message_from_reporter(
        principal=Reporter(report.pk), body=body, submission_key=key or uuid.uuid4(), **more
    )


def rows(*told_by: tuple[int, str]) -> list[tuple[int, str, str]]:
    """Return what all of triage is told, as ``told`` returns it."""
    return sorted((minute, row, who) for minute, row in told_by for who in TRIAGE)


def again(report: Report) -> Report:
    return Report.objects.visible_to(SYSTEM).get(pk=report.pk)


def routed_to(report: Report, desk: Desk, risk: str, *, to: tuple[str, str] = (POLICE, CSW)) -> Case:
    """Accept a report, send it to police and another institution, and let the police take it."""
    case = services.accept_report(
        principal=desk.first, report_id=report.pk, risk=risk, level=None, although_unread=True
    )
    chosen = [services.Recipient(institution_id=institution(code).pk) for code in to]
    services.route_case(principal=desk.first, case_id=case.pk, recipients=chosen, lead_id=chosen[0].institution_id)
    part = Participation.objects.visible_to(SYSTEM).get(case=case, institution__code=POLICE)
    services.accept_participation(principal=desk.police, participation_id=part.pk)
    return case


def test_filing_keeps_one_code_and_nothing_else_of_it(submit: Callable[..., Report]) -> None:
    calm, heard = again(submit(narrative=CALM)), again(submit(narrative=CRY))
    assert (calm.danger_heard, heard.danger_heard) == (False, True)
    own = {"id", "number", "submission_key", "received_at", "code_digest", "code_key_id", "danger_heard"}
    fields = [one for one in Report._meta.concrete_fields if not isinstance(one, EncryptedField)]
    differ = {one.name for one in fields if getattr(calm, one.attname) != getattr(heard, one.attname)}
    assert differ <= own, "every answer is what it was"
    events = AuditEvent.objects.filter(object_id__in=(calm.pk, heard.pk))
    by_report = [
        list(events.filter(object_id=one.pk).values_list("action", "fields", "purpose")) for one in (calm, heard)
    ]
    assert by_report[0] == by_report[1], "the trail does not tell them apart"


@pytest.mark.parametrize(("answered", "known"), [("yes", "yes"), ("unsure", "unsure"), ("no", "unsure")])
def test_it_lowers_no_answer_and_rules_none_out(answered: str, known: str, submit: Callable[..., Report]) -> None:
    report = again(submit(narrative=CRY, danger_now=answered))
    assert (report.danger_now, report.danger) == (answered, known)
    assert again(submit(narrative=CALM, danger_now=answered)).danger == answered


def test_it_is_heard_in_the_story_alone_and_once(submit: Callable[..., Report]) -> None:
    others = {name: CRY for name, one in QUESTIONS.items() if one.sealed and name != "narrative"}
    assert not again(submit(narrative=CALM, **others)).danger_heard
    key, code = uuid.uuid4(), codes.new_code()
    first = services.submit_report(answers=answers(narrative=CRY), code=code, submission_key=key)
    second = services.submit_report(answers=answers(narrative=CALM), code=code, submission_key=key)
    assert first == second and again(first).danger_heard


def test_it_stands_among_those_where_danger_is_not_ruled_out(submit: Callable[..., Report], desk: Desk) -> None:
    made = {}
    for name, said in {
        "calm": {"danger_now": "no", "narrative": CALM},
        "heard": {"danger_now": "no", "narrative": CRY},
        "unsure": {"danger_now": "unsure", "narrative": CALM},
        "danger": {"danger_now": "yes", "narrative": CALM},
        "both": {"danger_now": "yes", "narrative": CRY},
    }.items():
        made[submit(**said).pk] = name
        desk.passes(1)
    assert [made[row.pk] for row in triage_queue(fresh(desk.first)).rows] == [
        "danger",
        "both",
        "heard",
        "unsure",
        "calm",
    ]


@pytest.mark.parametrize("said", [{"danger_now": "unsure", "narrative": CALM}, {"danger_now": "no", "narrative": CRY}])
def test_it_rings_as_danger_does_that_is_not_ruled_out_and_sends_nothing(
    said: dict[str, str], submit: Callable[..., Report], desk: Desk
) -> None:
    report = submit(**said)
    desk.runs()
    desk.runs()
    desk.passes(35)
    assert told(desk, report) == rows((0, "unsure_triage"), (30, "unsure_triage"))
    desk.passes(30)
    assert again(report).case_id is None, "only a person sends it"
    services.accept_report(principal=desk.first, report_id=report.pk, risk="low", level=None, although_unread=True)
    assert "report_submitted" not in open_alarms(report)


def test_a_calm_report_rings_as_ever(submit: Callable[..., Report], desk: Desk) -> None:
    report = submit(narrative=CALM)
    desk.passes(35)
    assert told(desk, report) == [(1, "new_triage", who) for who in TRIAGE]


def test_a_message_before_triage_decides_rings_and_lifts_its_report(submit: Callable[..., Report], desk: Desk) -> None:
    older, report = submit(narrative=CALM), submit(narrative=CALM)
    desk.runs()
    write(report)
    assert again(report).danger_heard and again(report).danger_now == "no"
    assert [row.pk for row in triage_queue(fresh(desk.first)).rows] == [report.pk, older.pk]
    assert open_alarms(report) == ["danger_heard", "report_submitted"]
    desk.runs()
    desk.passes(30)
    heard = [one for one in told(desk, report) if one[1].startswith("heard")]
    assert heard == rows((0, "heard_report_triage"), (30, "heard_report_triage"))
    read_all(fresh(desk.first), report)
    assert open_alarms(report) == ["report_submitted"]


def test_a_message_without_danger_is_mail_as_ever(submit: Callable[..., Report], desk: Desk) -> None:
    report = submit(narrative=CALM)
    write(report, CALM)
    assert not again(report).danger_heard
    desk.runs()
    assert {row for _minute, row, _who in told(desk, report)} == {"new_triage", "message_report_triage"}


@pytest.mark.parametrize(("risk", "minutes"), [("low", 30), ("medium", 30), ("high", 30), ("acute", 15)])
def test_a_message_in_a_case_rings_whoever_works_on_it_and_triage(
    risk: str, minutes: int, submit: Callable[..., Report], desk: Desk
) -> None:
    report = submit(narrative=CALM)
    routed_to(report, desk, risk)
    before = told(desk, report)
    message = write(report)
    assert Message.objects.visible_to(SYSTEM).get(pk=message.pk).danger_heard
    assert not again(report).danger_heard, "of a case its risk says how urgent it is"
    desk.runs()
    desk.passes(minutes)
    named = "heard_acute" if risk == "acute" else "heard"
    expected = [(minute, f"{named}_triage", who) for minute in (0, minutes) for who in TRIAGE]
    expected += [(minute, f"{named}_workers", "police") for minute in (0, minutes)]
    found = [one for one in told(desk, report) if one not in before and one[1].startswith("heard")]
    assert found == sorted(expected)
    read_all(fresh(desk.police), again(report))
    assert "danger_heard" not in open_alarms(report)


@pytest.mark.parametrize("risk", ["low", "high", "acute"])
@pytest.mark.parametrize("helper", ["police", "first"])
def test_a_look_of_the_school_ends_it_for_nobody_who_can_help(
    risk: str, helper: str, submit: Callable[..., Report], desk: Desk
) -> None:
    report, school = submit(narrative=CALM), _with_role("case_worker", SCHOOL)
    case = routed_to(report, desk, risk, to=(POLICE, SCHOOL))
    part = Participation.objects.visible_to(SYSTEM).get(case=case, institution__code=SCHOOL)
    services.accept_participation(principal=fresh(school), participation_id=part.pk)
    write(report)
    desk.runs()
    rung = AlarmStep.objects.visible_to(SYSTEM).filter(alarm__event="danger_heard", user__isnull=False)
    assert {step.user_id for step in rung} == {who.user.pk for who in (school, desk.police, desk.first, desk.next)}
    read_all(fresh(school), again(report))
    assert "danger_heard" in open_alarms(report)
    before = set(rung.values_list("pk", flat=True))
    desk.passes(31)
    later = {step.user_id for step in rung.exclude(pk__in=before)}
    assert later == {who.user.pk for who in (desk.police, desk.first, desk.next)}, "never again who has read it"
    read_all(fresh(getattr(desk, helper)), again(report))
    assert "danger_heard" not in open_alarms(report)
    assert not rung.filter(answered_at=None).exists()


@pytest.mark.parametrize("risk", ["", "high", "acute"])
@pytest.mark.parametrize("danger", ["no", "yes"])
@pytest.mark.parametrize("body", [CALM, CRY])
def test_that_it_has_not_stopped_rings_no_later_and_no_less_often_than_without_these_words(
    body: str, danger: str, risk: str, submit: Callable[..., Report], desk: Desk
) -> None:
    report = submit(narrative=CALM, danger_now=danger)
    if risk:
        routed_to(report, desk, risk)
    without, told_so = (rings(write(report, body, topic=topic)) for topic in ("", "not_stopped"))
    assert without and without.keys() <= told_so.keys()
    for to, (after, often) in without.items():
        assert told_so[to][0] <= after and told_so[to][1] <= often, to


def rings(message: Message) -> dict[str, tuple[float, float]]:
    """Return after how many minutes a message rings whom, and how many later again."""
    alarm = Alarm.objects.visible_to(SYSTEM).open().get(about=message.pk)
    found: dict[str, tuple[float, float]] = {}
    for rule in rules_for(alarm.event, report=again(alarm.report), participation=None, at=alarm.began_at):
        after, often = found.get(rule.to, (inf, inf))
        found[rule.to] = min(after, rule.after_minutes), min(often, rule.again_minutes or inf)
    return found


def test_the_same_message_twice_and_a_job_that_runs_twice_tell_once(submit: Callable[..., Report], desk: Desk) -> None:
    report, key = submit(narrative=CALM), uuid.uuid4()
    assert write(report, key=key) == write(report, key=key)
    for _ in range(3):
        desk.runs()
    steps = AlarmStep.objects.visible_to(SYSTEM).filter(report=report, rule__code="heard_report_triage")
    assert steps.count() == len(TRIAGE)
    assert Alarm.objects.visible_to(SYSTEM).filter(report=report, event="danger_heard").count() == 1


@pytest.mark.parametrize(
    ("topic", "event"),
    [("", "danger_heard"), ("stopped", "danger_heard"), ("review", "danger_heard"), ("not_stopped", "danger_heard")],
)
def test_a_button_that_began_a_message_takes_no_ring_from_it(
    topic: str, event: str, submit: Callable[..., Report], desk: Desk
) -> None:
    report = submit(narrative=CALM)
    case = routed_to(report, desk, "low")
    write(report, topic=topic)
    assert event in open_alarms(report)
    desk.runs()
    urgent = AlarmStep.objects.visible_to(SYSTEM).filter(report__case=case, alarm__event=event, way="urgent")
    assert {desk.names()[step.user_id] for step in urgent} == {*TRIAGE, "police"}


def test_a_message_to_a_report_of_danger_rings_as_often_as_any_other_to_it(
    submit: Callable[..., Report], desk: Desk
) -> None:
    report = submit(narrative=CALM, danger_now="yes")
    services.claim_report(principal=desk.first, report_id=report.pk)
    write(report)
    desk.runs()
    desk.passes(15)
    heard = [one for one in told(desk, report) if one[1].startswith("heard")]
    assert heard[: len(TRIAGE)] == rows((0, "heard_danger_triage"))
    # In this minute the portal makes an acute case of it, as of any report of danger; which comes first is chance.
    later = {(minute, row) for minute, row, _who in heard[len(TRIAGE) :] if row.endswith("triage")}
    assert later in ({(15, "heard_danger_triage")}, {(15, "heard_acute_triage")})
    assert again(report).danger == "yes"


def test_a_report_that_was_set_aside_comes_back_as_one_that_may_be_urgent(
    submit: Callable[..., Report], desk: Desk, settings: Any
) -> None:
    settings.REPORT_FLOOD = 1
    *_others, report = silent(submit, 3, danger_now="no")
    equals = {"report_id": report.pk}
    services.propose_setting_aside(principal=fresh(desk.first), **equals)
    services.set_aside_equals(principal=fresh(desk.next), **equals)
    assert again(report).status == "set_aside"
    write(report)
    assert (again(report).status, again(report).danger) == ("submitted", "unsure")


def test_words_are_listened_to_before_anything_is_locked(
    submit: Callable[..., Report], monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[tuple[str, int]] = []
    monkeypatch.setattr(
        "portal.danger.hearing.listen", lambda text, table: heard.append((text, len(connection.savepoint_ids)))
    )
    report = submit(narrative=CALM)
    write(report, CRY)
    principal = Reporter(report.pk)
    services.say_not_stopped(principal=principal, body="Није престало.")
    services.take_back_not_stopped(principal=principal, body="Престало је.")
    assert heard == [(CALM, 0), (CRY, 0), ("Није престало.", 0), ("Престало је.", 0)]


def test_words_arrive_also_when_listening_to_them_fails(
    submit: Callable[..., Report], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks(text: str, table: object) -> None:
        raise RuntimeError(text)

    monkeypatch.setattr("portal.danger.hearing.listen", breaks)
    report = again(submit(narrative=CALM))
    assert report.narrative == CALM and report.danger == "unsure", "what nobody could listen to may be urgent"
    assert CALM not in caplog.text and "could not be listened to" in caplog.text
    assert write(report, CALM).body == CALM

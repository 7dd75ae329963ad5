"""Something happens: alarms begin, and those that it answers end. Telling is the work of a job (``advancing``)."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from reporting.cases.models import Alarm, AlarmStep, Case, Deadline, Participation, Report, ReportClaim
from reporting.cases.principals import SYSTEM, Person, Principal
from reporting.cases.states import CaseStatus, Risk
from reporting.registry.models import AlarmRule, Event, Institution, Within
from reporting.registry.selectors import alarm_rules, counting, roles_in_force
from reporting.registry.services import TRIAGE_TYPE
from reporting.vault import audit
from reporting.vault.minutes import whole_minute

# What ends whatever the row was about, whoever brings it about.
ENDS_BY_ITSELF = (
    Event.CASE_CLOSED,
    Event.PARTICIPATION_LEFT,
    Event.PARTICIPATION_DECLINED,
    # That it was sent begins an alarm of its own.
    Event.PARTICIPATION_REQUESTED,
    # Noted by whoever asked another institution.
    Event.LEAVING_ANSWERED,
)


def happened(
    event: str,
    *,
    report: Report,
    by: Principal,
    at: datetime,
    about: UUID,
    participation: Participation | None = None,
    deadline: Deadline | None = None,
) -> None:
    """Begin the alarm of ``event`` about a row, if any rule asks for one, and end what ``event`` answers.

    Inside the transaction of its cause. Twice begins nothing twice. Only what a person did ends an alarm, but for
    what takes away its subject.
    """
    if isinstance(by, Person) or event in ENDS_BY_ITSELF:
        _answer(event, report=report, about={about, *_keys(report, participation)}, at=at)
    begin_alarm(event, report=report, at=at, about=about, participation=participation, deadline=deadline)


def begin_alarm(
    event: str,
    *,
    report: Report,
    at: datetime,
    about: UUID,
    participation: Participation | None = None,
    deadline: Deadline | None = None,
) -> None:
    """Begin the alarm of ``event`` about a row, if any rule asks for one; while it is open this changes nothing.

    Its steps are counted from the minute of ``at``; what ``at`` has beside tells the order of alarms.
    """
    if any(rules_for(event, report=report, participation=participation, at=at)):
        alarm = Alarm(
            event=event,
            about=about,
            report=report,
            participation=participation,
            deadline=deadline,
            began_at=at,
            since=whole_minute(at),
            next_at=whole_minute(at),
        )
        # One statement where get_or_create asks four; an open alarm stays as it began.
        Alarm.objects.visible_to(SYSTEM).bulk_create([alarm], ignore_conflicts=True)


def goes_on(event: str, *, of: Collection[UUID], about: UUID) -> bool:
    """Let the open alarm of ``event`` of one of the rows ``of``, if there is any, wait for ``about`` in its place.

    Returns whether there was one. It goes on from when it began: who says the same again and again starts nothing
    anew, and what was said last is what has to be read.
    """
    alarm = Alarm.objects.visible_to(SYSTEM).open().filter(event=event, about__in=of).order_by("-began_at").first()
    return alarm is not None and bool(Alarm.objects.visible_to(SYSTEM).open().filter(pk=alarm.pk).update(about=about))


def rules_for(event: str, *, report: Report, participation: Participation | None, at: datetime) -> Iterable[AlarmRule]:
    """Return the rows of the table that hold for what is known now, of the versions in force when it happened."""
    rules = alarm_rules(starts_at=event, on=timezone.localdate(at))
    if not rules:
        return
    known = facts(report, participation)
    yield from (rule for rule in rules if rule.applies_to(known))


def facts(report: Report, participation: Participation | None) -> dict[str, set[Any]]:
    """Return what the rules of alarms may ask."""
    case = report.case
    stage = "report" if case is None else "closed" if case.status == CaseStatus.CLOSED else "case"
    return {
        "risks": {case.risk} if case is not None else set(),
        "dangers": {report.danger},
        "owners": {"participation" if participation is not None else "report"},
        "stages": {stage},
    }


def end_alarm(alarm: Alarm, *, event: str, at: datetime) -> None:
    """End an alarm that ``event`` has answered; who was told need not be told again."""
    rows = Alarm.objects.visible_to(SYSTEM).filter(pk=alarm.pk, ended_at=None)
    if rows.update(ended_at=at, ended_by=event, next_at=None):
        AlarmStep.objects.visible_to(SYSTEM).filter(alarm=alarm, answered_at=None).update(answered_at=at)
        if alarm.event == Event.REPORT_SUBMITTED:
            ReportClaim.objects.visible_to(SYSTEM).filter(report=alarm.report_id, ended_at=None).update(ended_at=at)
        audit.record(action="alarm.end", object_type="alarm", object_id=alarm.pk, actor_kind="system", purpose=event)


def end_alarms_of(reports: Collection[UUID], *, event: str, at: datetime) -> None:
    """End what ``event`` answers of many reports without a case, as ``happened`` does of one."""
    known: dict[tuple[str, date], set[str]] = {}
    open_ = Alarm.objects.visible_to(SYSTEM).open().filter(report__in=reports)
    found = [alarm for alarm in open_ if _is_answered(alarm, event, about={alarm.report_id}, known=known)]
    Alarm.objects.visible_to(SYSTEM).filter(pk__in=[one.pk for one in found]).update(
        ended_at=at, ended_by=event, next_at=None
    )
    AlarmStep.objects.visible_to(SYSTEM).filter(alarm__in=found, answered_at=None).update(answered_at=at)
    ReportClaim.objects.visible_to(SYSTEM).filter(report__in=reports, ended_at=None).update(ended_at=at)
    for alarm in found:
        audit.record(action="alarm.end", object_type="alarm", object_id=alarm.pk, actor_kind="system", purpose=event)


def _answer(event: str, *, report: Report, about: set[UUID], at: datetime) -> None:
    same_case = Q(report=report) if report.case_id is None else Q(report__case=report.case_id)
    known: dict[tuple[str, date], set[str]] = {}
    for alarm in Alarm.objects.visible_to(SYSTEM).open().filter(same_case):
        if _is_answered(alarm, event, about=about, known=known):
            end_alarm(alarm, event=event, at=at)


def _is_answered(alarm: Alarm, event: str, *, about: set[UUID], known: dict[tuple[str, date], set[str]]) -> bool:
    """Whether the table says that an event on these rows ends an alarm; ``known`` keeps what it says of each kind."""
    key = (alarm.event, timezone.localdate(alarm.began_at))
    if key not in known:
        rules = alarm_rules(starts_at=key[0], on=key[1])
        known[key] = {rule.within for rule in rules if rule.ends_with(event)}
    within = known[key]
    return Within.CASE in within or (bool(within) and _concerns(alarm, event, about))


def _concerns(alarm: Alarm, event: str, about: set[UUID]) -> bool:
    """Whether an event on these rows is one of the very thing that an alarm is about; a closed case is of all."""
    own = {alarm.about, *([alarm.participation_id] if alarm.participation_id else [])}
    return event == Event.CASE_CLOSED or bool(own & about)


def _keys(report: Report, participation: Participation | None) -> list[UUID]:
    """Return the rows that an event concerns beside the one it is about."""
    return [report.pk, *([participation.pk] if participation is not None else [])]


def look_again(case: Case, *, at: datetime) -> None:
    """Let the open alarms of a case be told by the rows that hold for its new risk: one that rose rings at once."""
    rows = Alarm.objects.visible_to(SYSTEM).open().filter(report__case=case)
    rows.filter(Q(next_at=None) | Q(next_at__gt=at)).update(next_at=at)


def messages_read(ids: Collection[UUID], *, by: Collection[UUID], at: datetime) -> None:
    """End the alarms of messages that people of the institutions ``by`` have read, as the table says.

    Where it names ``Event.MESSAGE_READ_BY_HELP``, and of an acute case, it must be triage or who can go to the child:
    a school that looks first answers for nobody else.
    """
    reading = Institution.objects.filter(pk__in=by)
    help_read = reading.filter(Q(type__reaches_child=True) | Q(type=TRIAGE_TYPE)).exists()
    events = (Event.MESSAGE_READ, Event.MESSAGE_READ_BY_HELP) if help_read else (Event.MESSAGE_READ,)
    known: dict[str, dict[tuple[str, date], set[str]]] = {one: {} for one in events}
    for alarm in Alarm.objects.visible_to(SYSTEM).open().filter(about__in=ids).select_related("report__case"):
        case = alarm.report.case
        ends = [one for one in events if _is_answered(alarm, one, about={alarm.about}, known=known[one])]
        if ends and (help_read or case is None or case.risk != Risk.ACUTE):
            end_alarm(alarm, event=ends[0], at=at)
        else:
            own = AlarmStep.objects.visible_to(SYSTEM).filter(alarm=alarm, answered_at=None)
            readers = {one.user_id for one in counting(roles_in_force().filter(institution__in=by))}
            own.filter(user__in=readers).update(answered_at=at)

"""The job that tells: each open alarm goes through its rows of the table as time passes."""

from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from portal.jobs.many import Failures
from reporting.cases.alarms.raising import end_alarm, rules_for
from reporting.cases.alarms.recipients import told_by
from reporting.cases.alarms.telling import note_delivered, tell
from reporting.cases.alarms.unclaimed import send_unclaimed
from reporting.cases.casework.oversight import observe_from_above
from reporting.cases.models import Alarm, AlarmStep, ReportClaim
from reporting.cases.passes import count_done
from reporting.cases.performing import locked_file
from reporting.cases.principals import SYSTEM
from reporting.cases.querysets import AlarmQuerySet
from reporting.registry.models import AlarmRule, AlarmTo, AlarmWay, Event
from reporting.vault.minutes import whole_minute

# How many alarms one run looks at; the next one comes a few seconds later.
BATCH = 500
RETRY = timedelta(minutes=1)


def owed(now: datetime) -> AlarmQuerySet:
    """Return the alarms of which somebody is to be told now, the longest overdue first."""
    return Alarm.objects.visible_to(SYSTEM).open().filter(next_at__lte=now).order_by("next_at", "id")


def advance(now: datetime) -> int:
    """Tell whoever is owed an alarm at ``now``; return how many alarms were looked at.

    Harmless when run twice or late: what was missed is told once, not as often as it was missed. One that fails
    holds up no other; what failed is raised in the end (``ExceptionGroup``).
    """
    failures = Failures("Alarms could not be told.")
    with failures.kept(object_id="deadlines"):
        _end_met_deadlines(now, failures)
    keys = list(owed(now).values_list("pk", flat=True)[:BATCH])
    done = count_done(partial(_advance_or_wait, now=now, failures=failures), keys, failures)
    note_delivered()
    failures.raise_all()
    return done


def _end_met_deadlines(now: datetime, failures: Failures) -> None:
    """End the alarms of deadlines that have been met, or matter no more."""
    passed = Alarm.objects.visible_to(SYSTEM).open().filter(event=Event.DEADLINE_PASSED)
    over = passed.exclude(deadline__met_at=None, deadline__stopped_at=None)
    for alarm in over.order_by("began_at", "id")[:BATCH]:
        with failures.kept(object_id=alarm.pk), transaction.atomic():
            end_alarm(alarm, event=Event.DEADLINE_PASSED, at=now)


def _advance_or_wait(pk: UUID, *, now: datetime, failures: Failures) -> bool:
    """Take one alarm as far as it is owed; one that fails is tried again in a minute, so that it holds up no other."""
    try:
        return _advance(pk, now=now, failures=failures)
    except Exception:
        Alarm.objects.visible_to(SYSTEM).filter(pk=pk, next_at__lte=now).update(next_at=whole_minute(now + RETRY))
        raise


@transaction.atomic
def _advance(pk: UUID, *, now: datetime, failures: Failures) -> bool:
    """Take one alarm as far as it is owed; False where somebody was faster."""
    found = Alarm.objects.visible_to(SYSTEM).select_related("report__case").get(pk=pk)
    # The case before what hangs on it, as every command locks: a step may send or watch it.
    locked_file(found.report)
    alarm = (
        Alarm._base_manager.select_for_update(of=("self",))
        .select_related("report__case", "participation__institution__type")
        .get(pk=pk)
    )
    if alarm.ended_at is not None or alarm.next_at is None or alarm.next_at > now:
        return False
    claim, failed_before = _running_claim(alarm, now), failures.count
    if claim is None:
        _begin_anew_after_a_claim(alarm, now)
    alarm.next_at = _tell_what_is_owed(alarm, now, claim=claim, failures=failures)
    alarm.save(update_fields=["next_at", "since", "round", "calls_police"])
    if failures.count > failed_before:
        # What was told stays told; the row that failed is tried again in a minute.
        Alarm.objects.visible_to(SYSTEM).filter(pk=pk).update(next_at=whole_minute(now + RETRY))
    return True


def _running_claim(alarm: Alarm, now: datetime) -> ReportClaim | None:
    if alarm.event != Event.REPORT_SUBMITTED:
        return None
    running: ReportClaim | None = (
        ReportClaim.objects.visible_to(SYSTEM).running(now).filter(report=alarm.report_id).first()
    )
    return running


def _begin_anew_after_a_claim(alarm: Alarm, now: datetime) -> None:
    """Ring from the beginning where who read a report did nothing with it; that it came remains as long ago."""
    lapsed = ReportClaim.objects.visible_to(SYSTEM).filter(
        Q(until__lte=now) | Q(cannot=True), report=alarm.report_id, began_at__gte=alarm.since
    )
    if alarm.event != Event.REPORT_SUBMITTED or not lapsed.exists():
        return
    lapsed.filter(ended_at=None).update(ended_at=now)
    alarm.since, alarm.round = now, alarm.round + 1


def _tell_what_is_owed(
    alarm: Alarm, now: datetime, *, claim: ReportClaim | None, failures: Failures
) -> datetime | None:
    """Take every row of the table that is due, and those after it where that told nobody; return when the next is.

    While somebody reads a report (``claim``) nobody is rung, but what nobody has taken in time is sent all the same:
    reading again and again must not keep the police away. A row that fails undoes nothing of the others.
    """
    rules = list(rules_for(alarm.event, report=alarm.report, participation=alarm.participation, at=alarm.began_at))
    told = AlarmStep.objects.visible_to(SYSTEM).filter(alarm=alarm, round=alarm.round, user__isnull=False).exists()
    following: list[datetime] = [claim.until] if claim is not None else []
    tried = False
    for rule in rules:
        if claim is not None and rule.way != AlarmWay.SEND:
            continue
        due = _begins(rule, alarm) + timedelta(minutes=rule.after_minutes)
        # Where nobody hears, who is next does at once; only what the portal does by itself keeps its time.
        if due <= now or (tried and not told and rule.way != AlarmWay.SEND):
            tried = True
            with failures.kept(object_id=alarm.pk), transaction.atomic():
                told |= _take(rule, alarm, due=due, now=now)
        if due > now:
            following.append(due)
        elif rule.again_minutes:
            following.append(due + timedelta(minutes=rule.again_minutes) * (_repeats(rule, due, now) + 1))
    return min(following, default=None)


def _begins(rule: AlarmRule, alarm: Alarm) -> datetime:
    """Return from when a row is counted: what the portal does and whom the head hears from the receipt, read or not."""
    return whole_minute(alarm.began_at) if rule.way == AlarmWay.SEND or rule.to == AlarmTo.HEAD else alarm.since


def _repeats(rule: AlarmRule, due: datetime, now: datetime) -> int:
    """Return which repetition of a row is owed now; 0 is the first time."""
    if not rule.again_minutes or due > now:
        return 0
    return int((now - due).total_seconds() // (rule.again_minutes * 60))


def _take(rule: AlarmRule, alarm: Alarm, *, due: datetime, now: datetime) -> bool:
    """Do what one row says; return whether a person was told."""
    if rule.way == AlarmWay.SEND:
        send_unclaimed(alarm, now=now)
        return False
    if rule.way == AlarmWay.WATCH:
        part = alarm.participation
        return part is not None and observe_from_above(case=part.case, institution=part.institution, at=now) is not None
    found = told_by(rule, alarm, now=now)
    for told in found:
        tell(rule, alarm, told, repeat=_repeats(rule, due, now), now=now)
    return any(told.user is not None for told in found)

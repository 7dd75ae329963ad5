"""Deadlines start and stop with events; which and when is said by rules, never here."""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from portal.jobs.many import Failures
from reporting.cases.alarms.raising import end_alarm, happened
from reporting.cases.casework import lines
from reporting.cases.models import Alarm, Case, Deadline, Measure, Participation, Report
from reporting.cases.passes import count_done
from reporting.cases.principals import SYSTEM
from reporting.cases.querysets import DeadlineQuerySet
from reporting.cases.states import PARTICIPATION_ENDED, PARTICIPATION_LEFT, PARTICIPATION_OWING, ParticipationStatus
from reporting.cases.triage.routing import facts_of, stand_in_for
from reporting.registry.calendar import due_at
from reporting.registry.models import DeadlineRule, Event, InstitutionType, Owner
from reporting.registry.selectors import deadline_rules, rule_in_force
from reporting.vault import audit

# How many rows a run holds in memory at once.
CHUNK = 500
# Events of the whole case, which every institution was waiting for.
ENDS_FOR_ALL = ("case_closed",)


def on_event(
    event: str,
    *,
    report: Report,
    at: datetime,
    participation: Participation | None = None,
    by: Measure | None = None,
) -> None:
    """Meet the deadlines that wait for ``event`` and start those that begin with it.

    ``event`` is one of the registry's vocabulary, ``at`` when it happened, ``by`` the measure that says so.
    Idempotent within a round: the same event twice starts nothing twice. A rule that repeats starts its next round
    when it is met; what happened before a later round began does not meet that one.
    """
    waiting = _open(report).filter(rule__stops_at=event)
    if event not in ENDS_FOR_ALL:
        # What triage or one institution does never ends what another one owes.
        own = Q(participation=None) | Q(participation=participation) if participation else Q(participation=None)
        waiting = waiting.filter(own)
    for deadline in waiting.select_related("rule", "report", "participation"):
        if deadline.participation_id is None and not _all_there(deadline.rule, report):
            continue
        if deadline.round > 1 and at < deadline.starts_at:
            continue
        deadline.met_at, deadline.met_by = at, by
        deadline.save(update_fields=["met_at", "met_by"])
        if deadline.rule.repeats:
            _next_round(deadline, at=at)
    known: dict[Participation | None, dict[str, set[Any]]] = {}
    for rule in deadline_rules(starts_at=event, on=timezone.localdate(at)):
        if rule.owner == "participation" and participation is None:
            continue
        owner = participation if rule.owner == "participation" else None
        if owner not in known:
            known[owner] = _facts(report, owner)
        if rule.applies_to(known[owner]):
            _start(rule, report, owner, at, round_=_round_of(rule, owner))


def _round_of(rule: DeadlineRule, participation: Participation | None) -> int:
    """Return which round of a rule an event starts: another one where a part that had left was asked again."""
    if participation is None or participation.left_before_at is None:
        return 1
    rows = Deadline.objects.visible_to(SYSTEM).filter(participation=participation, rule__code=rule.code)
    last = rows.order_by("-round").first()
    if last is None:
        return 1
    return last.round + 1 if last.starts_at < participation.requested_at else last.round


def start_newly_due(case: Case, *, before: tuple[str, int | None], at: datetime) -> None:
    """Start at ``at`` what applies by the new risk and level of a case and did not by those ``before``.

    What runs goes on with the end that it has. Nothing starts for who has finished or left, and nothing of which the
    awaited thing has happened by the case itself.
    """
    parts = Participation.objects.visible_to(SYSTEM).filter(case=case, status__in=PARTICIPATION_OWING)
    for part in parts.select_related("institution", "report__case"):
        began = [Event.PARTICIPATION_REQUESTED, *([Event.PARTICIPATION_ACCEPTED] if part.accepted_at else [])]
        _start_newly_due(part.report, part, began, before=before, at=at)
    for report in case.reports.select_related("case"):
        _start_newly_due(report, None, [Event.REPORT_TRIAGED], before=before, at=at)
    lines.refresh(case.pk)


def _start_newly_due(
    report: Report, part: Participation | None, began: Collection[str], *, before: tuple[str, int | None], at: datetime
) -> None:
    risk, level = before
    now = _facts(report, part)
    then = now | {"risks": {risk}, "levels": {level} if level is not None else set()}
    owner = Owner.PARTICIPATION if part else Owner.REPORT
    own = Deadline.objects.visible_to(SYSTEM).filter(report=report, participation=part)
    for event in began:
        for rule in deadline_rules(starts_at=event, on=timezone.localdate(at), owners=(owner,)):
            rounds = own.filter(rule__code=rule.code)
            runs = rounds.filter(met_at=None, stopped_at=None).exists()
            done = rule.stops_at in began or (part is None and _all_there(rule, report))
            if rule.applies_to(now) and not (rule.applies_to(then) or runs or done):
                _start(rule, report, part, at, round_=rounds.count() + 1)


def pass_on(old: Measure, new: Measure, *, before: str, after: str) -> None:
    """Let what a corrected measure fulfilled and started follow its new version; ``before``, ``after``: their events.

    Another event opens again what the old version fulfilled: nothing stays fulfilled by what did not happen. Where
    the institution has finished, it is as unfulfilled as what it had left undone.
    """
    of_old = Deadline.objects.visible_to(SYSTEM).select_related("rule", "report", "participation")
    met = list(of_old.filter(met_by=old).order_by("-round"))
    started = of_old.filter(participation=old.participation_id, starts_at=old.done_at, met_at=None)
    by_event = Q(rule__starts_at=before) | Q(rule__stops_at=before, rule__repeats=True)
    begun = list(started.filter(by_event)) if before else []
    if before == after:
        for deadline in met:
            deadline.met_at, deadline.met_by = new.done_at, new
            deadline.save(update_fields=["met_at", "met_by"])
        for deadline in begun:
            _begin(deadline, at=new.done_at)
        lines.refresh(new.participation.case_id)
        return
    # Who was told of a deadline that never was stays in the history.
    alarms = Alarm.objects.visible_to(SYSTEM).filter(deadline__in=begun)
    for alarm in alarms.open():
        end_alarm(alarm, event=Event.DEADLINE_PASSED, at=new.recorded_at)
    alarms.update(deadline=None)
    for deadline in begun:
        deadline.delete()
    for deadline in met:
        _open_again(deadline, old.participation, at=new.recorded_at)
    if after:
        on_event(after, report=new.report, participation=new.participation, at=new.done_at, by=new)
    if new.participation.status in PARTICIPATION_ENDED:
        stop_all(report=new.report, participation=new.participation, at=new.recorded_at)
    lines.refresh(new.participation.case_id)


def _open_again(deadline: Deadline, part: Participation, *, at: datetime) -> None:
    """Open a deadline that was not met after all; if a later round was, by that."""
    rounds = Deadline.objects.visible_to(SYSTEM).filter(
        participation=deadline.participation_id, report=deadline.report_id, rule__code=deadline.rule.code
    )
    later = rounds.filter(round__gt=deadline.round, met_at__isnull=False).order_by("round").first()
    deadline.met_at, deadline.met_by = (later.met_at, later.met_by) if later else (None, None)
    deadline.stopped_at = at if later is None and part.status in PARTICIPATION_ENDED else None
    deadline.overdue_noted_at = None
    deadline.save(update_fields=["met_at", "met_by", "stopped_at", "overdue_noted_at"])


def _begin(deadline: Deadline, *, at: datetime) -> None:
    """Count a deadline from another moment."""
    deadline.starts_at = at
    deadline.due_at = due_at(start=at, value=deadline.rule.value, unit=deadline.rule.unit)
    deadline.late_at = deadline.due_at + timedelta(minutes=deadline.rule.late_after_minutes)
    deadline.save(update_fields=["starts_at", "due_at", "late_at"])


def _all_there(rule: DeadlineRule, report: Report) -> bool:
    """Whether every type of institution that its rule names takes part, or the body that stands in for it."""
    wanted = set(rule.conditions.get("institution_types", ()))
    if not wanted or report.case_id is None:
        return True
    parts = Participation.objects.visible_to(SYSTEM).filter(case=report.case_id).select_related("institution")
    parts = parts.exclude(status__in=(*PARTICIPATION_LEFT, ParticipationStatus.OBSERVER))
    there = {part.institution for part in parts}
    missing = wanted - {institution.type_id for institution in there}
    return all(stand_in_for(report, type_code) in there for type_code in missing)


def stop_all(*, report: Report, at: datetime, participation: Participation | None = None) -> None:
    """Stop what is still open, for one participation or, without one, for the whole report."""
    rows = _open(report)
    if participation is not None:
        rows = rows.filter(participation=participation)
    rows.update(stopped_at=at)


def stop_all_of(reports: Collection[UUID], *, at: datetime) -> None:
    """Stop what is still open of many reports."""
    rows = Deadline.objects.visible_to(SYSTEM).filter(report__in=reports, met_at=None, stopped_at=None)
    rows.update(stopped_at=at)


def answer_by_call(*, participation: Participation, nobody_hears: bool, at: datetime) -> None:
    """Meet the deadline for taking a case of a part that took it on the telephone.

    Where ``nobody_hears`` at the portal nobody can fulfil anything there either: what it owes stops, and what was
    agreed stands in the record of the call.
    """
    own = _open(participation.report).filter(participation=participation)
    own.filter(rule__stops_at=Event.PARTICIPATION_ACCEPTED).update(met_at=at)
    if nobody_hears:
        stop_all(report=participation.report, participation=participation, at=at)
    lines.refresh(participation.case_id)


def forget_call(*, participation: Participation) -> None:
    """Let the clocks of an untaken part run again, with the ends that they had: no call took it over after all."""
    asked = _since_asked(participation)
    asked.filter(rule__stops_at=Event.PARTICIPATION_ACCEPTED).update(met_at=None, overdue_noted_at=None)
    go_on_after_call(participation=participation)


def go_on_after_call(*, participation: Participation) -> None:
    """Let run again what a call had stopped: from now on somebody at the portal can fulfil it."""
    stopped = _since_asked(participation).filter(met_at=None, stopped_at__isnull=False)
    stopped.update(stopped_at=None, overdue_noted_at=None)
    lines.refresh(participation.case_id)


def _since_asked(participation: Participation) -> DeadlineQuerySet:
    """Return the deadlines of a part that began with its last request, and not with an earlier one."""
    rows = Deadline.objects.visible_to(SYSTEM).filter(participation=participation)
    found: DeadlineQuerySet = rows.filter(starts_at__gte=participation.requested_at)
    return found


def resume(*, participation: Participation, at: datetime) -> None:
    """Let what was stopped unmet run again, when a closing is sent back and a part that had ended goes on.

    Its end stays where the rule had put it: an institution gains no time by finishing too early. Only a rule
    that repeats and whose end has passed meanwhile begins a new round at ``at``.
    """
    for deadline in _stopped(participation):
        if deadline.rule.repeats and deadline.late_at < at:
            _next_round(deadline, at=at)
        else:
            deadline.stopped_at = None
            deadline.save(update_fields=["stopped_at"])
    lines.refresh(participation.case_id)


def restart(*, participation: Participation, at: datetime) -> None:
    """Start anew at ``at`` what was stopped unmet, when a closed case is opened again.

    The time in which it was closed makes nobody late.
    """
    for deadline in _stopped(participation):
        _next_round(deadline, at=at)
    lines.refresh(participation.case_id)


def _stopped(participation: Participation) -> list[Deadline]:
    """Return what was stopped unmet of a part and of its report; of several rounds only the last one counts."""
    within = Q(participation=participation) | Q(participation=None, report=participation.report_id)
    found = Deadline.objects.visible_to(SYSTEM).filter(within).select_related("rule", "report", "participation")
    last = {(one.participation_id, one.rule.code): one for one in found.order_by("round")}
    return [one for one in last.values() if one.met_at is None and one.stopped_at is not None]


def _next_round(deadline: Deadline, *, at: datetime) -> None:
    """Start the next round of a deadline by the version of its rule that holds on that day, if one still does."""
    rule = rule_in_force(deadline.rule, on=timezone.localdate(at))
    if rule is not None:
        _start(rule, deadline.report, deadline.participation, at, round_=deadline.round + 1)


def _open(report: Report) -> DeadlineQuerySet:
    return Deadline.objects.visible_to(SYSTEM).filter(report=report, met_at=None, stopped_at=None)


def _facts(report: Report, participation: Participation | None) -> dict[str, set[Any]]:
    case = report.case
    facts = facts_of(report, risk=case.risk if case else "", level=case.level_id if case else None)
    # A report has no type: what its rule names are the types that fulfil it.
    facts["institution_types"] = (
        {participation.institution.type_id}
        if participation is not None
        else set(InstitutionType.objects.values_list("pk", flat=True))
    )
    return facts


def _start(
    rule: DeadlineRule, report: Report, participation: Participation | None, at: datetime, *, round_: int = 1
) -> None:
    due = due_at(start=at, value=rule.value, unit=rule.unit)
    late = due + timedelta(minutes=rule.late_after_minutes)
    row = Deadline(
        report=report,
        participation=participation,
        rule=rule,
        round=round_,
        starts_at=at,
        due_at=due,
        late_at=late,
    )
    # One statement where get_or_create asks four; a round that runs already stays as it began.
    Deadline.objects.visible_to(SYSTEM).bulk_create([row], ignore_conflicts=True)


def note_overdue(now: datetime, *, first: Callable[[Deadline], None] | None = None) -> int:
    """Write once into the audit trail that a deadline has passed; return how many were new.

    ``first`` is called with each of them, in the transaction that notes it and before it takes a lock.
    One that fails holds up no other; what failed is raised in the end (``ExceptionGroup``).
    """
    passed = Deadline.objects.visible_to(SYSTEM).filter(
        late_at__lt=now, met_at=None, stopped_at=None, overdue_noted_at=None
    )
    failures = Failures("Deadlines could not be noted.")
    # Every key at once: those that fail stay the first, and must not fill what a run looks at.
    keys = list(passed.order_by("late_at", "id").values_list("pk", flat=True))
    chunks = (passed.filter(pk__in=keys[start : start + CHUNK]) for start in range(0, len(keys), CHUNK))
    rows = (
        row
        for chunk in chunks
        for row in chunk.select_related("rule", "report__case", "participation").order_by("late_at", "id")
    )
    noted = count_done(partial(_note, now=now, first=first), rows, failures)
    failures.raise_all()
    return noted


@transaction.atomic
def _note(deadline: Deadline, *, now: datetime, first: Callable[[Deadline], None] | None) -> bool:
    """Mark one deadline and write its event together, or neither; False when another runner was first."""
    if first is not None:
        first(deadline)
    row = Deadline.objects.visible_to(SYSTEM).filter(pk=deadline.pk, overdue_noted_at=None)
    if not row.update(overdue_noted_at=now):
        return False
    happened(
        Event.DEADLINE_PASSED,
        report=deadline.report,
        by=SYSTEM,
        at=now,
        about=deadline.pk,
        participation=deadline.participation,
        deadline=deadline,
    )
    audit.record(action="deadline.overdue", object_type="deadline", object_id=deadline.pk, actor_kind="system")
    return True

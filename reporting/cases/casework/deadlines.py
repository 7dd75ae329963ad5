"""Deadlines start and stop with events; which and when is said by rules, never here."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from portal.jobs.many import Failures
from reporting.cases.casework import lines
from reporting.cases.models import Deadline, Participation, Report
from reporting.cases.passes import count_done
from reporting.cases.principals import SYSTEM
from reporting.cases.querysets import DeadlineQuerySet
from reporting.cases.triage.routing import facts_of, stand_in_for
from reporting.registry.calendar import due_at
from reporting.registry.models import DeadlineRule, InstitutionType
from reporting.registry.selectors import deadline_rules, rule_in_force
from reporting.vault import audit

# How many rows a run holds in memory at once.
CHUNK = 500
# Events of the whole case, which every institution was waiting for.
ENDS_FOR_ALL = ("case_closed",)


def on_event(event: str, *, report: Report, at: datetime, participation: Participation | None = None) -> None:
    """Meet the deadlines that wait for ``event`` and start those that begin with it.

    ``event`` is one of the registry's vocabulary. Idempotent within a round: the same event twice
    starts nothing twice. A rule that repeats starts its next round when it is met.
    """
    waiting = _open(report).filter(rule__stops_at=event)
    if event not in ENDS_FOR_ALL:
        # What triage or one institution does never ends what another one owes.
        own = Q(participation=None) | Q(participation=participation) if participation else Q(participation=None)
        waiting = waiting.filter(own)
    for deadline in waiting.select_related("rule", "report", "participation"):
        if deadline.participation_id is None and not _all_there(deadline.rule, report):
            continue
        deadline.met_at = at
        deadline.save(update_fields=["met_at"])
        if deadline.rule.repeats:
            _next_round(deadline, at=at)
    for rule in deadline_rules(starts_at=event, on=timezone.localdate(at)):
        if rule.owner == "participation" and participation is None:
            continue
        owner = participation if rule.owner == "participation" else None
        if rule.applies_to(_facts(report, owner)):
            _start(rule, report, owner, at)


def _all_there(rule: DeadlineRule, report: Report) -> bool:
    """Whether every type of institution that its rule names takes part, or the body that stands in for it."""
    wanted = set(rule.conditions.get("institution_types", ()))
    if not wanted or report.case_id is None:
        return True
    parts = Participation.objects.visible_to(SYSTEM).filter(case=report.case_id).select_related("institution")
    there = {part.institution for part in parts}
    missing = wanted - {institution.type_id for institution in there}
    return all(stand_in_for(report, type_code) in there for type_code in missing)


def stop_all(*, report: Report, at: datetime, participation: Participation | None = None) -> None:
    """Stop what is still open, for one participation or, without one, for the whole report."""
    rows = _open(report)
    if participation is not None:
        rows = rows.filter(participation=participation)
    rows.update(stopped_at=at)


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
    Deadline.objects.visible_to(SYSTEM).get_or_create(
        report=report,
        participation=participation,
        rule=rule,
        round=round_,
        defaults={"starts_at": at, "due_at": due, "late_at": late},
    )


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
    rows = (row for chunk in chunks for row in chunk.select_related("rule").order_by("late_at", "id"))
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
    audit.record(action="deadline.overdue", object_type="deadline", object_id=deadline.pk, actor_kind="system")
    return True

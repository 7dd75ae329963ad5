"""Duties (дужности) that an institution took with its part and has not fulfilled.

A duty is a deadline that nothing has met: open, late, or stopped because the part ended before. Of
several rounds the last one counts. News that was given before and is only due again is no unfulfilled duty.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from reporting.cases.models import Case, Deadline, Measure, Message, Participation
from reporting.cases.principals import SYSTEM
from reporting.cases.querysets import DeadlineQuerySet
from reporting.cases.states import ParticipationStatus
from reporting.registry.models import Choice, ChoiceKind

# Whoever never took the case owes it no work.
NEVER_TOOK_IT = (ParticipationStatus.DECLINED, ParticipationStatus.REVOKED, ParticipationStatus.OBSERVER)


@dataclass(frozen=True)
class Unfulfilled:
    """What one institution has not done, and why it finished all the same (opened only when read)."""

    participation: Participation
    duties: list[Deadline] = field(default_factory=list)


def unfulfilled_of(participation: Participation, *, now: datetime) -> list[Deadline]:
    """Return the unfulfilled duties of one part, the first due first."""
    found = _unfulfilled([participation], now=now)
    return found[participation.pk]


def unfulfilled_in(case: Case, *, now: datetime) -> list[Unfulfilled]:
    """Return for each part of a case that was not left early what it has not fulfilled; parts without are left out."""
    parts = list(
        Participation.objects.visible_to(SYSTEM)
        .filter(case=case)
        .exclude(status__in=NEVER_TOOK_IT)
        .select_related("institution")
        .order_by("-lead", "requested_at", "id")
    )
    found = _unfulfilled(parts, now=now)
    return [Unfulfilled(part, found[part.pk]) for part in parts if found[part.pk]]


def open_for(participation: Participation) -> dict[str, list[Deadline]]:
    """Return by event the open deadlines that this part would meet by bringing the event about."""
    rows = _within_reach(participation).filter(met_at=None, stopped_at=None)
    found: dict[str, list[Deadline]] = {}
    for deadline in rows.select_related("rule").order_by("due_at", "id"):
        found.setdefault(deadline.rule.stops_at, []).append(deadline)
    return found


def met_by(measure: Measure) -> list[Deadline]:
    """Return the deadlines that a measure has met."""
    rows = Deadline.objects.visible_to(SYSTEM).filter(met_by=measure)
    return list(rows.select_related("rule").order_by("due_at", "id"))


def _within_reach(participation: Participation) -> DeadlineQuerySet:
    """Return the deadlines that an act of this part can meet: its own and those of the report."""
    own = Q(participation=participation) | Q(participation=None)
    return Deadline.objects.visible_to(SYSTEM).filter(own, report=participation.report_id)


def _unfulfilled(parts: Iterable[Participation], *, now: datetime) -> dict[UUID, list[Deadline]]:
    by_part: dict[UUID, list[Deadline]] = {part.pk: [] for part in parts}
    happened = _happened(by_part.keys())
    for (part, _rule), rounds in _rounds(by_part).items():
        *before, deadline = rounds
        if deadline.met_at is not None:
            continue
        done_since = any(
            event == deadline.rule.stops_at and at >= deadline.starts_at for event, at in happened.get(part, ())
        )
        met_before = any(one.met_at is not None for one in before)
        due_again = met_before and (deadline.stopped_at or now) <= deadline.late_at
        # What the end of the part itself fulfils is no reason against ending it.
        ends_with_part = deadline.rule.stops_at in ("participation_done", "case_closed")
        if not (done_since or due_again or ends_with_part):
            by_part[part].append(deadline)
    for duties in by_part.values():
        duties.sort(key=lambda deadline: (deadline.due_at, deadline.pk))
    return by_part


def _rounds(parts: Iterable[UUID]) -> dict[tuple[UUID, str], list[Deadline]]:
    """Return by part and rule every round of its deadlines, the last one last."""
    rows = Deadline.objects.visible_to(SYSTEM).filter(participation__in=list(parts))
    found: dict[tuple[UUID, str], list[Deadline]] = {}
    for deadline in rows.select_related("rule").order_by("round"):
        if deadline.participation_id is not None:
            found.setdefault((deadline.participation_id, deadline.rule.code), []).append(deadline)
    return found


def _happened(parts: Iterable[UUID]) -> dict[UUID, list[tuple[str, datetime]]]:
    """Return which events each part has brought about, and when: also after its deadlines had stopped."""
    ids = list(parts)
    events = dict(Choice.objects.filter(kind=ChoiceKind.MEASURE).exclude(event="").values_list("code", "event"))
    found: dict[UUID, list[tuple[str, datetime]]] = {}
    measures = Measure.objects.visible_to(SYSTEM).current().filter(participation__in=ids, kind__in=events)
    for part, kind, at in measures.values_list("participation", "kind", "done_at"):
        found.setdefault(part, []).append((events[kind], at))
    told = Message.objects.visible_to(SYSTEM).filter(participation__in=ids, direction=Message.Direction.TO_REPORTER)
    for part, at in told.values_list("participation", "sent_at"):
        found.setdefault(part, []).append(("reporter_informed", at))
    return found

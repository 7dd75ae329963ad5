"""What one line of a day says of an institution's part, kept beside it so that a long list is read by an index."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Min

from reporting.cases.models import Deadline, Message, Participation
from reporting.cases.principals import SYSTEM
from reporting.cases.querysets import ParticipationQuerySet
from reporting.cases.states import CASE_OPEN, PARTICIPATION_COMMITTED, PARTICIPATION_INSIDE, Risk

ACUTE, ORDINARY = 0, 1
# Where nothing is due: after everything that is.
NO_END = datetime(2900, 1, 1, tzinfo=UTC)
# Firsts of a part's open deadlines: when the next one is due, and when the first one is late.
Ends = dict[UUID, tuple[datetime, datetime]]


def refresh(case_id: UUID | None) -> None:
    """Work out anew the rank and the next deadline of each part of a case; writes only what differs.

    Whatever changes a deadline, the state of a part or of the case, or its risk, calls it; the caller holds the case.
    It locks nothing but what it writes, in the order of the keys: whoever holds one part must not wait for another.
    """
    if case_id is None:
        return
    parts = list(_parts(case_id).select_related("case"))
    ends = _ends(parts)
    for part in parts:
        _write(part, _line(part, ends))


@transaction.atomic
def note_messages(case_id: UUID | None) -> None:
    """Work out anew since when messages wait in each part of a case, once one came or was read.

    The parts are locked first, so that of two who come at once the second one sees what the first has done. The
    caller holds none of them.
    """
    if case_id is not None:
        note_messages_in(list(_parts(case_id).select_for_update(no_key=True)))


def note_messages_in(parts: list[Participation]) -> None:
    """Do the same for parts of one case that the caller holds."""
    messages = _messages(parts[0].case_id) if parts else {}
    for part in parts:
        unread = [
            sent_at
            for sent_at, readers in messages.values()
            if part.status in PARTICIPATION_COMMITTED and part.institution_id not in readers
        ]
        _write(part, {"unread_since": min(unread, default=None)})


def _parts(case_id: UUID) -> ParticipationQuerySet:
    return Participation.objects.visible_to(SYSTEM).filter(case=case_id).order_by("pk")


def _write(part: Participation, values: dict[str, Any]) -> None:
    if any(getattr(part, name) != value for name, value in values.items()):
        Participation.objects.visible_to(SYSTEM).filter(pk=part.pk).update(**values)


def _line(part: Participation, ends: Ends) -> dict[str, Any]:
    listed = part.status in PARTICIPATION_INSIDE and part.case.status in CASE_OPEN
    due, late = ends.get(part.pk, (NO_END, None))
    return {
        "line_rank": (ACUTE if part.case.risk == Risk.ACUTE else ORDINARY) if listed else None,
        "line_due_at": due if listed else None,
        "line_late_at": late if listed else None,
    }


def _ends(parts: Iterable[Participation]) -> Ends:
    open_ = Deadline.objects.visible_to(SYSTEM).filter(participation__in=list(parts), met_at=None, stopped_at=None)
    firsts = open_.order_by().values("participation").annotate(due=Min("due_at"), late=Min("late_at"))
    return {row["participation"]: (row["due"], row["late"]) for row in firsts}


def _messages(case_id: UUID) -> dict[UUID, tuple[datetime, set[UUID]]]:
    """Return when each message of the reporters was sent, and which institutions have read it."""
    rows = Message.objects.visible_to(SYSTEM).filter(report__case=case_id, direction=Message.Direction.FROM_REPORTER)
    found: dict[UUID, tuple[datetime, set[UUID]]] = {}
    for pk, sent_at, reader in rows.order_by().values_list("pk", "sent_at", "readings__institution"):
        found.setdefault(pk, (sent_at, set()))[1].add(reader)
    return found

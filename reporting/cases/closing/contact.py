"""What passed between the institutions and the reporter, for those who decide whether a case is closed.

It tells when, what waits unread, and whether a message answered „Да ли је престало?“; never a word of it.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from reporting.cases.models import Case, Message, Participation
from reporting.cases.principals import SYSTEM
from reporting.cases.reporter.texts import ANSWERS
from reporting.cases.states import PARTICIPATION_COMMITTED


@dataclass(frozen=True)
class Contact:
    """The last messages both ways, how many of ours the reporter never opened, and what waits unread, for whom.

    ``answer`` is ``stopped``, ``not_stopped`` or empty: the topic of the last message that answers it.
    """

    told_at: datetime | None = None
    told_was_opened: bool = False
    unopened: int = 0
    heard_at: datetime | None = None
    unread_since: datetime | None = None
    unread_by: list[str] = field(default_factory=list)
    answer: str = ""
    answered_at: datetime | None = None


def contact_of(case: Case, *, deciding: Collection[UUID] = ()) -> Contact:
    """Return the contact with the reporters of a case; the caller has been asked whether it may decide about it.

    What the lead or one of the ``deciding`` institutions has not read waits unread; who only watches reads nothing.
    """
    rows = Message.objects.visible_to(SYSTEM).filter(report__case=case).prefetch_related("readings")
    found = list(rows.order_by("sent_at", "id"))
    told = [one for one in found if one.direction == Message.Direction.TO_REPORTER]
    heard = [one for one in found if one.direction == Message.Direction.FROM_REPORTER]
    answered = next((one for one in reversed(heard) if one.topic in ANSWERS), None)
    unread_since, unread_by = _unread(case, heard, deciding)
    return Contact(
        told_at=told[-1].sent_at if told else None,
        told_was_opened=bool(told) and told[-1].read_at is not None,
        unopened=sum(one.read_at is None for one in told),
        heard_at=heard[-1].sent_at if heard else None,
        unread_since=unread_since,
        unread_by=unread_by,
        answer=answered.topic if answered else "",
        answered_at=answered.sent_at if answered else None,
    )


def _unread(case: Case, heard: list[Message], deciding: Collection[UUID]) -> tuple[datetime | None, list[str]]:
    """Return since when a message waits that one of those who decide has not read, and which have not."""
    parts = Participation.objects.visible_to(SYSTEM).filter(case=case, status__in=PARTICIPATION_COMMITTED)
    parts = parts.filter(Q(lead=True) | Q(institution__in=deciding))
    names = {part.institution_id: part.institution.short_name for part in parts.select_related("institution")}
    read = {(one.pk, reading.institution_id) for one in heard for reading in one.readings.all()}
    waiting = [(one.sent_at, name) for one in heard for pk, name in names.items() if (one.pk, pk) not in read]
    return min((at for at, _name in waiting), default=None), sorted({name for _at, name in waiting})

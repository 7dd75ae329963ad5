"""Writing audit events: who did what to which row, and what for. Never values."""

import logging
import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.security import limits
from reporting.vault.audit.macs import whole_milliseconds
from reporting.vault.audit.models import AuditEvent
from reporting.vault.minutes import this_minute

logger = logging.getLogger(__name__)

# Words of ours in plain ASCII: nothing that a person typed in Serbian fits by accident.
_WORD = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*")
_PURPOSE = re.compile(r"[a-z0-9 ,:;_./()-]{0,120}")
# Under it stand the ids of events that are written once; random.
_ONCE = UUID("6f0f3c1e-8a57-4f0b-9d55-0c2b9f6a71d4")
# The same refusal of the same hour is written down again at these numbers.
REFUSED_AGAIN = (10, 100, 1_000, 10_000)
_HOUR = timedelta(hours=1)
# So often two requests of one account may write the same event before one of them gives up.
_TRIES = 3


def record(*, action: str, object_type: str, object_id: UUID | None, **event: Any) -> AuditEvent:
    """Write one event in the transaction that it describes and return it; all as for :func:`event_of`."""
    made = event_of(action=action, object_type=object_type, object_id=object_id, **event)
    made.save()
    return made


def event_of(
    *,
    action: str,
    object_type: str,
    object_id: UUID | None,
    actor: UUID | None = None,
    actor_kind: str = "user",
    institution_id: UUID | None = None,
    purpose: str = "",
    fields: Iterable[str] = (),
    once: str | None = None,
) -> AuditEvent:
    """Return an event that is not written yet.

    ``action``, ``object_type`` and each of ``fields`` are identifiers (``report.open``); ``fields``
    names what was read or changed, never its values. ``purpose`` is a short phrase of the
    program's own, in lower-case ASCII. Its time has milliseconds where an account did it or it is about one
    (``user``), else it is the whole minute. Raises ``ValueError``, without repeating it, for anything else.
    With ``once`` (such as an hour) its id follows from it and from all that the event says but its time, so that
    :func:`record_once` finds it.
    """
    names = list(fields)
    for word in (action, object_type, *names):
        if len(word) > 64 or not _WORD.fullmatch(word):
            raise ValueError("An audit event takes identifiers: action, object type and names of fields.")
    if not _PURPOSE.fullmatch(purpose):
        raise ValueError("An audit event's purpose is a short phrase of the program, never typed text.")
    kind = AuditEvent.ActorKind(actor_kind)
    event = AuditEvent(
        time=_time_of(kind, object_type),
        actor_kind=kind,
        actor=actor,
        institution=institution_id,
        action=action,
        object_type=object_type,
        object_id=object_id,
        purpose=purpose,
        fields=names,
    )
    if once is not None:
        event.id = uuid5(_ONCE, "|".join(str(one) for one in (*_said(event), once)))
    return event


def _time_of(kind: AuditEvent.ActorKind, object_type: str) -> datetime:
    """Return the time of an event, see ``record``. What the portal does by itself, it does because of a reporter."""
    of_staff = kind == AuditEvent.ActorKind.USER or object_type == "user"
    return whole_milliseconds(timezone.now()) if of_staff else this_minute()


def this_hour() -> str:
    """Return the hour of now in UTC, for ``once``."""
    return f"{timezone.now():%Y-%m-%dT%H}"


def record_once(events: Sequence[AuditEvent]) -> None:
    """Write those of ``events``, made with ``once``, that are not in the trail yet: one query where all are.

    Raises ``IntegrityError`` when a row that says something else has taken the id of one, and logs an error.
    """
    for attempt in range(1, _TRIES + 1):
        new = _not_written(events)
        if not new:
            return
        try:
            AuditEvent.objects.bulk_create(new)
        except IntegrityError:
            # Another request may have written some of them meanwhile.
            if attempt == _TRIES:
                logger.error("The id of an audit event is taken by another row.")
                raise
        else:
            return


def _not_written(events: Sequence[AuditEvent]) -> list[AuditEvent]:
    """Return the events that the trail does not hold; a row counts only if it says the same."""
    rows = AuditEvent.objects.filter(pk__in=[event.pk for event in events])
    written = {row.pk: _said(row) for row in rows}
    return [event for event in events if written.get(event.pk) != _said(event)]


def _said(event: AuditEvent) -> tuple[Any, ...]:
    """Return all that an event says but when."""
    who = (event.actor_kind, event.actor, event.institution)
    return (*who, event.action, event.object_type, event.object_id, event.purpose, tuple(event.fields))


def record_denial(*, action: str, purpose: str = "", **event: Any) -> None:
    """Write that an act was refused, in a transaction of its own, as ``<action>.denied``, once an hour.

    ``event`` is what :func:`record` takes besides; ``purpose`` is the reason of the decision. The same again within
    the hour is counted in the cache and written at 10, 100, 1,000 and 10,000, with the number in ``purpose``. Call it
    when the transaction of the refused act has ended, or the denial would vanish with it; inside one it raises
    ``RuntimeError``.
    """
    hour = this_hour()
    first = event_of(action=f"{action}.denied", purpose=purpose, once=hour, **event)
    with transaction.atomic(durable=True):
        record_once([first])
    number = limits.count_since_first(f"denied:{first.pk}", _HOUR)
    if number in REFUSED_AGAIN:
        counted = f"{purpose}, {number} times" if purpose else f"{number} times"
        with transaction.atomic(durable=True):
            record_once([event_of(action=f"{action}.denied", purpose=counted, once=hour, **event)])

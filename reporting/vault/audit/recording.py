"""Writing audit events: who did what to which row, and what for. Never values."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from reporting.vault.audit.macs import whole_milliseconds
from reporting.vault.audit.models import AuditEvent
from reporting.vault.minutes import this_minute

# Words of ours in plain ASCII: nothing that a person typed in Serbian fits by accident.
_WORD = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*")
_PURPOSE = re.compile(r"[a-z0-9 ,:;_./()-]{0,120}")


def record(
    *,
    action: str,
    object_type: str,
    object_id: UUID | None,
    actor: UUID | None = None,
    actor_kind: str = "user",
    institution_id: UUID | None = None,
    purpose: str = "",
    fields: Iterable[str] = (),
) -> AuditEvent:
    """Write one event in the transaction that it describes and return it.

    ``action``, ``object_type`` and each of ``fields`` are identifiers (``report.open``); ``fields``
    names what was read or changed, never its values. ``purpose`` is a short phrase of the
    program's own, in lower-case ASCII. Its time has milliseconds where an account did it or it is about one
    (``user``), else it is the whole minute. Raises ``ValueError``, without repeating it, for anything else.
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
    event.save()
    return event


def _time_of(kind: AuditEvent.ActorKind, object_type: str) -> datetime:
    """Return the time of an event, see ``record``. What the portal does by itself, it does because of a reporter."""
    of_staff = kind == AuditEvent.ActorKind.USER or object_type == "user"
    return whole_milliseconds(timezone.now()) if of_staff else this_minute()


def record_denial(*, action: str, **event: Any) -> AuditEvent:
    """Write that an act was refused, in a transaction of its own, as ``<action>.denied``.

    ``event`` is what :func:`record` takes besides; ``purpose`` is the reason of the decision. Call it when the
    transaction of the refused act has ended, or the denial would vanish with it; inside one it raises ``RuntimeError``.
    """
    with transaction.atomic(durable=True):
        return record(action=f"{action}.denied", **event)

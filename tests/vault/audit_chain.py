"""What the tests of the chain share: making one, and doing to the database what nobody may."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import time_machine
from django.db import connection, models

from reporting.vault import audit
from reporting.vault.audit import heads, sealing, triggers
from reporting.vault.audit.models import AuditEvent, AuditLink, AuditWaiting
from reporting.vault.models import KeyState, VaultKey
from reporting.vault.root import root_key, wrapping_key

NOW = datetime(2026, 11, 26, 10, tzinfo=UTC)


def record(count: int = 1) -> list[AuditEvent]:
    """Record events without content."""
    return [audit.record(action="report.open", object_type="report", object_id=uuid4()) for _ in range(count)]


def seal_events(count: int, at: datetime = NOW) -> list[AuditEvent]:
    """Record events at that moment and seal them; gives them in the order of the chain."""
    with time_machine.travel(at, tick=False):
        made = {event.pk: event for event in record(count)}
    sealing.seal(at)
    order = AuditLink.objects.filter(pk__in=list(made)).order_by("segment", "position")
    return [made[pk] for pk in order.values_list("event", flat=True)]


def months(count: int, each: int = 2, *, begin: datetime = NOW) -> None:
    """Seal ``each`` events in each of so many months from ``begin`` on, and publish a head after each."""
    for month in range(count):
        at = begin + timedelta(days=31 * month)
        with time_machine.travel(at):
            seal_events(each, at)
        heads.publish(at)


@contextmanager
def without_triggers() -> Iterator[None]:
    """Let somebody in who holds the database: the triggers are off and stand again afterwards."""
    triggers.remove(connection)
    yield
    triggers.install(connection)


def tamper(statement: str, *values: Any) -> None:
    """Change the database past everything."""
    prepared = [
        models.UUIDField().get_db_prep_value(value, connection) if isinstance(value, UUID) else value
        for value in values
    ]
    with without_triggers(), connection.cursor() as cursor:
        cursor.execute(statement, prepared)


def cut_tail(after: int) -> None:
    """Take away what somebody who hides the last hours would take: links behind a position, and their events."""
    gone = "SELECT event FROM vault_auditlink WHERE position > %s"
    tamper(f"DELETE FROM vault_auditevent WHERE id IN ({gone})", after)
    tamper("DELETE FROM vault_auditlink WHERE position > %s", after)


def waiting() -> int:
    """Return how many events wait for the sealer."""
    return AuditWaiting.objects.count()


def rotate(keyring: Any) -> None:
    """Give the chain a new current key; the old one stays readable."""
    VaultKey.objects.filter(purpose="audit", state=KeyState.CURRENT).update(state=KeyState.READABLE)
    key_id = uuid4()
    wrapped = keyring.wrap_key(wrapping_key(root_key(), "audit"), key_id, "audit", os.urandom(32))
    VaultKey(id=key_id, purpose="audit", state=KeyState.CURRENT, wrapped=wrapped).save(force_insert=True)
    keyring.forget()

"""Asking `audit verify`, and giving it something to say."""

from typing import Any

from django.db import connection

from reporting.vault.audit import verification
from reporting.vault.audit.models import AuditLink
from reporting.vault.models import VaultKey
from tests.vault.audit_chain import NOW, tamper

CUT = "its place in the chain is gone: the tail was cut off"


def said(**options: Any) -> list[str]:
    """Return what `audit verify` says, line by line."""
    return [str(finding) for finding in verification.verify(**options).findings]


def changed(segment: int, link: int) -> str:
    """Return the line about a changed event or link."""
    event = AuditLink.objects.filter(segment=segment, position=link).order_by("event")[0].event
    return f"changed event or link: segment {segment}, link {link}: event {event} or its link was changed"


def change_event(segment: int, link: int) -> None:
    """Change the event of a link past the portal."""
    event = AuditLink.objects.get(segment=segment, position=link).event
    tamper("UPDATE vault_auditevent SET purpose = 'other' WHERE id = %s", event)


def lose_key(keyring: Any, **which: Any) -> None:
    """Destroy keys of the keyring."""
    VaultKey.objects.filter(**which).update(state="destroyed", wrapped=None, destroyed_at=NOW)
    keyring.forget()


def binary(value: bytes) -> Any:
    """Return bytes as the engine's driver takes them."""
    return connection.Database.Binary(value)

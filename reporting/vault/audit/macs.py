"""What the chain's MACs cover: one canonical spelling for each kind of row.

Every value is written with its length and a mark for "absent", so that no two rows share a spelling.
HMAC-SHA256 (RFC 2104) under a key of the keyring with the purpose ``audit``; a word in front tells
the kinds of rows apart.
"""

import hmac
import json
from collections.abc import Iterable
from datetime import UTC, date, datetime
from uuid import UUID

from reporting.vault.audit.models import MAC_BYTES, AuditEvent, AuditHead, AuditRemoval, AuditSegment

# What stands before the first link of the first segment, and before the first head.
NOTHING = bytes(MAC_BYTES)

Value = str | int | bytes | UUID | datetime | date | None


def whole_milliseconds(moment: datetime) -> datetime:
    """Return ``moment`` cut to whole milliseconds: what every time of the trail is made of.

    A fixture carries no more (ECMA-262, as Django writes times in JSON), and a chain can change its
    database by one; the MACs cover microseconds, so nothing hides in the digits that are left.
    """
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def spell(kind: str, values: Iterable[Value]) -> bytes:
    """Return the canonical bytes of ``values``; ``kind`` names what they are, with a version."""
    return b"".join(_piece(value) for value in (f"cuvamte.audit.{kind}", *values))


def _piece(value: Value) -> bytes:
    match value:
        case None:
            return b"\x00"
        case bytes() | memoryview():
            raw = bytes(value)
        case UUID():
            raw = value.bytes
        case datetime():
            raw = value.astimezone(UTC).isoformat(timespec="microseconds").encode()
        case date():
            raw = value.isoformat().encode()
        case int():
            raw = str(value).encode()
        case str():
            raw = value.encode()
        case _:
            raise TypeError("no spelling for such a value")
    return b"\x01" + len(raw).to_bytes(4, "big") + raw


def spell_event(event: AuditEvent) -> bytes:
    """Return the canonical bytes of an event: all its columns."""
    fields = json.dumps(event.fields, separators=(",", ":"))
    return spell(
        "event.1",
        (
            event.id,
            event.time,
            event.actor_kind,
            event.actor,
            event.institution,
            event.action,
            event.object_type,
            event.object_id,
            event.purpose,
            fields,
        ),
    )


def mac(secret: bytes, message: bytes) -> bytes:
    """Return the MAC of ``message``, 32 bytes."""
    return hmac.digest(secret, message, "sha256")


def link_mac(secret: bytes, *, segment: int, position: int, previous: bytes, event: AuditEvent) -> bytes:
    """Return the MAC of the link that holds ``event`` at this place, after the link ``previous``."""
    return mac(secret, spell("link.1", (segment, position, previous)) + spell_event(event))


def segment_mac(secret: bytes, segment: AuditSegment) -> bytes:
    """Return the MAC of a segment's own row, on which its first link builds."""
    values = (segment.number, segment.month, segment.key_id, bytes(segment.previous), segment.opened_at)
    return mac(secret, spell("segment.1", values))


def head_digest(secret: bytes, head: AuditHead) -> bytes:
    """Return the published digest of a head: it tells nothing, not even whether anything happened."""
    when = (head.number, head.day, head.made_at)
    place = (head.segment, head.position, bytes(head.mac), bytes(head.previous))
    return mac(secret, spell("head.2", when + place))


def removal_mac(secret: bytes, removal: AuditRemoval) -> bytes:
    """Return the MAC of the note that a segment was removed."""
    values = (removal.segment, bytes(removal.last), removal.kept_months, removal.removed_at, removal.key_id)
    return mac(secret, spell("removal.1", values))

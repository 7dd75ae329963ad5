"""Heads: every ten minutes a row that commits the portal to everything sealed so far, and once a day a public line.

The inner ones measure times and show a tail that was cut off; the log says with each how far was sealed since the
last. Where nothing was sealed since the last, one an hour is enough, so that a quiet portal does not keep more heads
than events.

A line says the day, its own number, a digest and a signature. The digest is a MAC over the place in the chain and over
the head before, so it changes every day, also when nothing happened, and tells nobody outside how many events or heads
there are. The signature lets the keeper of a line prove that the portal published it.
"""

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from reporting.vault import keyring, proofs, signing
from reporting.vault.audit import macs, sealed_place, sealing
from reporting.vault.audit.backdating import TOLERANCE
from reporting.vault.audit.models import AuditHead
from reporting.vault.errors import KeyringError

# How long a chain that stands still goes without a head: no longer than times are believed anyway.
SILENCE = TOLERANCE


@dataclass(frozen=True)
class Line:
    """A published line, as somebody outside may have kept it."""

    day: str
    number: int
    digest: str
    proof_key_id: str
    signature: str

    def __str__(self) -> str:
        return f"{self.day} {self.number} {self.digest} {self.proof_key_id} {self.signature}"


def published() -> QuerySet[AuditHead]:
    """Return the heads of the public file, the oldest first."""
    heads: QuerySet[AuditHead] = AuditHead.objects.filter(line__isnull=False).order_by("line")
    return heads


def make_due(now: datetime) -> AuditHead | None:
    """Make the head that is due at ``now``: the line of the local day, else one that stays inside.

    That one is due when the chain has gone on since the last, or after ``SILENCE``. None when neither is due, while
    the chain has not begun, or the sealer has not caught up.
    """
    if not published().filter(day=timezone.localdate(now)).exists():
        return publish_sealed(now)
    if not _caught_up(now):
        return None
    place, last = sealing.last_place(), _newest()
    if last and place and _is_at(last, place) and now - last.made_at < SILENCE:
        return None
    return _make(now, is_published=False)


def publish_sealed(now: datetime) -> AuditHead | None:
    """Seal what waits, then publish a line; None while the chain has not begun, or the sealer has not caught up.

    A head made over a queue that stood still would say of honest events that they were dated back.
    """
    return publish(now) if _caught_up(now) else None


def publish(now: datetime) -> AuditHead | None:
    """Make a head of the chain as it stands, publish its line and return it; None while the chain has not begun.

    Two at once take the same number and one of them fails, so heads never fork either. Raises
    ``KeyringError``, and what ``sealed_place.check`` does.
    """
    return _make(now, is_published=True)


def _caught_up(now: datetime) -> bool:
    sealing.seal(now)
    return not sealing.has_work(before=now - TOLERANCE / 2)


def _newest() -> AuditHead | None:
    newest: AuditHead | None = AuditHead.objects.order_by("-number").first()
    return newest


@transaction.atomic
def _make(now: datetime, *, is_published: bool) -> AuditHead | None:
    sealed_place.check()
    place = sealing.last_place()
    if place is None:
        return None
    last, proof = _newest(), keyring.current("proof")
    head = AuditHead(
        number=last.number + 1 if last else 1,
        line=(published().aggregate(last=Max("line"))["last"] or 0) + 1 if is_published else None,
        day=timezone.localdate(now),
        made_at=macs.whole_milliseconds(now),
        segment=place.segment.number,
        position=place.position,
        mac=place.mac,
        previous=bytes(last.digest) if last else macs.NOTHING,
        proof_key_id=proof.id,
    )
    head.digest = macs.head_digest(place.key.secret, head)
    head.signature = signing.sign(proof.secret, _signed(head))
    head.save()
    if last is None or not _is_at(last, place):
        transaction.on_commit(partial(sealed_place.tell, place.sealed))
    return head


def _is_at(head: AuditHead, place: sealing.Place) -> bool:
    return (head.segment, head.position) == (place.segment.number, place.position)


def _signed(head: AuditHead) -> bytes:
    return macs.spell("head-line.1", (head.day.isoformat(), head.line, bytes(head.digest).hex()))


def is_signed(head: AuditHead) -> bool:
    """Whether one of the portal's published keys, destroyed ones too, signed the line of ``head`` in its time.

    Not for a day after it was retired: the holder of a leaked key must not publish for today with it, as with
    proofs of filing. Raises ``KeyringError`` when the head names none of the keys.
    """
    key = _key(head.proof_key_id)
    in_its_time = key.until is None or head.day <= timezone.localdate(key.until + proofs.SKEW)
    return in_its_time and signing.fits(key.public, bytes(head.signature), _signed(head))


def public_key(key_id: UUID) -> str:
    """Return the public half of a signing key, 32 bytes in base64. Raises ``KeyringError``."""
    return base64.b64encode(_key(key_id).public).decode("ascii")


def _key(key_id: UUID) -> keyring.PublishedKey:
    for key in proofs.published_keys():
        if key.id == key_id:
            return key
    raise KeyringError("A head names a key that never signed anything here.")


def line(head: AuditHead) -> Line:
    """Return the line of a published head."""
    assert head.line is not None
    signature = base64.b64encode(bytes(head.signature)).decode("ascii")
    return Line(head.day.isoformat(), head.line, bytes(head.digest).hex(), str(head.proof_key_id), signature)


def parse(text: str) -> Iterator[Line]:
    """Yield the lines of a kept file; comments and empty lines are left out.

    Raises ``ValueError``, without repeating it, at a line that is none.
    """
    for row in text.splitlines():
        parts = row.split()
        if not parts or parts[0].startswith("#"):
            continue
        if len(parts) != 5 or not parts[1].isdecimal():
            raise ValueError("The file of heads holds a line that is none: day, number, digest, key, signature.")
        yield Line(parts[0], int(parts[1]), *parts[2:])

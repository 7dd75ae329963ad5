"""Published heads: once a day a line that commits the portal to everything sealed so far.

A line says the day, the number of the head, a digest and a signature. The digest is a MAC over the
place in the chain and over the head before, so it changes every day, also when nothing happened,
and tells nobody outside how many events there are. The signature lets the keeper of a line prove
that the portal published it.
"""

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from reporting.vault import keyring, proofs, signing
from reporting.vault.audit import macs, sealed_place, sealing
from reporting.vault.audit.backdating import TOLERANCE
from reporting.vault.audit.models import AuditHead
from reporting.vault.errors import KeyringError


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


def publish_due(now: datetime) -> AuditHead | None:
    """Make the head of the local day of ``now``, unless it is there or :func:`publish_sealed` makes none."""
    day = timezone.localdate(now)
    if AuditHead.objects.filter(day=day).exists():
        return None
    return publish_sealed(now)


def publish_sealed(now: datetime) -> AuditHead | None:
    """Seal what waits, then publish; None while the chain has not begun, or the sealer has not caught up.

    A head made over a queue that stood still would say of honest events that they were dated back.
    """
    sealing.seal(now)
    if sealing.has_work(before=now - TOLERANCE / 2):
        return None
    return publish(now)


@transaction.atomic
def publish(now: datetime) -> AuditHead | None:
    """Make a head of the chain as it stands and return it; None while the chain has not begun.

    Two at once take the same number and one of them fails, so heads never fork either. Raises
    ``KeyringError``, and what ``sealed_place.check`` does.
    """
    sealed_place.check()
    place = sealing.last_place()
    if place is None:
        return None
    last, proof = AuditHead.objects.order_by("-number").first(), keyring.current("proof")
    head = AuditHead(
        number=last.number + 1 if last else 1,
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
    return head


def _signed(head: AuditHead) -> bytes:
    return macs.spell("head-line.1", (head.day.isoformat(), head.number, bytes(head.digest).hex()))


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
    """Return the published line of a head."""
    signature = base64.b64encode(bytes(head.signature)).decode("ascii")
    return Line(head.day.isoformat(), head.number, bytes(head.digest).hex(), str(head.proof_key_id), signature)


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

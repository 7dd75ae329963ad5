"""Proof of filing: that something with exactly this content was received, under which number and in which minute.

Signed is a commitment, SHA-256(32 random bytes | content), so the proof alone tells nothing of the content.
The random bytes stand in the proof and, sealed, in :class:`FilingProof`. Anybody can verify a proof with the
published keys, which stay published when they are retired and even when the secret is destroyed.
"""

import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.utils import timezone

from reporting.vault import deks, envelopes, keyring, signing
from reporting.vault.envelopes import KeyKind
from reporting.vault.errors import EnvelopeError
from reporting.vault.keyring import PublishedKey
from reporting.vault.minutes import whole_minute
from reporting.vault.models import DekKind, FilingProof, KeyPurpose

CONTRACT = "proof.filing.1"
SALT_BYTES = 32
MINUTE = "%Y-%m-%dT%H:%MZ"
# What the minute of a proof may lie outside the days of its key: clocks of two machines, and a process that
# had not heard of a rotation.
SKEW = timedelta(minutes=10)
_NUMBER = re.compile(r"[0-9A-Z-]{1,40}")
# A written proof, wherever it stands in a text that was handed over.
_LINE = re.compile(r"(?<![\w.-])1\.[0-9A-Z-]{1,40}\.[0-9TZ:-]{17}(?:\.[\w-]{20,100}){4}(?![\w.-])", re.ASCII)


@dataclass(frozen=True)
class Proof:
    """A proof as it is handed over. ``minute`` is UTC, ``commitment`` 32 bytes, ``signature`` 64."""

    number: str
    minute: datetime
    key_id: UUID
    salt: bytes = field(repr=False)
    commitment: bytes
    signature: bytes = field(repr=False)


def prove(*, content: bytes, number: str, minute: datetime) -> Proof:
    """Return a signed proof that ``content`` was received as report ``number`` in ``minute`` (aware).

    Raises ``ValueError`` for a number of other signs than digits, capitals and hyphens, ``KeyringError``.
    """
    if not _NUMBER.fullmatch(number):
        raise ValueError("A report number is made of digits, capitals and hyphens.")
    minute = whole_minute(minute.astimezone(UTC))
    salt, key = secrets.token_bytes(SALT_BYTES), keyring.current("proof")
    commitment = _commitment(salt, content)
    signature = signing.sign(key.secret, _message(number, minute, commitment))
    return Proof(number, minute, key.id, salt, commitment, signature)


def verify(proof: Proof, *, published: Iterable[PublishedKey], content: bytes | None = None) -> PublishedKey | None:
    """Return the published key that signed ``proof``; None when it is none, or ``content`` is another.

    None, too, when the minute lies outside the time in which the key signed, by more than ``SKEW``, or is
    still to come: the holder of a retired key must not sign for today with it. Without ``content`` only
    number, minute and commitment are verified.
    """
    if content is not None and not fits(proof, content):
        return None
    message = _message(proof.number, proof.minute, proof.commitment)
    for key in published:
        if key.id == proof.key_id and signing.fits(key.public, proof.signature, message):
            return key if _signed_in(key, proof.minute) else None
    return None


def _signed_in(key: PublishedKey, minute: datetime) -> bool:
    return key.since - SKEW <= minute <= (key.until or timezone.now()) + SKEW


def fits(proof: Proof, content: bytes) -> bool:
    """Whether ``proof`` commits to exactly this content."""
    return hmac.compare_digest(_commitment(proof.salt, content), proof.commitment)


def published_keys() -> list[PublishedKey]:
    """Return every key that ever signed a proof, or soon will, oldest first; for anybody to see.

    Raises ``KeyringError`` when the portal does not vouch for one of them, ``RootKeyError``.
    """
    return keyring.published(KeyPurpose.PROOF)


def written(proof: Proof) -> str:
    """Return the proof as one line of ASCII: seven parts joined by dots, see ``docs/vault-format.md``."""
    parts = (proof.key_id.bytes, proof.salt, proof.commitment, proof.signature)
    return ".".join(["1", proof.number, proof.minute.strftime(MINUTE), *map(_encode, parts)])


def read(text: str) -> Proof:
    """Return the proof that :func:`written` was given. Raises ``ValueError`` for anything else."""
    try:
        version, number, minute, *rest = text.strip().split(".")
        key_id, salt, commitment, signature = map(_decode, rest)
        moment = datetime.strptime(minute, MINUTE).replace(tzinfo=UTC)
    except ValueError:
        raise ValueError("This is no proof of filing.") from None
    sizes = (len(key_id), len(salt), len(commitment), len(signature))
    if version != "1" or not _NUMBER.fullmatch(number) or sizes != (16, 32, 32, 64):
        raise ValueError("This is no proof of filing.")
    return Proof(number, moment, UUID(bytes=key_id), salt, commitment, signature)


def found_in(text: str) -> Proof:
    """Return the first proof that stands in a text. Raises ``ValueError`` when there is none."""
    line = _LINE.search(text)
    return read(line.group() if line else "")


def keep(proof: Proof, *, report_id: UUID, dek: bytes) -> None:
    """Store a report's proof, sealed under the report's DEK, in the transaction that stores the report."""
    sealed = envelopes.seal(
        dek,
        written(proof).encode(),
        kind=KeyKind.REPORT_DEK,
        reference=report_id,
        contract=CONTRACT,
        pk=report_id,
    )
    FilingProof.objects.create(report_id=report_id, sealed=sealed)


def kept(report_id: UUID) -> Proof | None:
    """Return the proof of a report; None when none was made. Raises ``EnvelopeError`` when the report was erased."""
    row = FilingProof.objects.filter(report_id=report_id).first()
    if row is None:
        return None
    sealed = bytes(row.sealed)
    if envelopes.header(sealed).reference != report_id:
        raise EnvelopeError("The proof belongs to another report.")
    key = deks.dek(report_id, DekKind.REPORT)
    return read(envelopes.unseal(key, sealed, contract=CONTRACT, pk=report_id).decode())


def _commitment(salt: bytes, content: bytes) -> bytes:
    return hashlib.sha256(salt + content).digest()


def _message(number: str, minute: datetime, commitment: bytes) -> bytes:
    return f"v1|{CONTRACT}|{number}|{minute.strftime(MINUTE)}|{commitment.hex()}".encode()


def _encode(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).decode().rstrip("=")


def _decode(part: str) -> bytes:
    decoded = base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_")
    if _encode(decoded) != part:
        raise ValueError("Another spelling of the same bytes.")
    return decoded

"""Data keys (DEK): three of each report and one of each message, sealed to the desk's pair.

Whoever makes a DEK seals with it what it was made for and then cannot open it again, unless the process holds the
desk's private half. The exchange, which the holder of a report's code may read, is wrapped under that code too.
"""

import secrets
import threading
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.db import models, transaction

from reporting.vault import envelopes, keyring, wraps
from reporting.vault.envelopes import KeyKind
from reporting.vault.errors import EnvelopeError
from reporting.vault.models import DekKind, KeyPurpose, KeyWrap

KEY_KINDS = {
    DekKind.REPORT: KeyKind.REPORT_DEK,
    DekKind.IDENTITY: KeyKind.IDENTITY_DEK,
    DekKind.EXCHANGE: KeyKind.EXCHANGE_DEK,
    DekKind.MESSAGE: KeyKind.MESSAGE_DEK,
}
OF_A_REPORT = (DekKind.REPORT, DekKind.IDENTITY, DekKind.EXCHANGE)
CODE_CONTRACT = "vault.exchange_code.1"
MEMO = "_vault_deks"


class _Made(threading.local):
    """Grows with every DEK made in this thread.

    What an instance remembers from before is asked for again, so that one that outlived a rolled
    back transaction never seals under a key that was not kept.
    """

    times = 0


_made = _Made()


class DekMemo(dict[str, tuple[int, UUID, bytes]]):
    """The opened DEKs that one model instance remembers; not shown, not copied, not pickled."""

    def __repr__(self) -> str:
        return "<opened keys>"

    def __reduce__(self) -> tuple[type["DekMemo"], tuple[()]]:
        return DekMemo, ()


@transaction.atomic
def create_deks(owner_id: UUID, *, holder: models.Model | None = None) -> dict[str, bytes]:
    """Make the DEKs of a report and return them by kind. Call it before the report is saved, in one transaction.

    ``holder``, an instance of the report, remembers them and can be sealed where nothing opens them again. Raises
    ``IntegrityError`` when the report has them already: a second set would make what the first one sealed unreadable.
    """
    return _create(owner_id, OF_A_REPORT, report_id=owner_id, holder=holder)


@transaction.atomic
def create_message_dek(message: models.Model, *, report_id: UUID) -> None:
    """Make the DEK of one message of a reporter's, which the message remembers, in the transaction that saves it."""
    _create(message.pk, (DekKind.MESSAGE,), report_id=report_id, holder=message)


def _create(
    owner_id: UUID, kinds: Iterable[DekKind], *, report_id: UUID, holder: models.Model | None
) -> dict[str, bytes]:
    _made.times += 1
    made = {kind.value: secrets.token_bytes(envelopes.KEY_BYTES) for kind in kinds}
    for kind, secret in made.items():
        key_id, blob = _sealed_to_desk(secret, owner_id, kind, report_id)
        KeyWrap(report_id=report_id, owner_id=owner_id, kind=kind, key_id=key_id, blob=blob).save(force_insert=True)
        if holder is not None:
            remember(holder, owner_id, kind, secret)
    return made


def remember(instance: models.Model, owner_id: UUID, kind: str, secret: bytes) -> None:
    """Let an instance know a DEK that its caller has opened or made."""
    instance.__dict__.setdefault(MEMO, DekMemo())[kind] = (_made.times, owner_id, secret)


def dek(owner_id: UUID, kind: str) -> bytes:
    """Return a DEK, 32 bytes, where the desk's private half is.

    Raises ``EnvelopeError`` when there is none (erased, never made), ``KeyringError`` where nothing opens it.
    """
    row = _for_desk().filter(owner_id=owner_id, kind=kind).first()
    if row is None:
        raise EnvelopeError("There is no key for this report: it was erased, or create_deks was not called.")
    return unwrap_row(row)


def dek_for(instance: models.Model, owner_id: UUID, kind: str) -> bytes:
    """Return a DEK like :func:`dek`, asking the database once per model instance."""
    memo: DekMemo = instance.__dict__.setdefault(MEMO, DekMemo())
    made, owner, key = memo.get(kind, (None, None, b""))
    if made != _made.times or owner != owner_id:
        key = dek(owner_id, kind)
        memo[kind] = (_made.times, owner_id, key)
    return key


def prime(instances: Iterable[models.Model], *, owner: str, kind: str = DekKind.REPORT) -> None:
    """Give many instances (a list page) their DEKs with one query; ``owner`` and ``kind`` as in the field.

    An instance whose report has no key is left alone and raises when one of its fields is read.
    """
    owners = [(instance, getattr(instance, owner), kind_of(instance, kind)) for instance in instances]
    rows = _for_desk().filter(
        owner_id__in={owner_id for _, owner_id, _ in owners}, kind__in={one for *_, one in owners}
    )
    keys = {(row.owner_id, row.kind): row for row in rows}
    opened: dict[tuple[UUID, str], bytes] = {}
    for instance, owner_id, one in owners:
        place = (owner_id, one)
        if place in keys:
            if place not in opened:
                opened[place] = unwrap_row(keys[place])
            remember(instance, owner_id, one, opened[place])


def is_primed(instance: models.Model, kind: str) -> bool:
    """Whether an instance remembers a DEK: after :func:`prime`, that there is one."""
    return kind in instance.__dict__.get(MEMO, ())


def any_left(report_ids: Iterable[UUID]) -> bool:
    """Whether there is a DEK of any kind of one of these reports, its messages included: erasing takes all of them."""
    return KeyWrap.objects.filter(report_id__in=[*report_ids]).exists()


def kind_of(instance: models.Model, kind: str) -> str:
    """Return the kind of DEK that a field names: itself, or what the attribute of that name says for this row."""
    return kind if kind in DekKind.values else str(getattr(instance, kind))


def sealed_again(row: KeyWrap) -> tuple[UUID, envelopes.Sealed]:
    """Return a DEK sealed to the desk's current pair, and the id of that: for moving it. Raises ``VaultError``."""
    return _sealed_to_desk(unwrap_row(row), row.owner_id, row.kind, row.report_id)


def unwrap_row(row: KeyWrap) -> bytes:
    """Return the DEK in a row for the desk. Raises ``EnvelopeError``, ``KeyringError`` when it does not open."""
    blob = bytes(row.blob)
    if wraps.header(blob).reference != row.key_id:
        raise EnvelopeError("The wrap of this report's key names another key than its row.")
    pair = keyring.by_id(row.key_id)
    if pair.purpose != KeyPurpose.DESK:
        raise EnvelopeError("The wrap of this report's key names a key of another purpose.")
    contract = _contract(row.kind)
    return wraps.open_with(pair.secret, blob, contract=contract, owner_id=row.owner_id, report_id=row.report_id)


def try_pair() -> None:
    """Seal a test value to the desk's current pair, as everybody sees it, and open it where the private half is.

    Raises ``VaultError``.
    """
    pair = keyring.current_public(KeyPurpose.DESK)
    here = KeyPurpose.DESK in keyring.purposes_here()
    if here and not keyring.opens_trial(keyring.by_id(pair.id).secret, pair.public):
        raise EnvelopeError("What is sealed to the desk's public half does not open.")


def share_by_code(report_id: UUID, secret: bytes, *, code: str) -> None:
    """Wrap a report's exchange DEK under its code, 18 digits, in the transaction that stores the report."""
    key_id, blob = _under_code(report_id, secret, code)
    whose: dict[str, Any] = {"report_id": report_id, "owner_id": report_id, "kind": DekKind.EXCHANGE}
    KeyWrap(**whose, recipient_kind=KeyWrap.CODE, key_id=key_id, blob=blob).save(force_insert=True)


def exchange_by_code(report_id: UUID, *, code: str) -> bytes | None:
    """Return a report's exchange DEK as its code, 18 digits, opens it; None when it has none under a code.

    A wrap under an older pepper is renewed on the way. Raises ``EnvelopeError``, ``KeyringError``.
    """
    row = KeyWrap.objects.filter(owner_id=report_id, kind=DekKind.EXCHANGE, recipient_kind=KeyWrap.CODE).first()
    if row is None:
        return None
    blob = bytes(row.blob)
    header = envelopes.wrap_header(blob)
    if header.kind != KeyKind.REPORT_CODE or header.reference != row.key_id:
        raise EnvelopeError("The wrap under this report's code names another key than its row.")
    pepper = keyring.by_id(row.key_id)
    secret = envelopes.unwrap(_from_code(pepper, report_id, code), blob, contract=CODE_CONTRACT, pk=report_id)
    if keyring.current(KeyPurpose.PEPPER).id != pepper.id:
        key_id, fresh = _under_code(report_id, secret, code)
        KeyWrap.objects.filter(pk=row.pk, key_id=row.key_id).update(key_id=key_id, blob=fresh)
    return secret


def _under_code(report_id: UUID, secret: bytes, code: str) -> tuple[UUID, envelopes.Sealed]:
    """Return a DEK wrapped under a report's code and the current pepper, and the id of that."""
    pepper = keyring.current(KeyPurpose.PEPPER)
    derived, kind = _from_code(pepper, report_id, code), KeyKind.REPORT_CODE
    blob = envelopes.wrap(derived, secret, kind=kind, reference=pepper.id, contract=CODE_CONTRACT, pk=report_id)
    return pepper.id, blob


def _from_code(pepper: keyring.Key, report_id: UUID, code: str) -> bytes:
    info = f"v1|{CODE_CONTRACT}|{report_id}".encode()
    return HKDF(algorithm=SHA256(), length=envelopes.KEY_BYTES, salt=pepper.secret, info=info).derive(code.encode())


def _sealed_to_desk(secret: bytes, owner_id: UUID, kind: str, report_id: UUID) -> tuple[UUID, envelopes.Sealed]:
    pair = keyring.current_public(KeyPurpose.DESK)
    sealed = wraps.seal(pair.public, pair.id, secret, contract=_contract(kind), owner_id=owner_id, report_id=report_id)
    return pair.id, sealed


def _for_desk() -> models.QuerySet[KeyWrap]:
    return KeyWrap.objects.filter(recipient_kind=KeyWrap.DESK, recipient="")


def _contract(kind: str) -> str:
    return f"vault.dek.{DekKind(kind).value}.2"

"""Data keys (DEK): two for each report, wrapped by the field KEK."""

import secrets
from collections.abc import Iterable
from uuid import UUID

from django.db import models, transaction

from reporting.vault import envelopes, keyring
from reporting.vault.envelopes import KeyKind
from reporting.vault.errors import EnvelopeError
from reporting.vault.models import DekKind, KeyWrap

KEY_KINDS = {DekKind.REPORT: KeyKind.REPORT_DEK, DekKind.IDENTITY: KeyKind.IDENTITY_DEK}
MEMO = "_vault_deks"


class _Made:
    """Grows with every pair of DEKs made here.

    What an instance remembers from before is asked for again, so that one that outlived a rolled
    back transaction never seals under a key that was not kept.
    """

    times = 0


class DekMemo(dict[str, tuple[int, UUID, bytes]]):
    """The opened DEKs that one model instance remembers; not shown, not copied, not pickled."""

    def __repr__(self) -> str:
        return "<opened keys>"

    def __reduce__(self) -> tuple[type["DekMemo"], tuple[()]]:
        return DekMemo, ()


@transaction.atomic
def create_deks(owner_id: UUID) -> None:
    """Make both DEKs of a report. Call it before the report is saved, in the same transaction.

    Raises ``IntegrityError`` when the report has them already: a second pair would make what the
    first one sealed unreadable.
    """
    _Made.times += 1
    kek = keyring.current("kek")
    for kind in DekKind.values:
        blob = wrap_dek(kek, owner_id, kind, secrets.token_bytes(envelopes.KEY_BYTES))
        KeyWrap(report_id=owner_id, kind=kind, key_id=kek.id, blob=blob).save(force_insert=True)


def dek(owner_id: UUID, kind: str) -> bytes:
    """Return a DEK, 32 bytes. Raises ``EnvelopeError`` when the report has none (erased, never made)."""
    row = _wraps(kind).filter(report_id=owner_id).first()
    if row is None:
        raise EnvelopeError("There is no key for this report: it was erased, or create_deks was not called.")
    return unwrap_row(row)


def dek_for(instance: models.Model, owner_id: UUID, kind: str) -> bytes:
    """Return a DEK like :func:`dek`, asking the database once per model instance."""
    memo: DekMemo = instance.__dict__.setdefault(MEMO, DekMemo())
    made, owner, key = memo.get(kind, (None, None, b""))
    if made != _Made.times or owner != owner_id:
        key = dek(owner_id, kind)
        memo[kind] = (_Made.times, owner_id, key)
    return key


def prime(instances: Iterable[models.Model], *, owner: str, kind: str = DekKind.REPORT) -> None:
    """Give many instances (a list page) their DEKs with one query; ``owner`` as in the field.

    An instance whose report has no key is left alone and raises when one of its fields is read.
    """
    owners = [(instance, getattr(instance, owner)) for instance in instances]
    rows = _wraps(kind).filter(report_id__in={owner_id for _, owner_id in owners})
    keys = {row.report_id: unwrap_row(row) for row in rows}
    for instance, owner_id in owners:
        if owner_id in keys:
            instance.__dict__.setdefault(MEMO, DekMemo())[kind] = (_Made.times, owner_id, keys[owner_id])


def wrap_dek(kek: keyring.Key, owner_id: UUID, kind: str, secret: bytes) -> envelopes.Sealed:
    """Return a DEK wrapped by a KEK for the server; the report and the kind are authenticated."""
    return envelopes.wrap(
        kek.secret, secret, kind=KeyKind.KEYRING, reference=kek.id, contract=_contract(kind), pk=owner_id
    )


def unwrap_row(row: KeyWrap) -> bytes:
    """Return the DEK in a row. Raises ``EnvelopeError``, ``KeyringError`` when it does not open."""
    blob = bytes(row.blob)
    header = envelopes.wrap_header(blob)
    if header.kind != KeyKind.KEYRING or header.reference != row.key_id:
        raise EnvelopeError("The wrap of this report's key names another key than its row.")
    kek = keyring.by_id(row.key_id)
    if kek.purpose != "kek":
        raise EnvelopeError("The wrap of this report's key names a key of another purpose.")
    return envelopes.unwrap(kek.secret, blob, contract=_contract(row.kind), pk=row.report_id)


def _wraps(kind: str) -> models.QuerySet[KeyWrap]:
    return KeyWrap.objects.filter(kind=kind, recipient_kind=KeyWrap.SERVER, recipient="")


def _contract(kind: str) -> str:
    return f"vault.dek.{DekKind(kind).value}.1"

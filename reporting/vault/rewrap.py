"""Moving what old pairs of the desk and old sealing keys closed under the current one, a small step at a time.

Each batch is a transaction of its own and each row is changed only while it still names the old key, so
that two movers, running traffic or a kill between any two statements lose nothing.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from reporting.vault import deks, envelopes, mfa_values, server
from reporting.vault.errors import EnvelopeError, KeyringError
from reporting.vault.models import KeyPurpose, KeyWrap
from reporting.vault.references import KeyColumn, columns

BATCH = 200
# Purposes of which a rotation moves values; of the pepper the MACs, since codes move when they are typed.
PURPOSES = (
    *(KeyPurpose.DESK, KeyPurpose.PEPPER, KeyPurpose.KEK),
    *(KeyPurpose.FACTOR, KeyPurpose.CMS_FACTOR, KeyPurpose.OUTBOX),
)
Progress = Callable[[str], None]


@dataclass
class Moved:
    """How many values were moved, and how many do not open and stayed as they are."""

    moved: int = 0
    stuck: int = 0


def move(purpose: str, old: Iterable[UUID], *, progress: Progress, batch: int = BATCH) -> Moved:
    """Wrap every DEK, or seal every value, that names one of ``old`` under the current key of ``purpose``."""
    old, done = set(old), Moved()
    for column in columns(purpose):
        mover = _mover(column)
        if mover is None:
            continue
        # They are read at once, since the rows change meanwhile.
        pks = list(column.naming(old))
        for start in range(0, len(pks), batch):
            with transaction.atomic():
                for pk in pks[start : start + batch]:
                    try:
                        done.moved += mover(column, pk, old)
                    except (EnvelopeError, KeyringError):
                        done.stuck += 1
            progress(f"{column.name}: {done.moved} moved")
    return done


Mover = Callable[[KeyColumn, Any, set[UUID]], bool]


def _mover(column: KeyColumn) -> Mover | None:
    if column.waits_for_its_code:
        return None
    if column.model == "vault.KeyWrap" and column.shape == "id":
        return {"key_id": _wrap, "mac_key_id": _mac}[column.field]
    # The wrap's own header follows its row's key_id.
    return {"header": _value, "mfa": _secret}[column.shape] if column.contract else None


def _wrap(column: KeyColumn, pk: Any, old: set[UUID]) -> bool:
    """Wrap one DEK anew. An erased report has no row any more, and nothing brings it back."""
    row = KeyWrap.objects.filter(pk=pk, key_id__in=old).first()
    if row is None:
        return False
    before = row.key_id
    deks.seal_into(row, deks.unwrap_row(row))
    return _written(row, key_id=before)


def _mac(column: KeyColumn, pk: Any, old: set[UUID]) -> bool:
    """Make the MAC over a wrap anew, which is a good one."""
    row = KeyWrap.objects.filter(pk=pk, mac_key_id__in=old).first()
    if row is None:
        return False
    if not deks.is_ours(row):
        raise EnvelopeError("The wrap of this report's key was not made by the portal.")
    before = row.mac_key_id
    deks.vouch_for(row)
    return _written(row, key_id=row.key_id, mac_key_id=before)


def _written(row: KeyWrap, **before: Any) -> bool:
    """Write a wrap and its MAC together, while the row is as it was: a pair and a pepper may move at once."""
    values = {"key_id": row.key_id, "blob": row.blob, "mac_key_id": row.mac_key_id, "mac": row.mac}
    return bool(KeyWrap.objects.filter(pk=row.pk, **before).update(**values))


def _value(column: KeyColumn, pk: Any, old: set[UUID]) -> bool:
    row = _locked(column, pk)
    sealed = None if row is None else getattr(row, column.field)
    if sealed is None or envelopes.header(bytes(sealed)).reference not in old:
        return False
    opened = server.unseal(bytes(sealed), contract=column.contract, pk=pk)
    fresh = server.seal(opened, contract=column.contract, pk=pk, purpose=KeyPurpose(column.purpose))
    return bool(_rows(column).filter(pk=pk).update(**{column.field: fresh}))


def _secret(column: KeyColumn, pk: Any, old: set[UUID]) -> bool:
    """Seal the secrets in one row of allauth's anew, for the account whose row it is."""
    row = _locked(column, pk)
    data = {} if row is None else getattr(row, column.field)
    changed = {name: value for name, value in data.items() if mfa_values.header_of(value) in old}
    for name, value in changed.items():
        opened = server.unseal(mfa_values.envelope_of(value), contract=column.contract, pk=row.user_id)
        fresh = server.seal(opened, contract=column.contract, pk=row.user_id, purpose=KeyPurpose(column.purpose))
        changed[name] = mfa_values.written(fresh)
    return bool(changed and _rows(column).filter(pk=pk).update(**{column.field: {**data, **changed}}))


def _rows(column: KeyColumn) -> Any:
    rows = column.rows()
    assert rows is not None
    return rows


def _locked(column: KeyColumn, pk: Any) -> Any:
    """Return the row, held until the transaction ends, so that what is written was read from it."""
    return _rows(column).select_for_update().filter(pk=pk).first()

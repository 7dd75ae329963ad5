"""Moving what old field KEKs closed under the current one, a small step at a time.

Each batch is a transaction of its own and each row is changed only while it still names the old key, so
that two movers, running traffic or a kill between any two statements lose nothing.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from reporting.vault import deks, envelopes, keyring, mfa_values, server
from reporting.vault.errors import EnvelopeError, KeyringError
from reporting.vault.models import KeyWrap
from reporting.vault.references import KeyColumn, columns

BATCH = 200
Progress = Callable[[str], None]


@dataclass
class Moved:
    """How many values were moved, and how many do not open and stayed as they are."""

    moved: int = 0
    stuck: int = 0


def move_kek(old: Iterable[UUID], *, progress: Progress, batch: int = BATCH) -> Moved:
    """Wrap every DEK, and seal every value of no report, that names one of ``old`` under the current KEK."""
    old, new, done = set(old), keyring.current("kek"), Moved()
    for column in columns("kek"):
        mover = _mover(column)
        if mover is None:
            continue
        # They are read at once, since the rows change meanwhile.
        pks = list(column.naming(old))
        for start in range(0, len(pks), batch):
            with transaction.atomic():
                for pk in pks[start : start + batch]:
                    try:
                        done.moved += mover(column, pk, old, new)
                    except (EnvelopeError, KeyringError):
                        done.stuck += 1
            progress(f"{column.name}: {done.moved} moved")
    return done


Mover = Callable[[KeyColumn, Any, set[UUID], keyring.Key], bool]


def _mover(column: KeyColumn) -> Mover | None:
    if column.name == "vault.KeyWrap.key_id":
        return _wrap
    # The wrap's own header follows its row's key_id.
    return {"header": _value, "mfa": _secret}[column.shape] if column.contract else None


def _wrap(column: KeyColumn, pk: Any, old: set[UUID], new: keyring.Key) -> bool:
    """Wrap one DEK anew. An erased report has no row any more, and nothing brings it back."""
    row = KeyWrap.objects.filter(pk=pk, key_id__in=old).first()
    if row is None:
        return False
    blob = deks.wrap_dek(new, row.report_id, row.kind, deks.unwrap_row(row))
    return bool(KeyWrap.objects.filter(pk=pk, key_id=row.key_id).update(key_id=new.id, blob=blob))


def _value(column: KeyColumn, pk: Any, old: set[UUID], new: keyring.Key) -> bool:
    row = _locked(column, pk)
    sealed = None if row is None else getattr(row, column.field)
    if sealed is None or envelopes.header(bytes(sealed)).reference not in old:
        return False
    opened = server.unseal(bytes(sealed), contract=column.contract, pk=pk)
    fresh = server.seal(opened, contract=column.contract, pk=pk)
    return bool(_rows(column).filter(pk=pk).update(**{column.field: fresh}))


def _secret(column: KeyColumn, pk: Any, old: set[UUID], new: keyring.Key) -> bool:
    """Seal the secrets in one row of allauth's anew, for the account whose row it is."""
    row = _locked(column, pk)
    data = {} if row is None else getattr(row, column.field)
    changed = {name: value for name, value in data.items() if mfa_values.header_of(value) in old}
    for name, value in changed.items():
        opened = server.unseal(mfa_values.envelope_of(value), contract=column.contract, pk=row.user_id)
        changed[name] = mfa_values.written(server.seal(opened, contract=column.contract, pk=row.user_id))
    return bool(changed and _rows(column).filter(pk=pk).update(**{column.field: {**data, **changed}}))


def _rows(column: KeyColumn) -> Any:
    rows = column.rows()
    assert rows is not None
    return rows


def _locked(column: KeyColumn, pk: Any) -> Any:
    """Return the row, held until the transaction ends, so that what is written was read from it."""
    return _rows(column).select_for_update().filter(pk=pk).first()

"""The seals of what grants something: roles, accounts that hold one, and links into accounts.

Each is HMAC-SHA256 under a key ``grant`` over what ``portal.security.sealed_rows`` says of the row.
"""

import hmac
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction

from reporting.vault import keyring
from reporting.vault.errors import VaultError
from reporting.vault.references import KeyColumn, columns
from reporting.vault.rewrap import BATCH, Moved, Progress

PURPOSE = "grant"


class Seals:
    """Makes and checks seals with the keyring."""

    def make(self, message: bytes) -> tuple[UUID, bytes]:
        """Return the id of the current key and the MAC under it, 32 bytes. Raises ``VaultError`` without the key."""
        key = keyring.current(PURPOSE)
        return key.id, _mac(key, message)

    def fits(self, message: bytes, *, key_id: UUID, mac: bytes) -> bool:
        """Whether the MAC was made over ``message`` under this key; False where the process does not have it."""
        try:
            keys = keyring.readable(PURPOSE)
        except VaultError:
            return False
        return any(key.id == key_id and hmac.compare_digest(_mac(key, message), mac) for key in keys)


def require_key() -> None:
    """Raise ``VaultError`` where this process has no key for seals, so that none could be found good."""
    keyring.current(PURPOSE)


def move(old: Iterable[UUID], *, progress: Progress, batch: int = BATCH) -> Moved:
    """Make every good seal under one of ``old`` anew under the current key; a row without a good one stays as it is."""
    old, done = set(old), Moved()
    for column in columns(PURPOSE):
        pks = list(column.naming(old))
        for start in range(0, len(pks), batch):
            with transaction.atomic():
                for pk in pks[start : start + batch]:
                    moved = _moved(column, pk, old)
                    done.moved += moved is True
                    done.stuck += moved is False
            progress(f"{column.name}: {done.moved} sealed anew")
    return done


def _moved(column: KeyColumn, pk: Any, old: set[UUID]) -> bool | None:
    """Return whether the seal was good and is made anew; None for a row that is gone or moved already."""
    rows = column.rows()
    assert rows is not None
    row = rows.select_for_update().filter(pk=pk, seal_key_id__in=old).first()
    if row is None:
        return None
    if not row.seal_stands():
        return False
    key_id, mac = Seals().make(row.seal_message())
    return bool(rows.filter(pk=pk, seal_key_id=row.seal_key_id).update(seal_key_id=key_id, seal=mac))


def _mac(key: keyring.Key, message: bytes) -> bytes:
    return hmac.digest(key.secret, message, "sha256")

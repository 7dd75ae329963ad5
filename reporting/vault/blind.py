"""Blind tokens: HMAC-SHA256 of a normalised text under the index key, to find equal values without opening them.

A model that keeps tokens has a key column, a digest column and, in ``references.KEY_COLUMNS``, an entry
that says how to get the text again, so that a rotation can rebuild them.
"""

import hmac
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction

from reporting.vault import keyring
from reporting.vault.codes import CodeToken
from reporting.vault.errors import VaultError
from reporting.vault.references import KeyColumn, columns
from reporting.vault.rewrap import BATCH, Moved, Progress


class BlindToken(CodeToken):
    """What the database keeps of a text: under which index key, and 32 bytes that only equality shows in."""


def token(*, purpose: str, text: str) -> BlindToken:
    """Return what to store of ``text``, which the caller has normalised.

    ``purpose`` is a permanent name (``child.name.1``): equal texts of two purposes have different tokens.
    """
    return _token(purpose, text, keyring.current("index"))


def tokens(*, purpose: str, text: str) -> list[BlindToken]:
    """Return what to look for in the database: one token for every index key that is still readable."""
    return [_token(purpose, text, key) for key in keyring.readable("index")]


def rebuild(old: Iterable[UUID], *, progress: Progress, batch: int = BATCH) -> Moved:
    """Make every token under one of ``old`` anew under the current index key, in batches, each row by itself."""
    old, done = set(old), Moved()
    for column in columns("index"):
        pks = list(column.naming(old))
        for start in range(0, len(pks), batch):
            with transaction.atomic():
                for pk in pks[start : start + batch]:
                    try:
                        done.moved += _rebuilt(column, pk, old)
                    except VaultError:
                        done.stuck += 1
            progress(f"{column.name}: {done.moved} rebuilt")
    return done


def _rebuilt(column: KeyColumn, pk: Any, old: set[UUID]) -> bool:
    rows = column.rows()
    assert rows is not None
    row = rows.filter(pk=pk, **{f"{column.field}__in": old}).first()
    if row is None:
        return False
    purpose, text = column.source()(row)
    fresh = token(purpose=purpose, text=text)
    mine = rows.filter(pk=pk, **{column.field: getattr(row, column.field), column.digest: getattr(row, column.digest)})
    return bool(mine.update(**{column.field: fresh.key_id, column.digest: fresh.digest}))


def _token(purpose: str, text: str, key: keyring.Key) -> BlindToken:
    if not purpose or "|" in purpose:
        raise ValueError("A blind token needs a purpose without '|'.")
    return BlindToken(key.id, hmac.digest(key.secret, f"{purpose}|{text}".encode(), "sha256"))

"""The keyring: independent random keys in the database, each wrapped by ROOT.

Opened keys live in this process only, in a cache that every thread shares. A key's id and purpose
are part of what its wrap authenticates, so a row cannot take another's place.
"""

import secrets
import threading
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from reporting.vault import envelopes
from reporting.vault.errors import EnvelopeError, KeyringError
from reporting.vault.holders import encrypted_rows_exist
from reporting.vault.models import KeyPurpose, KeyState, VaultKey
from reporting.vault.root import root_key

PURPOSES = tuple(KeyPurpose.values)


@dataclass(frozen=True)
class Key:
    """An opened key. ``secret`` is 32 bytes and never shown."""

    id: UUID
    purpose: str
    state: str
    secret: bytes = field(repr=False)


class _Opened:
    """The opened keys of this process. The dictionary is replaced, never changed, so reading needs no lock."""

    lock = threading.Lock()
    keys: dict[UUID, Key] = {}


def current(purpose: str) -> Key:
    """Return the key that seals new values for ``purpose``. Raises ``KeyringError``, ``RootKeyError``."""
    for key in _keys(purpose):
        if key.state == KeyState.CURRENT:
            return key
    raise KeyringError(f"The keyring has no current key for {purpose}: run manage.py keys init.")


def readable(purpose: str) -> list[Key]:
    """Return every key for ``purpose`` that still opens old values, the current one first."""
    keys = sorted(_keys(purpose), key=lambda key: key.state != KeyState.CURRENT)
    if not keys:
        raise KeyringError(f"The keyring has no key for {purpose}: run manage.py keys init.")
    return keys


def by_id(key_id: UUID) -> Key:
    """Return the key that a stored value names. Raises ``KeyringError`` if unknown or destroyed."""
    key = _Opened.keys.get(key_id) or _load().get(key_id)
    if key is None:
        raise KeyringError("A stored value names a key that is not in the keyring or was destroyed.")
    return key


def forget() -> None:
    """Drop the opened keys of this process; the next use reads them again."""
    with _Opened.lock:
        _Opened.keys = {}


def create_keyring() -> list[VaultKey]:
    """Make one current key for every purpose and return the rows.

    Raises ``KeyringError`` when there is any key already, or any encrypted row: whoever lost the
    keyring needs the old one back, and a new one would bury that fact.
    """
    _refuse_if_used()
    root = root_key()
    try:
        with transaction.atomic():
            _refuse_if_used()
            rows = [_new_row(purpose, root) for purpose in PURPOSES]
            for row in rows:
                row.save(force_insert=True)
    except IntegrityError:
        raise KeyringError("Another process has just made the keyring.") from None
    forget()
    return rows


def _refuse_if_used() -> None:
    if VaultKey.objects.exists():
        raise KeyringError("The keyring exists already; nothing was changed.")
    if encrypted_rows_exist():
        raise KeyringError("There are encrypted rows but no keyring: bring the lost keyring back, do not make another.")


def _new_row(purpose: str, root: bytes) -> VaultKey:
    key_id = uuid4()
    secret = secrets.token_bytes(envelopes.KEY_BYTES)
    return VaultKey(id=key_id, purpose=purpose, state=KeyState.CURRENT, wrapped=wrap_key(root, key_id, purpose, secret))


def wrap_key(root: bytes, key_id: UUID, purpose: str, secret: bytes) -> envelopes.Sealed:
    """Return a key of the keyring wrapped by ROOT; its id and purpose are authenticated."""
    kind = envelopes.KeyKind.ROOT
    return envelopes.wrap(root, secret, kind=kind, reference=key_id, contract=f"vault.key.{purpose}.1", pk=key_id)


def _open_row(row: VaultKey, root: bytes) -> Key:
    try:
        contract = f"vault.key.{row.purpose}.1"
        secret = envelopes.unwrap(root, bytes(row.wrapped or b""), contract=contract, pk=row.id)
    except EnvelopeError:
        raise KeyringError(
            "The root key does not open the keyring: PORTAL_KEYS names another root key, or a row was changed."
        ) from None
    return Key(row.id, row.purpose, row.state, secret)


def _keys(purpose: str) -> list[Key]:
    if purpose not in PURPOSES:
        raise KeyringError("The keyring knows no such purpose.")
    return [key for key in (_Opened.keys or _load()).values() if key.purpose == purpose]


def _load() -> dict[UUID, Key]:
    """Read and open the keyring once; threads that come meanwhile wait for the first."""
    with _Opened.lock:
        rows = list(VaultKey.objects.exclude(state=KeyState.DESTROYED))
        known = {(key.id, key.state): key for key in _Opened.keys.values()}
        if any((row.id, row.state) not in known for row in rows):
            root = root_key()
            _Opened.keys = {row.id: known.get((row.id, row.state)) or _open_row(row, root) for row in rows}
        else:
            _Opened.keys = {row.id: known[row.id, row.state] for row in rows}
        return _Opened.keys

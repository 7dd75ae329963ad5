"""The keyring: independent random keys in the database, each wrapped by ROOT.

Opened keys live in this process only, in a cache that every thread shares and that is read again
after ``REFRESH_SECONDS``, so that a rotation in one process reaches all. A key's id and purpose are
part of what its wrap authenticates, so a row cannot take another's place.
"""

import secrets
import threading
import time
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from reporting.vault import envelopes
from reporting.vault.errors import EnvelopeError, KeyringError
from reporting.vault.holders import encrypted_rows_exist
from reporting.vault.models import KeyPurpose, KeyState, VaultKey
from reporting.vault.root import old_root_key, root_key
from reporting.vault.signing import public_key

PURPOSES = tuple(KeyPurpose.values)
# Keys that sign: 32 bytes that are the seed of a pair, of which the public half is published for ever.
SIGNING = (KeyPurpose.PROOF, KeyPurpose.BADGE)
# A process learns within this time that a key was added or has another state.
REFRESH_SECONDS = 20


@dataclass(frozen=True)
class Key:
    """An opened key. ``secret`` is 32 bytes and never shown."""

    id: UUID
    purpose: str
    state: str
    secret: bytes = field(repr=False)


@dataclass(frozen=True)
class PublishedKey:
    """A key that signatures are verified with, and when it signed (UTC); ``until`` is None for the current one."""

    id: UUID
    public: bytes
    since: datetime
    until: datetime | None


class _Opened:
    """The opened keys of this process. The dictionary is replaced, never changed, so reading needs no lock."""

    lock = threading.Lock()
    keys: dict[UUID, Key] = {}
    read_at = 0.0

    @classmethod
    def fresh(cls) -> bool:
        return bool(cls.keys) and time.monotonic() - cls.read_at < REFRESH_SECONDS


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
    key = _opened().get(key_id) or _load().get(key_id)
    if key is None:
        raise KeyringError("A stored value names a key that is not in the keyring or was destroyed.")
    return key


def published(purpose: str) -> list[PublishedKey]:
    """Return every key for ``purpose`` (one of ``SIGNING``) that ever signed, or soon will, oldest first.

    Raises ``KeyringError`` when a published key is not that of the secret in the keyring.
    """
    keys = []
    for row in VaultKey.objects.filter(purpose=purpose).order_by("created_at"):
        if row.wrapped is not None and public_key(by_id(row.pk).secret) != bytes(row.public or b""):
            raise KeyringError("A published key is not the one that signs: somebody changed the table.")
        keys.append(PublishedKey(row.pk, bytes(row.public or b""), row.created_at, row.retired_at))
    return keys


def forget() -> None:
    """Drop the opened keys of this process; the next use reads them again."""
    with _Opened.lock:
        _Opened.keys = {}


def create_keyring() -> list[VaultKey]:
    """Make one current key for every purpose and return the rows.

    Raises ``KeyringError`` when there is any key already, or any encrypted row: an operator who lost the
    keyring needs the old one back, and a new one would bury that fact.
    """
    _refuse_if_used()
    root = root_key()
    try:
        with transaction.atomic():
            _refuse_if_used()
            rows = VaultKey.objects.bulk_create([new_row(purpose, root) for purpose in PURPOSES])
    except IntegrityError:
        raise KeyringError("Another process has just made the keyring.") from None
    forget()
    return rows


def _refuse_if_used() -> None:
    if VaultKey.objects.exists():
        raise KeyringError("The keyring exists already; nothing was changed.")
    if encrypted_rows_exist():
        raise KeyringError("There are encrypted rows but no keyring: bring the lost keyring back, do not make another.")


def new_row(purpose: str, root: bytes, *, state: str = KeyState.CURRENT) -> VaultKey:
    """Return a new random key for ``purpose``, wrapped by ROOT and not saved yet."""
    key_id = uuid4()
    secret = secrets.token_bytes(envelopes.KEY_BYTES)
    public = public_key(secret) if purpose in SIGNING else None
    wrapped = wrap_key(root, key_id, purpose, secret)
    return VaultKey(id=key_id, purpose=purpose, state=state, wrapped=wrapped, public=public)


def wrap_key(root: bytes, key_id: UUID, purpose: str, secret: bytes) -> envelopes.Sealed:
    """Return a key of the keyring wrapped by ROOT; its id and purpose are authenticated."""
    kind = envelopes.KeyKind.ROOT
    return envelopes.wrap(root, secret, kind=kind, reference=key_id, contract=f"vault.key.{purpose}.1", pk=key_id)


def unwrap_key(root: bytes, row: VaultKey) -> bytes:
    """Return the key in ``row``, 32 bytes. Raises ``EnvelopeError`` when ``root`` does not open it."""
    return envelopes.unwrap(root, bytes(row.wrapped or b""), contract=f"vault.key.{row.purpose}.1", pk=row.id)


def _open_row(row: VaultKey, root: bytes) -> Key:
    try:
        return Key(row.id, row.purpose, row.state, unwrap_key(root, row))
    except EnvelopeError:
        pass
    try:
        old = old_root_key()
        if old is not None:
            return Key(row.id, row.purpose, row.state, unwrap_key(old, row))
    except EnvelopeError:
        pass
    raise KeyringError(
        "The root key does not open the keyring: PORTAL_KEYS names another root key, or a row was changed."
    )


def _keys(purpose: str) -> list[Key]:
    if purpose not in PURPOSES:
        raise KeyringError("The keyring knows no such purpose.")
    return [key for key in _opened().values() if key.purpose == purpose]


def _opened() -> dict[UUID, Key]:
    """Return the opened keys; threads that come while they are read wait for the first."""
    if _Opened.fresh():
        return _Opened.keys
    with _Opened.lock:
        return _Opened.keys if _Opened.fresh() else _read()


def _load() -> dict[UUID, Key]:
    """Return the keys as they stand in the database now."""
    with _Opened.lock:
        return _read()


def _read() -> dict[UUID, Key]:
    """Read the keyring. Only a key that is not open yet asks for ROOT."""
    rows = list(VaultKey.objects.exclude(state=KeyState.DESTROYED))
    known = _Opened.keys
    root = root_key() if any(row.id not in known for row in rows) else b""
    _Opened.keys = {
        row.id: replace(known[row.id], state=row.state)
        if row.id in known and known[row.id].purpose == row.purpose
        else _open_row(row, root or root_key())
        for row in rows
    }
    _Opened.read_at = time.monotonic()
    return _Opened.keys

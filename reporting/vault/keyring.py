"""The keyring: independent random keys in the database, each wrapped under ROOT.

A process opens those that its key file is for (``pools``); the others are not there. Opened keys live in this process
only, in a cache that every thread shares and that is read again after ``REFRESH_SECONDS``, so that a rotation in one
process reaches all. A key's id and purpose are part of what its wrap authenticates, so a row cannot take another's
place.
"""

import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils import timezone

from reporting.vault import envelopes, hpke, signing
from reporting.vault.errors import EnvelopeError, KeyringError
from reporting.vault.holders import encrypted_rows_exist
from reporting.vault.models import KeyPurpose, KeyState, VaultKey
from reporting.vault.root import KeyFile, key_file, old_key_file, root_key, vouching_key, wrapping_key

PURPOSES = tuple(KeyPurpose.values)
# Keys that sign: 32 bytes that are the seed of a pair, of which the public half is published for ever.
SIGNING = (KeyPurpose.PROOF, KeyPurpose.BADGE)
# Pairs to whose public half is sealed.
SEALING = (KeyPurpose.DESK,)
# By purpose what makes the public half of a key's secret.
PUBLIC_HALVES = dict.fromkeys(SIGNING, signing.public_key) | dict.fromkeys(SEALING, hpke.public_of)
# Which pools open what is sealed to a pair, and where each notes that it has opened a test value with a coming one.
TRIED_BY = {"desk": "desk_tried_at", "jobs": "jobs_tried_at"}
TRIAL = b"v2|vault.pair_trial.1"
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


@dataclass(frozen=True)
class PublicHalf:
    """The public half of a pair, by which anybody seals and nobody opens; ``hpke.PUBLIC_BYTES``."""

    id: UUID
    purpose: str
    state: str
    public: bytes = field(repr=False)


class _Opened:
    """The opened keys of this process. The dictionaries are replaced, never changed, so reading needs no lock."""

    lock = threading.Lock()
    keys: dict[UUID, Key] = {}
    publics: dict[UUID, PublicHalf] = {}
    # Keys that are not for this process, so that looking again does not ask for the key file.
    others: frozenset[UUID] = frozenset()
    # The command that rotates a pair is no evidence that those who work with it open it.
    notes_trials = True
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


def current_public(purpose: str) -> PublicHalf:
    """Return the public half of the current pair for ``purpose`` (one of ``SEALING``), which is the portal's own.

    Raises ``KeyringError`` when there is none, or nobody of the portal vouches for it: somebody changed the table.
    """
    _opened()
    for half in _Opened.publics.values():
        if half.purpose == purpose and half.state == KeyState.CURRENT:
            return half
    raise KeyringError(f"The keyring has no current pair for {purpose} that the portal vouches for.")


def purposes_here() -> tuple[str, ...]:
    """Return the purposes whose keys are for this process. Raises ``RootKeyError``."""
    file = key_file()
    return tuple(purpose for purpose in PURPOSES if file.opens(purpose))


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
    opened = purpose in purposes_here()
    for row in VaultKey.objects.filter(purpose=purpose).order_by("created_at"):
        # A process for which the secrets are not publishes what stands there; those that sign look whether it fits.
        if opened and row.wrapped is not None and signing.public_key(by_id(row.pk).secret) != bytes(row.public or b""):
            raise KeyringError("A published key is not the one that signs: somebody changed the table.")
        keys.append(PublishedKey(row.pk, bytes(row.public or b""), row.created_at, row.retired_at))
    return keys


def forget() -> None:
    """Drop the opened keys of this process; the next use reads them again."""
    with _Opened.lock:
        _Opened.keys, _Opened.publics, _Opened.others = {}, {}, frozenset()


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
    half = PUBLIC_HALVES.get(KeyPurpose(purpose))
    public = half(secret) if half else None
    row = VaultKey(id=key_id, purpose=purpose, state=state, public=public)
    wrap_under(root, row, secret)
    return row


def wrap_under(root: bytes, row: VaultKey, secret: bytes) -> None:
    """Put into ``row`` its key wrapped under ROOT, and of a pair the signature that vouches for it; saves nothing."""
    row.wrapped = wrap_key(wrapping_key(root, row.purpose), row.id, row.purpose, secret)
    if row.purpose in SEALING:
        row.vouched = signing.sign(vouching_key(root), _vouched(row))


def wrap_key(key: bytes, key_id: UUID, purpose: str, secret: bytes) -> envelopes.Sealed:
    """Return a key of the keyring wrapped by the key for its purpose; its id and purpose are authenticated."""
    kind = envelopes.KeyKind.ROOT
    return envelopes.wrap(key, secret, kind=kind, reference=key_id, contract=f"vault.key.{purpose}.2", pk=key_id)


def unwrap_key(root: bytes, row: VaultKey) -> bytes:
    """Return the key in ``row``, 32 bytes. Raises ``EnvelopeError`` when ``root`` does not open it."""
    return _unwrapped(wrapping_key(root, row.purpose), row)


def is_vouched_for(row: VaultKey) -> bool:
    """Whether the portal's signature stands under the public half in ``row``. Raises ``RootKeyError``."""
    return _fits_one_of(row, _Files())


def _fits_one_of(row: VaultKey, files: "_Files") -> bool:
    return any(signing.fits(file.vouching, bytes(row.vouched or b""), _vouched(row)) for file in files)


def _vouched(row: VaultKey) -> bytes:
    return f"v1|vault.pair.{row.purpose}|{row.pk}|{bytes(row.public or b'').hex()}".encode()


def _unwrapped(key: bytes, row: VaultKey) -> bytes:
    return envelopes.unwrap(key, bytes(row.wrapped or b""), contract=f"vault.key.{row.purpose}.2", pk=row.id)


def _open_row(row: VaultKey, files: "_Files") -> Key:
    for file in files:
        key = file.wrapping_key(row.purpose)
        if key is None:
            continue
        try:
            return Key(row.id, row.purpose, row.state, _unwrapped(key, row))
        except EnvelopeError:
            continue
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


@contextmanager
def without_trials() -> Iterator[None]:
    """Let this process note no trial of a coming pair inside the block: it only rotates."""
    _Opened.notes_trials = False
    try:
        yield
    finally:
        _Opened.notes_trials = True


def _waits_for_trial(row: VaultKey) -> bool:
    coming = row.state == KeyState.READABLE and row.retired_at is None
    return _Opened.notes_trials and coming and None in (row.desk_tried_at, row.jobs_tried_at)


def _note_trial(row: VaultKey, private: bytes, pools: tuple[str, ...]) -> None:
    """Open a test value with a coming pair, once in each pool that opens what is sealed to it, and note when."""
    # A process that holds ROOT itself does the work of both.
    left = [pool for pool in TRIED_BY if (not pools or pool in pools) and getattr(row, TRIED_BY[pool]) is None]
    if left and opens_trial(private, bytes(row.public or b"")):
        VaultKey.objects.filter(pk=row.pk).update(**{TRIED_BY[pool]: timezone.now() for pool in left})


def opens_trial(private: bytes, public: bytes) -> bool:
    """Whether the private half opens a test value that was sealed to the public one."""
    secret = secrets.token_bytes(envelopes.KEY_BYTES)
    try:
        return hpke.open_with(private, hpke.seal_to(public, secret, info=TRIAL), info=TRIAL) == secret
    except EnvelopeError:
        return False


class _Files:
    """The key file and the one before, each read when it is first needed."""

    def __init__(self) -> None:
        self._current: KeyFile | None = None

    @property
    def current(self) -> KeyFile:
        if self._current is None:
            self._current = key_file()
        return self._current

    def __iter__(self) -> Iterator[KeyFile]:
        yield self.current
        old = old_key_file()
        if old is not None:
            yield old


def _read() -> dict[UUID, Key]:
    """Read the keyring. Only a key that is not open yet asks for the key file."""
    rows = list(VaultKey.objects.exclude(state=KeyState.DESTROYED))
    files, keys, publics = _Files(), dict[UUID, Key](), dict[UUID, PublicHalf]()
    for row in rows:
        known = _Opened.keys.get(row.id)
        if known is not None and known.purpose == row.purpose:
            keys[row.id] = replace(known, state=row.state)
        elif row.id not in _Opened.others and files.current.opens(row.purpose):
            keys[row.id] = _open_row(row, files)
        if row.purpose in SEALING and row.id in keys and _waits_for_trial(row):
            _note_trial(row, keys[row.id].secret, files.current.pools)
        if row.purpose in SEALING:
            half = _Opened.publics.get(row.id)
            if half is not None and half.public == bytes(row.public or b""):
                publics[row.id] = replace(half, state=row.state)
            elif _fits_one_of(row, files):
                publics[row.id] = PublicHalf(row.id, row.purpose, row.state, bytes(row.public or b""))
    _Opened.keys, _Opened.publics = keys, publics
    _Opened.others = frozenset(row.id for row in rows if row.id not in keys)
    _Opened.read_at = time.monotonic()
    return keys

"""The keyring: independent random keys in the database, each wrapped under ROOT.

A process opens those that its key file is for (``pools``); the others are not there. Opened keys live in this process
only, in a cache that every thread shares and that is read again after ``REFRESH_SECONDS``, so that a rotation in one
process reaches all. A key's id and purpose are part of what its wrap authenticates, so a row cannot take another's
place.
"""

import secrets
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils import timezone

from reporting.vault import envelopes, hpke, signing
from reporting.vault.errors import EnvelopeError, KeyringError, RootKeyError, VaultError
from reporting.vault.holders import encrypted_rows_exist
from reporting.vault.models import KeyPurpose, KeyState, VaultKey
from reporting.vault.root import KeyFile, key_file, old_key_file, root_key, vouching_key, wrapping_key

PURPOSES = tuple(KeyPurpose.values)
# Keys that sign: 32 bytes that are the seed of a pair, of which the public half is published for ever.
SIGNING = (KeyPurpose.PROOF, KeyPurpose.BADGE)
# Pairs to whose public half is sealed.
SEALING = (KeyPurpose.DESK,)
# Purposes whose keys have a public half, which the portal vouches for, and what makes it of a key's secret.
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


@dataclass(frozen=True)
class Ring:
    """The keys of this process as they stood in the database at one moment; replaced as a whole, never changed.

    ``publics``: the public halves of pairs that the portal vouches for. ``closed``: keys for this process that do not
    open, with the error that says which and why.
    """

    keys: Mapping[UUID, Key] = field(default_factory=dict)
    publics: Mapping[UUID, PublicHalf] = field(default_factory=dict)
    closed: Mapping[UUID, "Closed"] = field(default_factory=dict)
    # Keys that are not for this process, so that looking again does not ask for the key file.
    others: frozenset[UUID] = frozenset()

    def current(self, purpose: str) -> Key:
        """Return the key that seals new values for ``purpose``. Raises ``KeyringError``, ``RootKeyError``."""
        for key in self.keys.values():
            if (key.purpose, key.state) == (purpose, KeyState.CURRENT):
                return key
        for closed in self._closed(purpose):
            if closed.state == KeyState.CURRENT:
                raise closed.error
        if purpose not in purposes_here():
            raise KeyringError(f"The key file of this process opens no keys for {purpose}.")
        raise KeyringError(f"The keyring has no current key for {purpose}: run manage.py keys init.")

    def readable(self, purpose: str) -> list[Key]:
        """Return every key for ``purpose`` that still opens old values. Raises as :func:`readable`."""
        for closed in self._closed(purpose):
            raise closed.error
        keys = [key for key in self.keys.values() if key.purpose == purpose]
        # Without any, what is amiss is the current one.
        return sorted(keys, key=lambda key: key.state != KeyState.CURRENT) or [self.current(purpose)]

    def _closed(self, purpose: str) -> list["Closed"]:
        return [closed for closed in self.closed.values() if closed.purpose == purpose]


@dataclass(frozen=True)
class Closed:
    """A key that should open here and does not."""

    purpose: str
    state: str
    wrapped: bytes = field(repr=False)
    error: VaultError


class _Opened:
    """What this process has opened. ``ring`` is replaced, never changed, so reading needs no lock."""

    lock = threading.Lock()
    ring = Ring()
    here: "_Here | None" = None
    # The command that rotates a pair is no evidence that those who work with it open it.
    notes_trials = True
    read_at = 0.0

    @classmethod
    def fresh(cls) -> bool:
        return bool(cls.ring.keys) and time.monotonic() - cls.read_at < REFRESH_SECONDS


def current(purpose: str) -> Key:
    """Return the key that seals new values for ``purpose``. Raises ``KeyringError``, ``RootKeyError``."""
    return _opened().current(_known(purpose))


def current_public(purpose: str) -> PublicHalf:
    """Return the public half of the current pair for ``purpose`` (one of ``SEALING``), which is the portal's own.

    Raises ``KeyringError`` when there is none, or nobody of the portal vouches for it: somebody changed the table.
    """
    for half in _opened().publics.values():
        if half.purpose == purpose and half.state == KeyState.CURRENT:
            return half
    raise KeyringError(f"The keyring has no current pair for {purpose} that the portal vouches for.")


def purposes_here() -> tuple[str, ...]:
    """Return the purposes whose keys are for this process; the key file is asked once. Raises ``RootKeyError``."""
    return _here().purposes


def readable(purpose: str) -> list[Key]:
    """Return every key for ``purpose`` that still opens old values, the current one first.

    Raises ``KeyringError``, ``RootKeyError`` when there is none, or one of them does not open.
    """
    return _opened().readable(_known(purpose))


def by_id(key_id: UUID) -> Key:
    """Return the key that a stored value names. Raises ``KeyringError`` if unknown, destroyed or not to be opened."""
    key = _opened().keys.get(key_id)
    if key is None:
        ring = read_again()
        if key_id in ring.closed:
            raise ring.closed[key_id].error
        key = ring.keys.get(key_id)
    if key is None:
        raise KeyringError("A stored value names a key that is not in the keyring or was destroyed.")
    return key


def published(purpose: str) -> list[PublishedKey]:
    """Return every key for ``purpose`` (one of ``SIGNING``) that ever signed, or soon will, oldest first.

    Raises ``KeyringError`` when nobody of the portal vouches for one of them, destroyed ones too, ``RootKeyError``.
    """
    rows = list(VaultKey.objects.filter(purpose=purpose).order_by("created_at"))
    if any(not _here().vouches_for(row) for row in rows):
        raise KeyringError("The portal does not vouch for a published key: somebody changed the table.")
    return [PublishedKey(row.pk, bytes(row.public or b""), row.created_at, row.retired_at) for row in rows]


def faults() -> list[str]:
    """Return in words what is amiss in the table of keys, as it stands now; empty when all is well.

    Named by id and purpose: keys for this process that do not open, and public halves, of destroyed keys too, that the
    portal does not vouch for; then purposes without a current key. Raises ``RootKeyError``.
    """
    ring, found = read_again(), []
    found += [str(closed.error) for closed in ring.closed.values()]
    for row in VaultKey.objects.filter(purpose__in=PUBLIC_HALVES).order_by("created_at"):
        if not _here().vouches_for(row):
            found.append(f"{row.purpose} key {row.pk}: the portal does not vouch for its public half")
    known: list[Key | Closed] = [*ring.keys.values(), *ring.closed.values()]
    current = {one.purpose for one in known if one.state == KeyState.CURRENT}
    return found + [f"{purpose}: there is no current key" for purpose in purposes_here() if purpose not in current]


def read_again() -> Ring:
    """Read the keyring as it stands in the database now and return it; what is open stays open.

    Raises ``RootKeyError`` when nothing is open and the key file cannot be had.
    """
    with _Opened.lock:
        return _read()


def forget() -> None:
    """Drop the opened keys and what is known of the key file; the next use reads both. Not where people are served:
    without a key service that answers nothing would open again.
    """
    with _Opened.lock:
        _Opened.ring, _Opened.here = Ring(), None


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
    if half:
        vouch_under(root, row)
    return row


def wrap_under(root: bytes, row: VaultKey, secret: bytes) -> None:
    """Put into ``row`` its key wrapped under ROOT; saves nothing."""
    row.wrapped = wrap_key(wrapping_key(root, row.purpose), row.id, row.purpose, secret)


def vouch_under(root: bytes, row: VaultKey) -> None:
    """Put into ``row`` the signature under ROOT that vouches for its public half; saves nothing."""
    row.vouched = signing.sign(vouching_key(root), _vouched(row))


def is_vouched_under(root: bytes, row: VaultKey) -> bool:
    """Whether a signature under this ROOT vouches for the public half in ``row``."""
    return _fits(signing.public_key(vouching_key(root)), row)


def wrap_key(key: bytes, key_id: UUID, purpose: str, secret: bytes) -> envelopes.Sealed:
    """Return a key of the keyring wrapped by the key for its purpose; its id and purpose are authenticated."""
    kind = envelopes.KeyKind.ROOT
    return envelopes.wrap(key, secret, kind=kind, reference=key_id, contract=f"vault.key.{purpose}.2", pk=key_id)


def unwrap_key(root: bytes, row: VaultKey) -> bytes:
    """Return the key in ``row``, 32 bytes. Raises ``EnvelopeError`` when ``root`` does not open it."""
    return _unwrapped(wrapping_key(root, row.purpose), row)


def _fits(vouching: bytes, row: VaultKey) -> bool:
    return signing.fits(vouching, bytes(row.vouched or b""), _vouched(row))


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
        f"{row.purpose} key {row.id}: the root key does not open it: PORTAL_KEYS names another root key, or this row"
        " was changed"
    )


def _known(purpose: str) -> str:
    if purpose not in PURPOSES:
        raise KeyringError("The keyring knows no such purpose.")
    return purpose


def _opened() -> Ring:
    """Return the opened keys; threads that come while they are read wait for the first."""
    if _Opened.fresh():
        return _Opened.ring
    with _Opened.lock:
        return _Opened.ring if _Opened.fresh() else _read()


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


class _Here:
    """What is kept of the key file as long as the process lives: nothing that opens anything."""

    def __init__(self, file: KeyFile) -> None:
        self.pools = file.pools
        self.purposes = tuple(purpose for purpose in PURPOSES if file.opens(purpose))
        self._vouching = file.vouching
        self._old_vouching: bytes | None = None

    def vouches_for(self, row: VaultKey) -> bool:
        """Whether the portal's signature stands under the public half in ``row``. Raises ``RootKeyError``."""
        if _fits(self._vouching, row):
            return True
        if self._old_vouching is None:
            old = old_key_file()
            self._old_vouching = old.vouching if old else b""
        return _fits(self._old_vouching, row)


def _here() -> _Here:
    here = _Opened.here
    if here is None:
        here = _Opened.here = _Here(key_file())
    return here


class _Files:
    """The key file and the one before, each asked for once in a reading, when it is first needed."""

    def __init__(self) -> None:
        self._current: KeyFile | RootKeyError | None = None

    @property
    def current(self) -> KeyFile:
        if self._current is None:
            try:
                self._current = key_file()
            except RootKeyError as error:
                self._current = error
        if isinstance(self._current, RootKeyError):
            raise self._current
        return self._current

    @property
    def here(self) -> _Here:
        here = _Opened.here
        if here is None:
            here = _Opened.here = _Here(self.current)
        return here

    def __iter__(self) -> Iterator[KeyFile]:
        yield self.current
        old = old_key_file()
        if old is not None:
            yield old


def _refuse_again(row: VaultKey, closed: Closed | None) -> None:
    """Raise at a row that did not open before and was not changed since, without asking for the key file."""
    same = closed is not None and (closed.purpose, closed.wrapped) == (row.purpose, bytes(row.wrapped or b""))
    if closed is not None and same and isinstance(closed.error, KeyringError):
        raise closed.error


def _read() -> Ring:
    """Read the keyring. Only a key that is not open yet asks for the key file."""
    rows = list(VaultKey.objects.exclude(state=KeyState.DESTROYED))
    before, files = _Opened.ring, _Files()
    keys, publics, closed = dict[UUID, Key](), dict[UUID, PublicHalf](), dict[UUID, Closed]()
    for row in rows:
        known, half = before.keys.get(row.id), before.publics.get(row.id)
        opens = row.id not in before.others and row.purpose in files.here.purposes
        try:
            if known is not None and known.purpose == row.purpose:
                keys[row.id] = replace(known, state=row.state)
            elif opens:
                _refuse_again(row, before.closed.get(row.id))
                keys[row.id] = _open_row(row, files)
            if row.purpose not in SEALING:
                continue
            if row.id in keys and _waits_for_trial(row):
                _note_trial(row, keys[row.id].secret, files.here.pools)
            if half is not None and half.public == bytes(row.public or b""):
                publics[row.id] = replace(half, state=row.state)
            elif files.here.vouches_for(row):
                publics[row.id] = PublicHalf(row.id, row.purpose, row.state, bytes(row.public or b""))
        except (KeyringError, RootKeyError) as error:
            # What does not open stops those who need it, and nobody else.
            closed[row.id] = Closed(row.purpose, row.state, bytes(row.wrapped or b""), error)
    others = frozenset(row.id for row in rows if row.id not in keys and row.id not in closed)
    _Opened.ring, _Opened.read_at = Ring(keys, publics, closed, others), time.monotonic()
    return _Opened.ring

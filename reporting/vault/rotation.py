"""Changing the keys of the keyring while the portal works.

A rotation makes a key (*coming*: every process can read it), waits until all processes know it, makes it
current, waits until none seals with the old one, and moves what is stored. Where it stands is read from the
database, so that a second run after a crash goes on where it ended.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from reporting.vault import audit, blind, grants, keyring, references, rewrap
from reporting.vault.errors import EnvelopeError, KeyringError
from reporting.vault.models import KeyPurpose, KeyState, VaultKey
from reporting.vault.rewrap import BATCH, Moved, Progress
from reporting.vault.root import old_root_key, root_key

# Longer than any process keeps its opened keys (keyring.REFRESH_SECONDS) and than a write may wait.
SETTLE_SECONDS = 60
# How often, and how many seconds apart, a rotation asks whether a coming pair was tried.
TRIALS, TRIAL_SECONDS = 60, 10
# No transaction that sealed with a key is open this long after the key was retired.
DESTROY_AFTER = timedelta(hours=1)


def quiet(line: str) -> None:
    """Progress that nobody reads."""


@dataclass
class Outcome:
    """What a rotation did: the key that is current now, and what was moved under it."""

    key_id: UUID
    moved: int
    stuck: int


def plan(purpose: str) -> list[str]:
    """Return in words what :func:`rotate` would do now; changes nothing."""
    lines = []
    if _coming(purpose) is not None:
        lines.append("go on with the rotation that was begun: make the coming key current")
    elif _left_over(purpose):
        lines.append("go on with the rotation that was begun: move what still names a readable key")
    else:
        lines += [f"make a new {purpose} key and wait until every process knows it", "make it current"]
    for column in references.columns(purpose):
        count = column.count(_ids(purpose, KeyState.CURRENT, KeyState.READABLE))
        lines.append(f"{column.name}: {count} values, {_fate(column)}")
    return lines


def rotate(
    purpose: str,
    *,
    anew: bool = False,
    settle: float = SETTLE_SECONDS,
    batch: int = BATCH,
    progress: Progress = quiet,
    wait: Callable[[float], None] = time.sleep,
) -> Outcome:
    """Give ``purpose`` a new current key, or finish the rotation that was begun, and return what was done.

    ``anew``: make another key although values that do not open still name an old one. ``settle``: seconds
    that every process gets to notice a change. ``batch``: values moved in one transaction.
    A pair becomes current only after desk and jobs have opened a test value with it, unless nothing runs (``settle``
    0); who calls this is neither and does it inside ``keyring.without_trials``. Raises ``KeyringError``,
    ``RootKeyError``.
    """
    keyring.read_again().current(purpose)
    coming = _coming(purpose)
    if coming is None and (anew or not _left_over(purpose)):
        coming = _make(purpose)
        progress(f"made {purpose} key {coming.pk}")
    if coming is not None:
        _settle(coming.created_at, settle, progress, wait)
        if purpose in keyring.SEALING and settle:
            _await_trials(coming.pk, progress, wait)
        _switch(purpose, coming.pk)
        progress(f"{purpose} key {coming.pk} is current")
    _settle(_last_retired(purpose), settle, progress, wait)
    done = move(purpose, batch=batch, progress=progress)
    return Outcome(keyring.current(purpose).id, done.moved, done.stuck)


def move(purpose: str, *, batch: int = BATCH, progress: Progress = quiet) -> Moved:
    """Bring what old keys of ``purpose`` closed under the current one, as far as that is possible without a code."""
    keyring.read_again()
    if purpose not in _MOVERS:
        return Moved()
    return _MOVERS[purpose](_ids(purpose, KeyState.READABLE, retired=True), progress=progress, batch=batch)


def move_left_overs() -> int:
    """Finish what a killed rotation left, once every process has settled; return how many values were moved.

    Of the purposes that this process opens: of the others ``manage.py keys rotate`` finishes it, with ROOT.
    """
    moved, here = 0, keyring.purposes_here()
    for purpose in (purpose for purpose in _MOVERS if purpose in here):
        retired = _last_retired(purpose)
        if retired is not None and timezone.now() - retired > timedelta(seconds=SETTLE_SECONDS):
            moved += move(purpose).moved
    return moved


def rotate_root(*, progress: Progress = quiet) -> int:
    """Wrap every key that the old ROOT closes under the new one and return how many there were.

    A public half, of a destroyed key too, is vouched for under the new ROOT only if it was under the old one.
    ``PORTAL_KEYS`` names the new ROOT and ``PORTAL_KEYS_OLD`` the old one. Each key is changed by itself; every
    process that knows both opens both kinds meanwhile. Raises ``KeyringError``, ``RootKeyError``.
    """
    new, old = root_key(), old_root_key()
    if old is None:
        raise KeyringError("PORTAL_KEYS_OLD is not set: say where the old root key is; PORTAL_KEYS names the new one.")
    done = 0
    for pk in VaultKey.objects.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            row = VaultKey.objects.select_for_update().filter(pk=pk).first()
            if row is not None and _brought_under(new, row, old=old):
                done += 1
                progress(f"{row.purpose} key {pk} is wrapped by the new root key")
    keyring.read_again()
    return done


def keys_under_old_root() -> int:
    """Return how many keys the ROOT in ``PORTAL_KEYS`` does not open, or only the one before vouches for.

    Raises ``RootKeyError``.
    """
    new, old = root_key(), old_root_key()
    return sum(not _opens(new, row) or _is_to_vouch_for(new, row, old=old) for row in VaultKey.objects.all())


def destroy(key_id: UUID) -> None:
    """Delete a readable key that no stored value names; its id, dates and public key stay.

    Raises ``KeyringError`` when it is not readable, was retired less than an hour ago, a pair inside the window of the
    short backup, or is still named.
    """
    with transaction.atomic():
        row = VaultKey.objects.select_for_update().filter(pk=key_id).first()
        if row is None or row.state != KeyState.READABLE or row.retired_at is None:
            raise KeyringError("Only a readable key that was current before can be destroyed.")
        if timezone.now() - row.retired_at < DESTROY_AFTER:
            raise KeyringError("This key was current less than an hour ago; something may still be sealed with it.")
        if row.purpose in keyring.SEALING and timezone.now() - row.retired_at < timedelta(
            days=settings.BACKUP_WINDOW_DAYS
        ):
            raise KeyringError("A short backup inside the window may still hold keys that only this pair opens.")
        named = references.values_naming(key_id)
        if named:
            places = ", ".join(f"{name} ({count})" for name, count in named.items())
            raise KeyringError(f"Stored values still name this key: {places}. Nothing was destroyed.")
        now = timezone.now()
        VaultKey.objects.filter(pk=key_id).update(state=KeyState.DESTROYED, wrapped=None, destroyed_at=now)
        _trace("keys.destroy", key_id)
    keyring.read_again()


_MOVERS: dict[str, Callable[..., Moved]] = {
    KeyPurpose.INDEX: blind.rebuild,
    KeyPurpose.GRANT: grants.move,
    **{purpose: partial(rewrap.move, purpose) for purpose in rewrap.PURPOSES},
}


def _fate(column: references.KeyColumn) -> str:
    if column.waits_for_its_code:
        return "each moved when its code is entered"
    return "moved" if column.purpose in _MOVERS else "they stay under their key"


def _coming(purpose: str) -> VaultKey | None:
    return VaultKey.objects.filter(purpose=purpose, state=KeyState.READABLE, retired_at=None).first()


def _ids(purpose: str, *states: str, retired: bool = False) -> list[UUID]:
    rows = VaultKey.objects.filter(purpose=purpose, state__in=states)
    return list((rows.filter(retired_at__isnull=False) if retired else rows).values_list("pk", flat=True))


def _left_over(purpose: str) -> bool:
    """Whether a rotation to the current key has not moved everything yet."""
    old = _ids(purpose, KeyState.READABLE, retired=True)
    columns = [column for column in references.columns(purpose) if not column.waits_for_its_code]
    return purpose in _MOVERS and any(column.count(old) for column in columns)


def _make(purpose: str) -> VaultKey:
    row = keyring.new_row(purpose, root_key(), state=KeyState.READABLE)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            _trace("keys.make", row.pk)
    except IntegrityError:
        raise KeyringError("Another process has just begun to rotate this key; let it finish.") from None
    return row


def _switch(purpose: str, coming: UUID) -> None:
    """Retire the current key and make the coming one current, in one transaction."""
    with transaction.atomic():
        rows = VaultKey.objects.select_for_update().filter(purpose=purpose)
        states = {row.pk: row.state for row in rows if row.state == KeyState.CURRENT or row.pk == coming}
        if states.get(coming) == KeyState.READABLE:
            rows.filter(state=KeyState.CURRENT).update(state=KeyState.READABLE, retired_at=timezone.now())
            rows.filter(pk=coming).update(state=KeyState.CURRENT)
            _trace("keys.rotate", coming)
    keyring.read_again()


def _last_retired(purpose: str) -> datetime | None:
    rows = VaultKey.objects.filter(purpose=purpose, state=KeyState.READABLE, retired_at__isnull=False)
    return rows.order_by("-retired_at").values_list("retired_at", flat=True).first()


def _settle(since: datetime | None, seconds: float, progress: Progress, wait: Callable[[float], None]) -> None:
    """Wait until ``seconds`` have passed since ``since``; a rotation that goes on does not wait twice."""
    left = 0.0 if since is None else seconds - (timezone.now() - since).total_seconds()
    if left > 0:
        progress(f"waiting {left:.0f} seconds until every process has read the keyring")
        wait(left)


def _await_trials(key_id: UUID, progress: Progress, wait: Callable[[float], None]) -> None:
    """Wait until desk and jobs have opened a test value with a coming pair. Raises ``KeyringError`` after a while."""
    fields = keyring.TRIED_BY.values()
    for _ in range(TRIALS):
        tried = VaultKey.objects.filter(pk=key_id).values_list(*fields).get()
        if all(tried):
            return
        progress("waiting until desk and jobs have opened a test value with the coming pair")
        wait(TRIAL_SECONDS)
    missing = [pool for pool, when in zip(keyring.TRIED_BY, tried, strict=True) if when is None]
    raise KeyringError(
        f"No test value was opened by: {', '.join(missing)}. The pair stays coming, and the old one is in use;"
        " look whether their key files open it (keys status there), then run this again."
    )


def _brought_under(new: bytes, row: VaultKey, *, old: bytes) -> bool:
    """Wrap a key under the new ROOT, and vouch for its public half; return whether it had to be wrapped."""
    closed, to_vouch_for = not _opens(new, row), _is_to_vouch_for(new, row, old=old)
    if closed:
        try:
            secret = keyring.unwrap_key(old, row)
        except EnvelopeError:
            raise KeyringError(f"Neither root key opens the {row.purpose} key {row.pk}.") from None
        keyring.wrap_under(new, row, secret)
    if to_vouch_for:
        keyring.vouch_under(new, row)
    if closed or to_vouch_for:
        VaultKey.objects.filter(pk=row.pk).update(wrapped=row.wrapped, vouched=row.vouched)
    return closed


def _is_to_vouch_for(new: bytes, row: VaultKey, *, old: bytes | None) -> bool:
    return old is not None and keyring.is_vouched_under(old, row) and not keyring.is_vouched_under(new, row)


def _opens(root: bytes, row: VaultKey) -> bool:
    """Whether ``root`` opens a key; of a destroyed one nothing is left to be opened."""
    if row.state == KeyState.DESTROYED:
        return True
    try:
        keyring.unwrap_key(root, row)
    except EnvelopeError:
        return False
    return True


def _trace(action: str, key_id: UUID) -> None:
    audit.record(action=action, object_type="vaultkey", object_id=key_id, actor_kind="system", purpose="manage.py keys")

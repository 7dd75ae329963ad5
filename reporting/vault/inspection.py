"""Looking at the keyring and at what it closes, without changing anything."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from reporting.vault import deks, keyring, references, rewrap
from reporting.vault.errors import KeyringError, VaultError
from reporting.vault.models import KeyPurpose, KeyState, KeyWrap, VaultKey
from reporting.vault.root import root_key

CHUNK = 500


@dataclass
class Findings:
    """What :func:`inspect` found. ``broken`` cannot be opened; ``unfinished`` waits for a command."""

    checked: int = 0
    broken: list[str] = field(default_factory=list)
    unfinished: list[str] = field(default_factory=list)


def inspect(*, progress: Callable[[str], None]) -> Findings:
    """Open every key and every report's keys, and look whether each stored value names a key that is there.

    Takes a second for some thousands of reports. Raises ``RootKeyError`` where the process does not hold ROOT,
    ``KeyringError`` when there is no keyring.
    """
    root_key()
    if not VaultKey.objects.exists():
        raise KeyringError("There is no keyring: run manage.py keys init.")
    keyring.forget()
    found = Findings(broken=keyring.faults())
    _public_halves(found)
    _wraps(found, progress)
    _names(found, progress)
    return found


def _public_halves(found: Findings) -> None:
    keys = keyring.read_again().keys
    for row in VaultKey.objects.filter(purpose__in=keyring.PUBLIC_HALVES, pk__in=keys):
        half = keyring.PUBLIC_HALVES[KeyPurpose(row.purpose)](keys[row.pk].secret)
        if bytes(row.public or b"") != half:
            found.broken.append(f"{row.purpose} key {row.pk}: its published key is not its own")


def _wraps(found: Findings, progress: Callable[[str], None]) -> None:
    closed = 0
    for row in KeyWrap.objects.filter(recipient_kind=KeyWrap.DESK).order_by("pk").iterator(chunk_size=CHUNK):
        found.checked += 1
        try:
            deks.unwrap_row(row)
        except VaultError:
            closed += 1
        if found.checked % CHUNK == 0:
            progress(f"{found.checked} keys of reports opened")
    if closed:
        found.broken.append(f"vault.KeyWrap: {closed} keys of reports do not open")


def _names(found: Findings, progress: Callable[[str], None]) -> None:
    states = dict(VaultKey.objects.values_list("pk", "state"))
    retired = VaultKey.objects.filter(state=KeyState.READABLE, retired_at__isnull=False)
    old = dict(retired.values_list("pk", "purpose"))
    for column in references.KEY_COLUMNS:
        named = column.keys_named()
        progress(f"{column.name}: {sum(named.values())} values")
        lost = sum(count for key, count in named.items() if states.get(key, KeyState.DESTROYED) == KeyState.DESTROYED)
        left = sum(count for key, count in named.items() if old.get(key) == column.purpose)
        if lost:
            found.broken.append(f"{column.name}: {lost} values name a key that is not there")
        moves = column.purpose in (*rewrap.PURPOSES, KeyPurpose.INDEX, KeyPurpose.GRANT)
        if left and moves and not column.waits_for_its_code:
            found.unfinished.append(f"{column.name}: {left} values still name an old key")
    coming = VaultKey.objects.filter(state=KeyState.READABLE, retired_at=None)
    found.unfinished += [f"{row.purpose} key {row.pk} was made and is not current yet" for row in coming]


def values_by_key() -> dict[UUID, int]:
    """Return how many stored values name each key; a wrap that names it in two columns counts once."""
    counts: Counter[UUID] = Counter()
    for column in references.KEY_COLUMNS:
        if not column.repeats:
            counts.update(column.keys_named())
    return counts

"""The sealer's place: how far the jobs of this machine have sealed, kept in a file beside the database.

Somebody who owns the tables can switch the triggers off, take the end of the chain away and put the triggers back.
The file (``settings.AUDIT_PLACE``) is not in their reach: while the chain does not hold its place, nothing is sealed
and no head is published. Where there is no file yet, the place of the newest head stands for it.
"""

import json
import logging
import os
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from reporting.vault import keyring
from reporting.vault.audit import macs
from reporting.vault.audit.models import AuditHead, AuditLink, AuditRemoval, AuditSegment
from reporting.vault.audit.recording import record
from reporting.vault.errors import KeyringError, VaultError
from reporting.vault.minutes import this_minute

logger = logging.getLogger(__name__)

# What the line in the log is called that goes with a head.
LOGGED = "audit sealed"


class ChainCut(VaultError):
    """The chain does not hold the place up to which it was sealed."""


class PlaceUnreadable(VaultError):
    """The file of the sealer's place is there and holds none."""


@dataclass(frozen=True)
class SealedPlace:
    """The last link of a batch: its segment, its position there, and its MAC."""

    segment: int
    position: int
    mac: bytes

    def values(self) -> dict[str, Any]:
        """Return it as a line of the log carries it."""
        return {"segment": self.segment, "position": self.position, "link_mac": self.mac.hex()}

    def __str__(self) -> str:
        return f"segment {self.segment}, link {self.position}"


def read() -> SealedPlace | None:
    """Return the place in the file; None where there is no file. Raises ``PlaceUnreadable`` and ``OSError``."""
    try:
        segment, position, mac = _path().read_text("ascii").split()
        return SealedPlace(int(segment), int(position), bytes.fromhex(mac))
    except FileNotFoundError:
        return None
    except ValueError:
        raise PlaceUnreadable("The file of the sealer's place holds none.") from None


def fault(place: SealedPlace) -> str:
    """Return "cut" when the chain does not reach ``place``, "replayed" when it was another one there, else "".

    A segment that the portal removed in its time is no fault of a place in it.
    """
    links = AuditLink.objects.filter(segment=place.segment, position=place.position)
    found = [bytes(mac) for mac in links.values_list("mac", flat=True)]
    if not place.position:
        found = [bytes(mac) for mac in AuditSegment.objects.filter(pk=place.segment).values_list("mac", flat=True)]
    if place.mac in found or _was_removed(place.segment):
        return ""
    return "replayed" if found else "cut"


def check() -> None:
    """Raise ``ChainCut`` unless the chain holds the place in the file, or without one that of the newest head.

    Also raises what :func:`read` does.
    """
    place = read() or _of_the_newest_head()
    if place is not None and fault(place):
        raise ChainCut("The chain ends before what was sealed here, or is another one: manage.py audit verify.")


def keep(place: SealedPlace) -> None:
    """Write ``place`` into the file, unless it holds a later one already. Raises what :func:`read` does."""
    before = read()
    if before is None or (before.segment, before.position) < (place.segment, place.position):
        _write(place)


def tell(place: SealedPlace) -> None:
    """Write ``place`` into the log."""
    logger.info(LOGGED, extra=place.values())


def note_unknown() -> None:
    """Leave an event: a chain that had begun goes on where no file says how far it was sealed."""
    record(action="audit.place_unknown", object_type="audit", object_id=None, actor_kind="system")


@transaction.atomic
def put_back(place: SealedPlace | None) -> None:
    """Make ``place``, the end of a chain that was restored, the place of this machine; None: there is no chain.

    Leaves an event, and a line in the log. The file is written when the transaction is committed.
    """
    logger.warning("audit place put back", extra=place.values() if place else {})
    record(action="audit.put_place_back", object_type="audit", object_id=None, actor_kind="system")
    transaction.on_commit(partial(_write, place) if place else partial(_path().unlink, missing_ok=True))


def logged(lines: Iterable[str]) -> Iterator[SealedPlace]:
    """Yield the places that :func:`tell` wrote into a log of JSON lines; other lines are left out.

    Raises ``ValueError`` when there is none, or one of them is not whole.
    """
    found = False
    for line in lines:
        try:
            values = json.loads(line)
        except ValueError:
            continue
        if isinstance(values, dict) and values.get("event") == LOGGED:
            found = True
            try:
                yield SealedPlace(int(values["segment"]), int(values["position"]), bytes.fromhex(values["link_mac"]))
            except (KeyError, TypeError, ValueError):
                raise ValueError("The log holds no whole line of the sealer.") from None
    if not found:
        raise ValueError("The log holds no whole line of the sealer.")


def _was_removed(segment: int) -> bool:
    removal = AuditRemoval.objects.filter(pk=segment).first()
    try:
        return removal is not None and bytes(removal.mac) == macs.removal_mac(
            keyring.by_id(removal.key_id).secret, removal
        )
    except KeyringError:
        return False


def _of_the_newest_head() -> SealedPlace | None:
    head = AuditHead.objects.order_by("-number").first()
    return SealedPlace(head.segment, head.position, bytes(head.mac)) if head else None


def _path() -> Path:
    return Path(settings.AUDIT_PLACE)


def _write(place: SealedPlace) -> None:
    """Replace the file whole, on the disk before this returns; its time is the whole minute, as of a report."""
    path, minute = _path(), this_minute().timestamp()
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(f"{place.segment} {place.position} {place.mac.hex()}\n")
            file.flush()
            os.utime(file.fileno(), (minute, minute))
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)

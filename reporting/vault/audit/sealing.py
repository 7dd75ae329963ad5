"""The sealer: gives every committed event its place in the chain.

It takes what stands in the queue, so neither clocks nor late commits matter: an event is in the
queue from its own commit until it has a link. Two sealers at once are kept apart by a lock, and
should that fail, by unique places: one of them rolls back and finds its events in the queue again.
How far it came it keeps outside the database (``sealed_place``), and goes on from nowhere else. It writes no line into
the log: that would say the second of a report.
"""

import time
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from reporting.vault import keyring
from reporting.vault.audit import macs, sealed_place
from reporting.vault.audit.models import AuditEvent, AuditLink, AuditSegment, AuditWaiting
from reporting.vault.audit.sealed_place import SealedPlace
from reporting.vault.keyring import Key
from reporting.vault.minutes import whole_minute

BATCH = 500
# A run gives way to other jobs after so many seconds; the rest waits for the next second.
LONGEST_RUN = 5.0
# PostgreSQL's advisory lock of the sealer: the first seven bytes of SHA-256("cuvamte.audit.seal").
LOCK = 46_448_547_600_184_462


@dataclass(frozen=True)
class Place:
    """Where the chain stands: the segment, how many links it has, the last MAC, and its key."""

    segment: AuditSegment
    position: int
    mac: bytes
    key: Key

    @property
    def sealed(self) -> SealedPlace:
        """The place without its key, as it is kept outside the database."""
        return SealedPlace(self.segment.number, self.position, self.mac)


def has_work(*, before: datetime | None = None) -> bool:
    """Whether an event, or one from ``before`` a moment, waits for its link; cheap, and takes no lock."""
    events = AuditEvent.objects.filter(pk=OuterRef("pk"))
    if before is not None:
        events = events.filter(time__lt=before)
    return AuditWaiting.objects.filter(Exists(events)).exists()


def seal(now: datetime | None = None) -> int:
    """Seal what waits and return how many events that were; 0 also when another sealer is at it.

    Every batch is a transaction of its own: a crash loses nothing, the batch waits again. Raises
    ``KeyringError`` when the chain's key cannot be opened, and what ``sealed_place.check`` does.
    """
    sealed, after, started = 0, None, time.monotonic()
    while time.monotonic() - started < LONGEST_RUN:
        waiting = _waiting(after)
        if not waiting:
            break
        sealed += _seal_batch(waiting, now or timezone.now())
        after = waiting[-1]
    return sealed


def _waiting(after: UUID | None) -> list[UUID]:
    rows = AuditWaiting.objects.order_by("event")
    if after is not None:
        # Rows whose event is gone stay where they are and must not hold up the others.
        rows = rows.filter(event__gt=after)
    return list(rows.values_list("event", flat=True)[:BATCH])


def _seal_batch(waiting: list[UUID], now: datetime) -> int:
    with transaction.atomic():
        if not take_lock():
            return 0
        # Asked again under the lock: another sealer may have been faster.
        left = AuditWaiting.objects.filter(pk__in=waiting).values_list("event", flat=True)
        events = sorted(AuditEvent.objects.filter(pk__in=list(left)), key=lambda event: (event.time, event.id))
        if not events:
            return 0
        sealed_place.check()
        unknown = sealed_place.read() is None and AuditSegment.objects.exists()
        place = open_place(now)
        links, last = [], place.mac
        for position, event in enumerate(events, place.position + 1):
            number = place.segment.number
            last = macs.link_mac(place.key.secret, segment=number, position=position, previous=last, event=event)
            links.append(AuditLink(event=event.pk, segment=number, position=position, mac=last))
        AuditLink.objects.bulk_create(links)
        AuditWaiting.objects.sealed(events=[event.pk for event in events]).delete()
        sealed = SealedPlace(links[-1].segment, links[-1].position, last)
        # Only now is it sealed: a place of what is rolled back would stop every later seal.
        transaction.on_commit(partial(_keep, sealed, unknown))
        return len(events)


def _keep(sealed: SealedPlace, unknown: bool) -> None:
    """Say in the file how far the chain is sealed."""
    if unknown:
        sealed_place.note_unknown()
    sealed_place.keep(sealed)


def take_lock() -> bool:
    """Take the sealer's lock for this transaction; SQLite's transactions already write one at a time."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        row = cursor.fetchone()
    return bool(row and row[0])


def last_place() -> Place | None:
    """Return where the chain stands; None while it has not begun."""
    segment = AuditSegment.objects.order_by("-number").first()
    if segment is None:
        return None
    key = keyring.by_id(segment.key_id)
    link = AuditLink.objects.filter(segment=segment.number).order_by("-position").first()
    if link is None:
        return Place(segment, 0, bytes(segment.mac), key)
    return Place(segment, link.position, bytes(link.mac), key)


def open_place(now: datetime) -> Place:
    """Return the place to go on from, in a new segment when the month or the key has changed.

    Months never go back: with a clock that does, the chain stays in the segment that is open.
    """
    place, month = last_place(), timezone.localdate(now).replace(day=1)
    if place is None:
        return _new_segment(1, month, macs.NOTHING, keyring.current("audit"), now)
    key = _current_key(place)
    if key.id == place.key.id and month <= place.segment.month:
        return place
    return _new_segment(place.segment.number + 1, max(month, place.segment.month), place.mac, key, now)


def _current_key(place: Place) -> Key:
    """Return the key of new links. A process that has not heard of a rotation must not turn it back."""
    key = keyring.current("audit")
    if key.id != place.key.id and AuditSegment.objects.filter(key_id=key.id).exists():
        key = keyring.read_again().current("audit")
    return key


def _new_segment(number: int, month: date, previous: bytes, key: Key, now: datetime) -> Place:
    # It opens with an event, which may be a reporter's.
    opened_at = whole_minute(now)
    segment = AuditSegment(number=number, month=month, key_id=key.id, previous=previous, opened_at=opened_at)
    segment.mac = macs.segment_mac(key.secret, segment)
    segment.save()
    return Place(segment, 0, bytes(segment.mac), key)

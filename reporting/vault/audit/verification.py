"""Walks the whole chain and says what does not fit.

What it finds: an event or link that was changed, is missing, or stands twice; events outside the
chain or deleted before they were sealed; segments that do not follow each other; a tail that was
cut off or replayed, by the heads and by the sealer's place outside the database; events dated before
a head that was made without them, or after one that was made with them; triggers that are not as
they should be. What nobody can find here: what was cut off, that place with it, after the last head
or line of the log that somebody outside has kept, and what somebody wrote into the queue with an
honest time.
"""

from collections.abc import Callable, Iterable, Iterator
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef

from reporting.vault import keyring
from reporting.vault.audit import checks, heads, macs, sealed_place, triggers
from reporting.vault.audit.findings import Result
from reporting.vault.audit.models import AuditEvent, AuditHead, AuditLink, AuditSegment, AuditWaiting
from reporting.vault.audit.sealed_place import PlaceUnreadable, SealedPlace
from reporting.vault.audit.walk import Walk
from reporting.vault.errors import KeyringError


class ChainBroken(Exception):
    """The nightly walk found something; ``manage.py audit verify`` says what."""


def verify(
    *,
    published: Iterable[heads.Line] = (),
    logged: Iterable[SealedPlace] = (),
    recent: int | None = None,
    progress: Callable[[int], None] = lambda events: None,
) -> Result:
    """Walk everything, or the last ``recent`` segments, and return what was found.

    ``published`` are lines of heads that somebody outside has kept, ``logged`` places from a log that was kept;
    ``progress`` is told the number of events after each. A key that cannot be opened is a finding too. Raises
    ``OSError`` when the sealer's place is there and may not be read.
    """
    result = Result()
    for wrong in triggers.findings(connection):
        result.add(f"{wrong.kind} trigger", wrong.table, f"{wrong.name} is {wrong.kind}")
    # Read before the walk: the chain only grows meanwhile.
    known = _known_heads(recent)
    walk = Walk(result, known, progress)
    walk.segments(recent)
    _check_heads(result, known, walk)
    _check_published(result, known, published)
    _check_outside(result)
    _check_place(result)
    for place in logged:
        _compare(result, "the log", place)
    return result


def _known_heads(recent: int | None) -> list[AuditHead]:
    """Return the heads, or those of the last segments and the one before them, by which the first events measure."""
    known = AuditHead.objects.order_by("number")
    if recent is not None:
        first = AuditSegment.objects.order_by("-number").values_list("number", flat=True)[recent - 1 : recent]
        earlier = known.filter(segment__lt=first[0]).last() if first else None
        known = known.filter(number__gte=earlier.number) if earlier else known
    return list(known)


def _check_heads(result: Result, known: list[AuditHead], walk: Walk) -> None:
    """Check the heads against each other and against the places that the walk passed."""
    before: AuditHead | None = None
    keys = dict(AuditSegment.objects.values_list("number", "key_id"))
    for head in known:
        result.heads += 1
        where = f"head {head.number}"
        expected = (before.number + 1, bytes(before.digest)) if before else (1, macs.NOTHING)
        if (head.number, bytes(head.previous)) != expected and (before or walk.first == 1):
            result.add("missing head", where, "does not follow the one before")
        walked = head.segment >= walk.first and head.segment not in walk.removed
        if walked and (head.segment, head.position) not in walk.seen:
            result.add("cut", where, "its place in the chain is gone: the tail was cut off")
        for text in _faults_of(head, keys):
            result.add("changed head", where, text)
        before = head


def _faults_of(head: AuditHead, keys: dict[int, UUID]) -> Iterator[str]:
    try:
        if head.segment in keys:
            secret = keyring.by_id(keys[head.segment]).secret
            if bytes(head.digest) != macs.head_digest(secret, head):
                yield "its digest does not fit"
        if not heads.is_signed(head):
            yield "its signature does not fit"
    except KeyringError:
        yield "its key is not in the keyring"


def _check_published(result: Result, known: list[AuditHead], published: Iterable[heads.Line]) -> None:
    """Compare with what somebody outside has kept: the only witness that the portal cannot change."""
    lines = {head.line: heads.line(head) for head in known if head.line}
    for kept in published:
        ours = lines.get(kept.number)
        where = f"published head {kept.number}"
        if ours is None:
            result.add("cut", where, "is not in the database: the tail was cut off")
        elif (ours.day, ours.digest) != (kept.day, kept.digest):
            result.add("replayed", where, "is another one here: the chain was set back or rewritten")


def _check_place(result: Result) -> None:
    """Compare with how far this machine has sealed."""
    try:
        place = sealed_place.read()
    except PlaceUnreadable:
        result.add("cut", "the sealer's place", "its file cannot be read")
        return
    if place is not None:
        _compare(result, "the sealer's place", place)


def _compare(result: Result, where: str, place: SealedPlace) -> None:
    match sealed_place.fault(place):
        case "cut":
            result.add("cut", where, f"{place} is gone: the tail was cut off")
        case "replayed":
            result.add("replayed", where, f"{place} is another one: the chain was set back or rewritten")


def _check_outside(result: Result) -> None:
    """Find events without a place, and places in the queue without an event."""
    linked = Exists(AuditLink.objects.filter(event=OuterRef("pk")))
    waits = Exists(AuditWaiting.objects.filter(event=OuterRef("pk")))
    outside = AuditEvent.objects.filter(~linked, ~waits).values_list("pk", flat=True)
    for event in outside.iterator():
        result.add("outside", f"event {event}", "is neither sealed nor waiting: it was written past the portal")
    for row in checks.lost_before_seal().iterator():
        result.add("missing event", f"event {row.pk}", "was deleted before it was sealed")

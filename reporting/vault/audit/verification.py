"""Walks the whole chain and says what does not fit.

What it finds: an event or link that was changed, is missing, or stands twice; events outside the
chain or deleted before they were sealed; segments that do not follow each other; a tail that was
cut off or replayed, by the published heads; events dated before a head that was published without
them, or after one that was published with them; triggers that are not as they should be. What nobody
can find here: what was cut off after the last head that somebody outside has kept, and what somebody
wrote into the queue with an honest time.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Exists, OuterRef
from django.utils import timezone

from reporting.vault import keyring
from reporting.vault.audit import checks, heads, macs, triggers
from reporting.vault.audit.backdating import Measure
from reporting.vault.audit.dated_ahead import AheadMeasure
from reporting.vault.audit.models import AuditEvent, AuditHead, AuditLink, AuditRemoval, AuditSegment, AuditWaiting
from reporting.vault.audit.reading import Sealed, links_of
from reporting.vault.errors import KeyringError
from reporting.vault.keyring import Key

# Further findings of one kind are counted, not listed: a broken table must not fill the memory.
LISTED = 100
# Of an event: it says that it is older than a head before it, or younger than a head behind it.
BACKDATED, AHEAD = "backdated", "dated ahead"


@dataclass(frozen=True)
class Finding:
    """One thing that does not fit: a word for its kind, where, and a sentence."""

    kind: str
    where: str
    text: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.where}: {self.text}"


@dataclass
class Result:
    """What a walk has found; ``events`` and ``segments`` were looked at."""

    events: int = 0
    segments: int = 0
    heads: int = 0
    found: int = 0
    misdated: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """Whether everything fits."""
        return not self.found

    @property
    def is_as_sealed(self) -> bool:
        """Whether nothing was changed, cut off or lost since it was sealed, whatever time an event says."""
        return self.found == self.misdated

    def add(self, kind: str, where: str, text: str) -> None:
        """Note a finding; after ``LISTED`` it is only counted."""
        self.found += 1
        self.misdated += kind in (BACKDATED, AHEAD)
        if len(self.findings) < LISTED:
            self.findings.append(Finding(kind, where, text))


class ChainBroken(Exception):
    """The nightly walk found something; ``manage.py audit verify`` says what."""


def verify(
    *,
    published: Iterable[heads.Line] = (),
    recent: int | None = None,
    progress: Callable[[int], None] = lambda events: None,
) -> Result:
    """Walk everything, or the last ``recent`` segments, and return what was found.

    ``published`` are lines that somebody outside has kept; ``progress`` is told the number of
    events after each. A key that cannot be opened is a finding too.
    """
    result = Result()
    for wrong in triggers.findings(connection):
        result.add(f"{wrong.kind} trigger", wrong.table, f"{wrong.name} is {wrong.kind}")
    # Read before the walk: the chain only grows meanwhile.
    known = list(AuditHead.objects.order_by("number"))
    walk = _Walk(result, known, progress)
    walk.segments(recent)
    _check_heads(result, known, walk)
    _check_published(result, known, published)
    _check_outside(result)
    return result


class _Walk:
    """One walk over all segments; knows where the last one ended."""

    def __init__(self, result: Result, known: list[AuditHead], progress: Callable[[int], None]) -> None:
        self.result, self.progress = result, progress
        # On a quiet day a head stands where the one before stood.
        self.heads: dict[tuple[int, int], list[AuditHead]] = {}
        for head in known:
            self.heads.setdefault((head.segment, head.position), []).append(head)
        now = timezone.now()
        self.measure, self.ahead = Measure(known, now), AheadMeasure(known, now)
        self.first = 1
        self.removed = {removal.segment: removal for removal in AuditRemoval.objects.all()}
        self.last: bytes | None = macs.NOTHING
        self.seen: set[tuple[int, int]] = set()

    def segments(self, recent: int | None) -> None:
        """Walk every segment in order, or the last ones."""
        before: AuditSegment | None = None
        numbers = list(AuditSegment.objects.order_by("number").values_list("number", flat=True))
        if recent is not None and len(numbers) > recent:
            self.first = numbers[-recent]
            before = AuditSegment.objects.get(pk=numbers[-recent - 1])
            self.last = None
        for segment in AuditSegment.objects.filter(number__gte=self.first).order_by("number"):
            self._follows(segment, before)
            self.result.segments += 1
            key = self._key(segment)
            if key is not None:
                self._segment(segment, key)
            before = segment

    def _follows(self, segment: AuditSegment, before: AuditSegment | None) -> None:
        where, expected = f"segment {segment.number}", before.number + 1 if before else 1
        if segment.number != expected:
            self.result.add("missing segment", where, f"follows number {expected - 1}")
        elif self.last is not None and bytes(segment.previous) != self.last:
            self.result.add("cut", where, "does not begin where the one before ended")
        if before is not None and segment.month < before.month:
            self.result.add("order", where, "is of an earlier month than the one before")

    def _key(self, segment: AuditSegment) -> Key | None:
        try:
            key = keyring.by_id(segment.key_id)
        except KeyringError:
            self.result.add("key", f"segment {segment.number}", "its key is not in the keyring")
            self.last = None
            return None
        if bytes(segment.mac) != macs.segment_mac(key.secret, segment):
            self.result.add("changed segment", f"segment {segment.number}", "its own row was changed")
        return key

    def _segment(self, segment: AuditSegment, key: Key) -> None:
        last, expected, doubt = bytes(segment.mac), 1, None
        self._head(segment.number, 0, last)
        removal = self.removed.get(segment.number)
        if removal is not None:
            self._removed(removal)
            return
        for sealed in links_of(segment.number):
            link, where = sealed.link, f"segment {segment.number}, link {sealed.link.position}"
            self.result.events += 1
            self.progress(self.result.events)
            if link.position != expected:
                kind = "fork" if link.position < expected else "missing link"
                self.result.add(kind, where, f"stands where link {expected} should")
            right = self._mac(sealed, key, last, where)
            if right is not None and right != bytes(link.mac):
                doubt = self._doubtful(sealed, key, doubt, where, right)
            else:
                doubt = None
                self._time(sealed, where)
            self._head(segment.number, link.position, bytes(link.mac))
            # Going on from what is stored, so that one change is one finding.
            last, expected = bytes(link.mac), max(expected, link.position) + 1
        self.last = last

    def _time(self, sealed: Sealed, where: str) -> None:
        if sealed.event is None:
            return
        link, time = sealed.link, sealed.event.time
        place = (link.segment, link.position)
        before, after = self.measure.head_before(place, time), self.ahead.head_after(place, time)
        if before is not None:
            self.result.add(BACKDATED, where, f"event {link.event} says it is older than head {before} before it")
        if after is not None:
            self.result.add(AHEAD, where, f"event {link.event} says it is younger than head {after} behind it")

    def _mac(self, sealed: Sealed, key: Key, previous: bytes, where: str) -> bytes | None:
        if sealed.unreadable:
            self.result.add("changed event", where, f"event {sealed.link.event} cannot be read")
            return None
        if sealed.event is None:
            self.result.add("missing event", where, f"event {sealed.link.event} is gone")
            return None
        link = sealed.link
        return macs.link_mac(
            key.secret, segment=link.segment, position=link.position, previous=previous, event=sealed.event
        )

    def _doubtful(self, sealed: Sealed, key: Key, doubt: bytes | None, where: str, right: bytes) -> bytes | None:
        """Note a MAC that does not fit. ``doubt`` is what the link before should have been.

        If this link fits after that, only the link before was changed and this one is sound.
        """
        if doubt is not None:
            assert sealed.event is not None
            link = sealed.link
            fits = macs.link_mac(
                key.secret, segment=link.segment, position=link.position, previous=doubt, event=sealed.event
            )
            if fits == bytes(link.mac):
                return None
        self.result.add("changed event or link", where, f"event {sealed.link.event} or its link was changed")
        return right

    def _head(self, segment: int, position: int, mac: bytes) -> None:
        for head in self.heads.get((segment, position), ()):
            self.seen.add((segment, position))
            if bytes(head.mac) != mac:
                self.result.add("replayed", f"head {head.number}", "the chain was another one when it was published")

    def _removed(self, removal: AuditRemoval) -> None:
        where = f"segment {removal.segment}"
        try:
            key = keyring.by_id(removal.key_id)
        except KeyringError:
            self.result.add("key", where, "the key of its removal is not in the keyring")
        else:
            if bytes(removal.mac) != macs.removal_mac(key.secret, removal):
                self.result.add("removed", where, "was removed without the portal's own note")
        if AuditLink.objects.filter(segment=removal.segment).exists():
            self.result.add("removed", where, "was removed in part only")
        self.last = bytes(removal.last)


def _check_heads(result: Result, known: list[AuditHead], walk: _Walk) -> None:
    """Check the heads against each other and against the places that the walk passed."""
    before: AuditHead | None = None
    for head in known:
        result.heads += 1
        where = f"head {head.number}"
        expected = (before.number + 1, bytes(before.digest)) if before else (1, macs.NOTHING)
        if (head.number, bytes(head.previous)) != expected:
            result.add("missing head", where, "does not follow the one before")
        walked = head.segment >= walk.first and head.segment not in walk.removed
        if walked and (head.segment, head.position) not in walk.seen:
            result.add("cut", where, "its place in the chain is gone: the tail was cut off")
        for text in _faults_of(head):
            result.add("changed head", where, text)
        before = head


def _faults_of(head: AuditHead) -> Iterator[str]:
    segment = AuditSegment.objects.filter(pk=head.segment).first()
    try:
        if segment is not None:
            secret = keyring.by_id(segment.key_id).secret
            if bytes(head.digest) != macs.head_digest(secret, head):
                yield "its digest does not fit"
        if not heads.is_signed(head):
            yield "its signature does not fit"
    except KeyringError:
        yield "its key is not in the keyring"


def _check_published(result: Result, known: list[AuditHead], published: Iterable[heads.Line]) -> None:
    """Compare with what somebody outside has kept: the only witness that the portal cannot change."""
    lines = {head.number: heads.line(head) for head in known}
    for kept in published:
        ours = lines.get(kept.number)
        where = f"published head {kept.number}"
        if ours is None:
            result.add("cut", where, "is not in the database: the tail was cut off")
        elif (ours.day, ours.digest) != (kept.day, kept.digest):
            result.add("replayed", where, "is another one here: the chain was set back or rewritten")


def _check_outside(result: Result) -> None:
    """Find events without a place, and places in the queue without an event."""
    linked = Exists(AuditLink.objects.filter(event=OuterRef("pk")))
    waits = Exists(AuditWaiting.objects.filter(event=OuterRef("pk")))
    outside = AuditEvent.objects.filter(~linked, ~waits).values_list("pk", flat=True)
    for event in outside.iterator(chunk_size=1000):
        result.add("outside", f"event {event}", "is neither sealed nor waiting: it was written past the portal")
    for row in checks.lost_before_seal().iterator(chunk_size=1000):
        result.add("missing event", f"event {row.pk}", "was deleted before it was sealed")

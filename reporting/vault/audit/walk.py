"""One walk over the segments of the chain: each link against the one before it."""

from collections.abc import Callable

from django.utils import timezone

from reporting.vault import keyring
from reporting.vault.audit import macs
from reporting.vault.audit.backdating import EarliestTime
from reporting.vault.audit.dated_ahead import LatestTime
from reporting.vault.audit.findings import AHEAD, BACKDATED, Result
from reporting.vault.audit.models import AuditEvent, AuditHead, AuditLink, AuditRemoval, AuditSegment
from reporting.vault.audit.reading import Sealed, links_of
from reporting.vault.errors import KeyringError
from reporting.vault.keyring import Key


class Walk:
    """One walk over all segments; knows where the last one ended."""

    def __init__(self, result: Result, known: list[AuditHead], progress: Callable[[int], None]) -> None:
        self.result, self.progress = result, progress
        # On a quiet day a head stands where the one before stood.
        self.heads: dict[tuple[int, int], list[AuditHead]] = {}
        for head in known:
            self.heads.setdefault((head.segment, head.position), []).append(head)
        now = timezone.now()
        self.measure, self.ahead = EarliestTime(known, now), LatestTime(known, now)
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
        return _right(sealed.link, sealed.event, key, previous)

    def _doubtful(self, sealed: Sealed, key: Key, doubt: bytes | None, where: str, right: bytes) -> bytes | None:
        """Note a MAC that does not fit. ``doubt`` is what the link before should have been.

        If this link fits after that, only the link before was changed and this one is sound.
        """
        if doubt is not None:
            assert sealed.event is not None
            if _right(sealed.link, sealed.event, key, doubt) == bytes(sealed.link.mac):
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


def _right(link: AuditLink, event: AuditEvent, key: Key, previous: bytes) -> bytes:
    """Return the MAC that a link must have after ``previous``."""
    return macs.link_mac(key.secret, segment=link.segment, position=link.position, previous=previous, event=event)

"""Finds events that say they happened after a head that was already published with them.

The mirror of ``backdating``: an attacker who writes to the database can put an event into the queue and date it as they
like, also for a day that is still to come. It is sealed within a second all the same, and the next head, which
says under a MAC when it was made, stands behind it. So by that moment it had been written.
"""

from collections import deque
from collections.abc import Iterable
from datetime import datetime

from reporting.vault.audit.backdating import TOLERANCE, Place
from reporting.vault.audit.models import AuditHead


class LatestTime:
    """The latest honest time of events, as a walk goes along the chain.

    A head whose clock had gone back measures nothing: it is known by an earlier head that stands after it. That
    one measures nothing either while it lies ahead of the clock now. A clock that was ahead while an event was
    written, or that was behind at a head and was set right before the next one, leaves no such trace: honest events
    are found as dated ahead, and stay found.
    """

    def __init__(self, heads: Iterable[AuditHead], now: datetime) -> None:
        self._heads: deque[tuple[Place, datetime, int]] = deque()
        latest: datetime | None = None
        for head in sorted(heads, key=lambda head: head.number):
            if head.made_at <= now and (latest is None or head.made_at >= latest):
                latest = head.made_at
                self._heads.append(((head.segment, head.position), head.made_at, head.number))

    def head_after(self, place: Place, time: datetime) -> int | None:
        """Return the number of the head that was made long before the ``time`` of an event that stands before it.

        None when an event at ``place`` may say so. Ask in the order of the chain.
        """
        while self._heads and self._heads[0][0] < place:
            self._heads.popleft()
        if not self._heads or time <= self._heads[0][1] + TOLERANCE:
            return None
        return self._heads[0][2]

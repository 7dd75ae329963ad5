"""Finds events that say they happened before a head that was published without them.

The sealer seals whatever stands in the queue, so an attacker who writes to the database can put an event there
without any key. They can date it as they like, but not seal it behind a head: a head says when it was
made, under a MAC, and what is sealed after it was not there yet. An event that says it is older was
therefore written later than it says.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from reporting.vault.audit.models import AuditHead

# An act that began before a head and was committed after it: longer than any request or command of ours holds
# a transaction. And what clocks of two machines, or one that was set, may differ by.
TOLERANCE = timedelta(hours=1)

Place = tuple[int, int]


class EarliestTime:
    """The earliest honest time of events, as a walk goes along the chain.

    A head whose clock had gone ahead measures nothing: it is known by a later head, or the clock
    now, that stands before it. A clock that was ahead for less than the time to the next head leaves
    no such trace: honest events of those hours are found as dated back, and stay found.
    """

    def __init__(self, heads: Iterable[AuditHead], now: datetime) -> None:
        self._heads: list[tuple[Place, datetime, int]] = []
        earliest = now
        for head in sorted(heads, key=lambda head: head.number, reverse=True):
            if head.made_at <= earliest:
                earliest = head.made_at
                self._heads.append(((head.segment, head.position), head.made_at, head.number))
        self._passed: tuple[datetime, int] | None = None

    def head_before(self, place: Place, time: datetime) -> int | None:
        """Return the number of the head that an event at ``place`` should have stood before, by its ``time``.

        None when it stands where it may. Ask in the order of the chain.
        """
        while self._heads and self._heads[-1][0] < place:
            _place, made_at, number = self._heads.pop()
            self._passed = made_at, number
        if self._passed is None or time >= self._passed[0] - TOLERANCE:
            return None
        return self._passed[1]

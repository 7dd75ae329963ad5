"""A circuit breaker: a cluster that did not answer is left alone for a while."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

logger = logging.getLogger(__name__)
Clock = Callable[[], float]


class Breaker:
    """Says whether to ask. After a failure nobody does for ``first`` seconds; then one tries, for all.

    While that fails the wait doubles, up to ``longest`` seconds. One for each process and purpose; safe among threads.
    ``message`` is logged when it opens, with the class of the error.
    """

    def __init__(
        self, message: str, *, first: float = 5.0, longest: float = 60.0, clock: Clock = time.monotonic
    ) -> None:
        self._message, self._first, self._longest, self._clock = message, first, longest, clock
        self._lock = threading.Lock()
        # Seconds of the wait that was begun last; 0 while all is well.
        self._wait = 0.0
        self._until = 0.0
        # Grows with each failure, so that what was asked before one says nothing about what is now.
        self._ticket = 1

    @property
    def closed(self) -> bool:
        """Whether the last call succeeded, or there was none."""
        return not self._wait

    def ticket(self) -> int:
        """Return 0 when nobody may ask now, else a number with which to say afterwards how it went."""
        with self._lock:
            if self._wait:
                now = self._clock()
                if now < self._until:
                    return 0
                # The others wait for what comes of this try.
                self._until = now + self._wait
            return self._ticket

    def record_failure(self, ticket: int, error: str) -> None:
        """Say that it failed, and the class of the error."""
        with self._lock:
            if ticket != self._ticket:
                return
            self._ticket += 1
            self._wait = min(self._longest, self._wait * 2 or self._first)
            self._until = self._clock() + self._wait
            wait = self._wait
        logger.warning(self._message, extra={"error": error, "wait": wait})

    def record_success(self, ticket: int) -> None:
        """Say that it succeeded."""
        with self._lock:
            if ticket == self._ticket:
                self._wait = 0.0

"""A circuit breaker: a cluster that did not answer is left alone for a while."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

logger = logging.getLogger(__name__)


class Breaker:
    """Says whether to ask: after a failure nobody does for ``wait`` seconds. One for each process and purpose.

    ``message`` is logged with each failure that opens it, with the class of the error. Threads that failed together
    open it once.
    """

    def __init__(self, message: str, *, wait: float = 5.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._message, self._wait, self._clock = message, wait, clock
        self._until = 0.0

    @property
    def closed(self) -> bool:
        """Whether anybody may ask now."""
        return self._clock() >= self._until

    def record_failure(self, error: str) -> None:
        """Say that it failed, and the class of the error."""
        if self.closed:
            self._until = self._clock() + self._wait
            logger.warning(self._message, extra={"error": error, "wait": self._wait})

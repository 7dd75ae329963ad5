"""Many things in one job: one that fails holds up no other, and none is lost."""

from collections.abc import Iterator
from contextlib import contextmanager


class Failures:
    """What failed in one run of a job, in the order in which it did."""

    def __init__(self, message: str) -> None:
        self._message = message
        self._errors: list[Exception] = []

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Go on after an error within this block, and remember it."""
        try:
            yield
        except Exception as error:
            self._errors.append(error)

    def raise_all(self) -> None:
        """Raise everything that failed together (``ExceptionGroup``); nothing when nothing did."""
        if self._errors:
            raise ExceptionGroup(self._message, self._errors)

"""Many things in one job: one that fails holds up no other, and none is lost."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

logger = logging.getLogger(__name__)


class Failures:
    """What failed in one run of a job, in the order in which it did. ``message`` says of what kind these things are."""

    def __init__(self, message: str) -> None:
        self._message = message
        self._errors: list[Exception] = []

    @contextmanager
    def kept(self, *, object_id: object) -> Iterator[None]:
        """Go on after an error within this block, log it with the id of what it was about, and remember it.

        The line names the class alone; where it went wrong is logged once, with what :meth:`raise_all` raises.
        """
        try:
            yield
        except Exception as error:
            self._errors.append(error)
            logger.error(self._message, extra={"object": str(object_id), "error": name_of(error)})

    @property
    def count(self) -> int:
        """How many have failed so far."""
        return len(self._errors)

    def raise_all(self) -> None:
        """Raise everything that failed together (``ExceptionGroup``); nothing when nothing did."""
        if self._errors:
            raise ExceptionGroup(self._message, self._errors)


def names_of(error: BaseException) -> list[str]:
    """Return the class of an error; of errors raised together each class once, in their order."""
    if not isinstance(error, BaseExceptionGroup):
        return [name_of(error)]
    return list(dict.fromkeys(name for inner in error.exceptions for name in names_of(inner)))


def name_of(error: BaseException) -> str:
    """Return the class of an error with its module, and no word of it."""
    return f"{type(error).__module__}.{type(error).__qualname__}"

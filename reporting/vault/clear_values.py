"""Clear text in a model instance: held so that it is not shown, pickled or handed on by accident."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from copy import deepcopy
from functools import wraps
from typing import Any, NoReturn

from django.db import models

from reporting.vault.envelopes import Sealed

_handing_over: ContextVar[bool] = ContextVar("vault_handing_over", default=False)


class Carried(Sealed):
    """An envelope on its way from a fixture into the database: reading it gives the envelope.

    ``loaddata`` stores what it reads from the attribute, and may do so before the keys are loaded.
    """


class ClearValue:
    """A value that was assigned or opened; ``sealed`` and ``packed`` are what it was opened from."""

    __slots__ = ("packed", "place", "sealed", "value")

    def __init__(
        self, value: Any, *, sealed: Sealed | None = None, packed: bytes | None = None, place: object = None
    ) -> None:
        self.value, self.sealed, self.packed, self.place = value, sealed, packed, place

    def untouched(self, pack: Callable[[Any], bytes]) -> bool:
        """Whether the value was opened from an envelope and has not changed since."""
        return self.sealed is not None and pack(self.value) == self.packed

    def __repr__(self) -> str:
        return "<held, not shown>"

    def __deepcopy__(self, memo: dict[int, Any]) -> "ClearValue":
        # A value may be one that can be changed in place; what is sealed and packed never is.
        return ClearValue(deepcopy(self.value, memo), sealed=self.sealed, packed=self.packed, place=self.place)

    def __reduce__(self) -> NoReturn:
        raise TypeError("Clear text is never pickled; hand on the id and read the row there.")


def handing_over() -> bool:
    """Whether Django is copying columns around and must get envelopes, not clear text."""
    return _handing_over.get()


@contextmanager
def _sealed_hands() -> Iterator[None]:
    token = _handing_over.set(True)
    try:
        yield
    finally:
        _handing_over.reset(token)


# Methods of Model that read every attribute only to hand it on: reloading, and validating a row
# that was not touched. They get envelopes, so nothing is opened on the way.
_METHODS = ("refresh_from_db", "clean_fields")


def hand_over_sealed(cls: type[models.Model]) -> None:
    """Make those methods of a model with encrypted fields pass envelopes on. Harmless when repeated."""
    for name in _METHODS:
        method = getattr(cls, name)
        if not getattr(method, "_hands_over_sealed", False):
            setattr(cls, name, _handing(method))


def _handing(method: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(method)
    def wrapper(self: models.Model, *args: Any, **kwargs: Any) -> Any:
        with _sealed_hands():
            return method(self, *args, **kwargs)

    wrapper._hands_over_sealed = True  # type: ignore[attr-defined]
    return wrapper

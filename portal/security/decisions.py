"""What the views of this request decided about access, kept in a context variable.

``cases.access.decide()`` records here; ``RecordedDecisionMiddleware`` refuses the answer of a
desk or tracking view that allowed nothing. Denials go on to the receivers that registered for them
(the audit), after the view has ended, so that its rolled back transaction does not take them
with it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar, Token
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Decision:
    """One answer of the access rules: ``action`` and ``reason`` are words of ours, never content."""

    allowed: bool
    action: str
    reason: str


@dataclass
class Record:
    """The decisions of one request, in their order."""

    decisions: list[Decision] = field(default_factory=list)

    @property
    def denied(self) -> list[Decision]:
        return [decision for decision in self.decisions if not decision.allowed]

    @property
    def allowed(self) -> bool:
        """Whether at least one decision allowed something."""
        return any(decision.allowed for decision in self.decisions)


DenialListener = Callable[[HttpRequest | None, Decision], None]

_record: ContextVar[Record | None] = ContextVar("portal_decisions", default=None)
# Denials of a command or a job whose transaction has not ended.
_waiting: ContextVar[list[Decision] | None] = ContextVar("portal_denials", default=None)
_listeners: list[DenialListener] = []


def record(allowed: bool, *, action: str, reason: str) -> None:
    """Note one decision of the request that is being served.

    Outside a request (a job, a command) only a denial is told on: at once, or, inside a transaction that may be
    rolled back, when ``remembered`` ends.
    """
    decision = Decision(allowed, action, reason)
    current, waiting = _record.get(), _waiting.get()
    if current is not None:
        current.decisions.append(decision)
    elif not allowed and waiting is not None and transaction.get_connection().in_atomic_block:
        waiting.append(decision)
    elif not allowed:
        notify_denial(None, decision)


@contextmanager
def remembered() -> Iterator[None]:
    """Tell on the denials of a command or a job when it is over, as those of a request when it was answered.

    Told within its transaction they would vanish with it. The runner of the jobs and ``manage.py`` wrap what they
    run; it stands outside every transaction.
    """
    waiting: list[Decision] = []
    token = _waiting.set(waiting)
    try:
        yield
    finally:
        _waiting.reset(token)
        for denial in waiting:
            notify_denial(None, denial)


def on_denied(listener: DenialListener) -> DenialListener:
    """Register ``listener(request, decision)`` for denials; usable as a decorator."""
    _listeners.append(listener)
    return listener


def notify_denial(request: HttpRequest | None, decision: Decision) -> None:
    """Tell every listener; one that fails is logged and stops neither the others nor the answer."""
    for listener in _listeners:
        try:
            listener(request, decision)
        except Exception:
            logger.exception("A listener of denials failed: %s", getattr(listener, "__qualname__", "?"))


def begin() -> Token[Record | None]:
    """Start an empty record; give the token back to :func:`end`."""
    return _record.set(Record())


def current() -> Record | None:
    """Return the record of the request that is being served, if there is one."""
    return _record.get()


def end(token: Token[Record | None]) -> None:
    """Forget the record that :func:`begin` started."""
    _record.reset(token)


def open_to_all(action: str, reason: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Mark a view of a guarded zone that shows nothing of any case, such as the form for the code."""

    def decorator(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            record(True, action=action, reason=reason)
            return view(request, *args, **kwargs)

        return wrapper

    return decorator

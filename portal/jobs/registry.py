"""Periodic jobs: plain functions with a name and a period, registered by whatever room owns them."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])

# A runner that died in the middle holds its claim no longer than this.
LEASE = timedelta(minutes=15)
# How often a job without work runs all the same, and shows the health page that it is alive.
IDLE = timedelta(minutes=1)


@dataclass(frozen=True)
class Job:
    """One job. ``run`` gets the moment of the run; it must be harmless when run twice or late.

    ``has_work`` is a cheap question that takes no lock; while it says no, the job runs only every
    ``IDLE``, so that a job of every second does not write its own row every second.
    """

    name: str
    every: timedelta
    run: Callable[[datetime], Any]
    lease: timedelta = LEASE
    has_work: Callable[[], bool] | None = None


_jobs: dict[str, Job] = {}


def periodic(
    name: str, every: timedelta, *, lease: timedelta = LEASE, has_work: Callable[[], bool] | None = None
) -> Callable[[F], F]:
    """Register a function under ``name`` to run ``every`` so often.

    The function takes the moment of the run, or nothing. Raises ``ValueError`` when the name is
    taken by another function.
    """

    def decorator(function: F) -> F:
        known = _jobs.get(name)
        origin = (function.__module__, function.__qualname__)
        if known is not None and getattr(known.run, "origin", None) != origin:
            raise ValueError(f"Two jobs are called {name}.")
        takes_moment = bool(inspect.signature(function).parameters)

        def run(now: datetime) -> Any:
            return function(now) if takes_moment else function()

        run.origin = origin  # type: ignore[attr-defined]
        _jobs[name] = Job(name=name, every=every, run=run, lease=lease, has_work=has_work)
        return function

    return decorator


def jobs() -> list[Job]:
    """Return every registered job by name."""
    return [_jobs[name] for name in sorted(_jobs)]

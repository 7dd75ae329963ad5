"""What lies in Redis: that a call of the database is to run. Whoever writes there can wake one, and name no other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rq.job import Job


class Wake(Job):
    """A job that runs the pending call of which it holds the id, whatever function or callbacks it names."""

    @property
    def func(self) -> Callable[..., Any]:
        """The only function that a worker runs."""
        from portal.jobs.backends import run

        return run

    # Nothing comes after it.
    success_callback = None
    failure_callback = None
    stopped_callback = None

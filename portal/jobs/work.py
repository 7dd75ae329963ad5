"""All background work: a process for the job loop and, with Redis, one for each queue; this one watches them.

When a child ends by itself everything ends with an error, and the service manager starts it again.
"""

from __future__ import annotations

import ctypes
import logging
import multiprocessing
import signal
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from multiprocessing.connection import wait
from multiprocessing.context import ForkProcess
from types import FrameType
from typing import NoReturn

from django.conf import settings
from django.db import connections

from portal.jobs import queues, runner
from portal.jobs.many import name_of
from portal.jobs.registry import IDLE, jobs

logger = logging.getLogger(__name__)

# Seconds between two tries to reach a Redis that is away.
PATIENCE = 5
PR_SET_PDEATHSIG = 1


class ChildEnded(Exception):
    """A child ended by itself."""


class _Stopped(BaseException):
    """A signal asked us to end."""


def serve() -> None:
    """Work until SIGTERM or SIGINT, which let each child finish what it is doing. Raises :class:`ChildEnded`."""
    # Nothing that is open may be shared with a child.
    connections.close_all()
    children = [_start("jobs", _loop)]
    if settings.REDIS_URL:
        children += [_start(name, partial(_work_on, name)) for name in settings.QUEUES]
    logger.info("work started")
    try:
        _on_signals(_stop)
        _watch(children)
    except _Stopped:
        logger.info("work ended")
    finally:
        for child in children:
            child.terminate()
        for child in children:
            child.join()


def once() -> list[str]:
    """Run the jobs that are due and what lies in the queues, then return the names of those jobs. For cron."""
    runner.beat()
    ran = runner.run_due()
    if settings.REDIS_URL:
        connections.close_all()
        for name in settings.QUEUES:
            queues.work_on(name, burst=True)
    return ran


def _start(name: str, work: Callable[[], None]) -> ForkProcess:
    child = multiprocessing.get_context("fork").Process(target=_as_child, args=(work,), name=name)
    child.start()
    return child


def _as_child(work: Callable[[], None]) -> None:
    if sys.platform == "linux":
        # Nobody watches a child whose parent was killed.
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    work()


def _watch(children: list[ForkProcess]) -> NoReturn:
    _forgivingly(runner.beat)
    while not wait([child.sentinel for child in children], timeout=runner.BEAT.total_seconds()):
        _forgivingly(runner.beat)
    raise ChildEnded(", ".join(f"{child.name} ({child.exitcode})" for child in children if not child.is_alive()))


def _loop() -> None:
    """Run each job when it is due. A look costs a query or two, so each job is looked at once in its own time."""
    stop = threading.Event()
    _on_signals(lambda number, frame: stop.set())
    # By a clock that nobody puts back.
    next_look = {job.name: 0.0 for job in jobs()}
    while not stop.is_set():
        now = time.monotonic()
        looked_at = [job for job in jobs() if next_look[job.name] <= now]
        _forgivingly(partial(runner.run_due, among=looked_at))
        next_look |= {job.name: now + min(job.every, IDLE).total_seconds() for job in looked_at}
        stop.wait(max(0.0, min(next_look.values()) - time.monotonic()))


def _work_on(name: str) -> None:
    from redis import RedisError

    while True:
        try:
            return queues.work_on(name)
        except RedisError as error:
            logger.warning("queue waits for Redis", extra={"queue": name, "error": name_of(error)})
            time.sleep(PATIENCE)


def _forgivingly(call: Callable[[], object]) -> None:
    """A database that is away for a moment ends nothing; connections are opened anew."""
    try:
        call()
    except Exception:
        logger.exception("background work stumbled")
        connections.close_all()


def _on_signals(handler: Callable[[int, FrameType | None], None]) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, handler)


def _stop(number: int, frame: FrameType | None) -> NoReturn:
    _on_signals(lambda number, frame: None)
    raise _Stopped

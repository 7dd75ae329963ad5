"""A command on a second connection while this one holds a lock; for PostgreSQL, since SQLite has one writer."""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from django.db import connection, connections

SECONDS = 90


def begin_beside(command: Callable[[], object]) -> "Future[object]":
    """Run a command on another connection and return when it waits for a lock of this one."""

    def run() -> object:
        try:
            return command()
        finally:
            connections.close_all()

    future = ThreadPoolExecutor(1).submit(run)
    end = time.monotonic() + SECONDS
    while not future.done() and not somebody_waits():
        assert time.monotonic() < end, "the other neither waits nor ends"
        time.sleep(0.02)
    return future


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])

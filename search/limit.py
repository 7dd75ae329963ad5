"""How long a question may keep the database busy."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, OperationalError, connection, transaction

# Seconds. Nothing that a person types needs a tenth of it; what somebody makes up to hurt is stopped here.
LIMIT = 2.0
# Steps of SQLite's machine between two looks at the clock.
_STEPS = 10_000


class TooSlow(Exception):
    """The database was stopped because a question took longer than ``LIMIT``."""


@contextmanager
def limited() -> Iterator[None]:
    """Stop what the database does in this block after ``LIMIT`` seconds; PostgreSQL counts each statement by itself.

    Raises ``TooSlow`` then, with the transaction around it as it was before the block.
    """
    with _on_postgresql() if connection.vendor == "postgresql" else _on_sqlite():
        yield


@contextmanager
def _on_postgresql() -> Iterator[None]:
    within = connection.in_atomic_block
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', %s, true)", [f"{int(LIMIT * 1000)}ms"])
            yield
            if within:
                # The limit would go with the transaction alone, and this one was there before.
                cursor.execute("SET LOCAL statement_timeout TO DEFAULT")
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") != "57014":
            raise
        raise TooSlow from error


@contextmanager
def _on_sqlite() -> Iterator[None]:
    connection.ensure_connection()
    end = time.monotonic() + LIMIT
    connection.connection.set_progress_handler(lambda: time.monotonic() > end, _STEPS)
    try:
        yield
    except DatabaseError as error:
        if "interrupted" not in str(error):
            raise
        raise TooSlow from error
    finally:
        connection.connection.set_progress_handler(None, _STEPS)

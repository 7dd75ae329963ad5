"""Candidates out of the portal's own database: SQLite's FTS5 or PostgreSQL's GIN, each by its own full text."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Collection, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from search import limit
from search.backends import MOST, Wanted
from search.backends.looks import Look, looks
from search.backends.tokens import tokens_of

if TYPE_CHECKING:
    from search.models import Entry

# The id of an entry, and its tokens in name, front and whole.
Rows = Sequence[tuple[int, list[str], list[str], list[str]]]


def database() -> DatabaseBackend:
    """Return the backend of the database that the portal runs on."""
    return PostgresqlBackend() if connection.vendor == "postgresql" else SqliteBackend()


class DatabaseBackend(ABC):
    """Keeps the stems of entries, and names those that hold what is wanted.

    A subclass says how one look is asked, and how rows are written, read and deleted.
    """

    def candidates(self, wanted: Wanted) -> list[int]:
        """Return the ids of at most ``MOST`` entries; of what takes too long, those that were found until then."""
        found: dict[int, None] = {}
        end = time.monotonic() + limit.LIMIT
        # What was found until a look took too long is an answer too.
        with suppress(limit.TooSlow), limit.limited():
            for look in looks(wanted):
                with connection.cursor() as cursor:
                    self._look(cursor, look)
                    found |= dict.fromkeys(row[0] for row in cursor.fetchall())
                if len(found) >= MOST or time.monotonic() > end:
                    break
        return list(found)[:MOST]

    def put(self, entries: Sequence[Entry]) -> None:
        """Keep the stems of entries, instead of what was kept of them before; all or none."""
        rows = [(entry.pk, *tokens_of(entry)) for entry in entries]
        with transaction.atomic():
            self.remove([entry.pk for entry in entries])
            with connection.cursor() as cursor:
                self._insert(cursor, rows)

    def remove(self, ids: Collection[int]) -> None:
        """Forget entries."""
        with connection.cursor() as cursor:
            self._delete(cursor, ids)

    def ids(self) -> list[int]:
        """Return the id of every entry that is kept."""
        with connection.cursor() as cursor:
            self._every(cursor)
            return [row[0] for row in cursor.fetchall()]

    @abstractmethod
    def _look(self, cursor: Any, look: Look) -> None: ...

    @abstractmethod
    def _insert(self, cursor: Any, rows: Rows) -> None: ...

    @abstractmethod
    def _delete(self, cursor: Any, ids: Collection[int]) -> None: ...

    @abstractmethod
    def _every(self, cursor: Any) -> None: ...


class SqliteBackend(DatabaseBackend):
    """A table of FTS5 beside the entries, its rows by their ids."""

    def _look(self, cursor: Any, look: Look) -> None:
        needed = _formula(look, quote='"', both=" AND ", either=" OR ")
        cursor.execute(
            "SELECT rowid FROM search_stems WHERE search_stems MATCH %s ORDER BY rowid DESC LIMIT %s",
            [f"{look.part} : ({needed})", MOST],
        )

    def _insert(self, cursor: Any, rows: Rows) -> None:
        cursor.executemany(
            "INSERT INTO search_stems (rowid, name, front, whole) VALUES (%s, %s, %s, %s)",
            [(pk, *map(" ".join, parts)) for pk, *parts in rows],
        )

    def _delete(self, cursor: Any, ids: Collection[int]) -> None:
        cursor.executemany("DELETE FROM search_stems WHERE rowid = %s", [(pk,) for pk in ids])

    def _every(self, cursor: Any) -> None:
        cursor.execute("SELECT rowid FROM search_stems")


class PostgresqlBackend(DatabaseBackend):
    """A table of three vectors beside the entries, each with an index of its own."""

    def _look(self, cursor: Any, look: Look) -> None:
        asked = [_formula(look, quote="'", both=" & ", either=" | "), MOST]
        if look.part == "name":
            cursor.execute(
                "SELECT entry_id FROM search_stems WHERE name @@ %s::tsquery ORDER BY entry_id DESC LIMIT %s", asked
            )
        elif look.part == "front":
            cursor.execute(
                "SELECT entry_id FROM search_stems WHERE front @@ %s::tsquery ORDER BY entry_id DESC LIMIT %s", asked
            )
        else:
            cursor.execute(
                "SELECT entry_id FROM search_stems WHERE whole @@ %s::tsquery ORDER BY entry_id DESC LIMIT %s", asked
            )

    def _insert(self, cursor: Any, rows: Rows) -> None:
        cursor.executemany(
            "INSERT INTO search_stems (entry_id, name, front, whole) VALUES"
            " (%s, array_to_tsvector(%s::text[]), array_to_tsvector(%s::text[]), array_to_tsvector(%s::text[]))",
            rows,
        )

    def _delete(self, cursor: Any, ids: Collection[int]) -> None:
        cursor.execute("DELETE FROM search_stems WHERE entry_id = ANY(%s)", [list(ids)])

    def _every(self, cursor: Any) -> None:
        cursor.execute("SELECT entry_id FROM search_stems")


def _formula(look: Look, *, quote: str, both: str, either: str) -> str:
    """Return what a look needs in the signs of one database."""
    needed = []
    for ways in look.needed:
        each = [both.join(f"{quote}{token}{quote}" for token in way) for way in ways if way]
        needed.append("(" + either.join(f"({way})" for way in each) + ")")
    return both.join(needed)

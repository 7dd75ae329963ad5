"""Candidates out of the portal's own database: SQLite's FTS5 or PostgreSQL's GIN, each by its own full text."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from django.db import connection, transaction

from search import limit
from search.backends import MOST, Backend, Wanted
from search.backends.looks import Look, looks
from search.backends.tokens import Any_, tokens_of

if TYPE_CHECKING:
    from search.models import Entry


def database() -> DatabaseBackend:
    """Return the backend of the database that the portal runs on."""
    return PostgresqlBackend() if connection.vendor == "postgresql" else SqliteBackend()


class DatabaseBackend(Backend):
    """What both databases share. A subclass says how one look is asked, and how rows are written."""

    def candidates(self, wanted: Wanted) -> list[int]:
        """Return the ids of at most ``MOST`` entries; of what takes too long, those that were found until then."""
        found: dict[int, None] = {}
        end = time.monotonic() + limit.LIMIT
        # What was found until a look took too long is an answer too.
        with suppress(limit.TooSlow), limit.limited():
            for look in looks(wanted):
                found |= dict.fromkeys(self._look(look))
                if len(found) >= MOST or time.monotonic() > end:
                    break
        return list(found)[:MOST]

    def put(self, entries: Sequence[Entry]) -> None:
        """Keep the stems of entries, instead of what was kept of them before; all or none."""
        rows = [(entry.pk, *tokens_of(entry)) for entry in entries]
        with transaction.atomic():
            self._write(rows)

    def remove(self, ids: Collection[int]) -> None:
        """Forget entries."""
        raise NotImplementedError

    def ids(self) -> Iterable[int]:
        """Return the id of every entry that is kept."""
        raise NotImplementedError

    def _look(self, look: Look) -> list[int]:
        raise NotImplementedError

    def _write(self, rows: Sequence[tuple[int, list[str], list[str], list[str]]]) -> None:
        raise NotImplementedError


class SqliteBackend(DatabaseBackend):
    """A table of FTS5 beside the entries, its rows by their ids."""

    def remove(self, ids: Collection[int]) -> None:
        """Forget entries."""
        with connection.cursor() as cursor:
            cursor.executemany("DELETE FROM search_stems WHERE rowid = %s", [(pk,) for pk in ids])

    def ids(self) -> Iterable[int]:
        """Return the id of every entry that is kept."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT rowid FROM search_stems")
            return [row[0] for row in cursor.fetchall()]

    def _look(self, look: Look) -> list[int]:
        asked = f"{look.part} : ({' AND '.join(_match(one) for one in look.needed)})"
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT rowid FROM search_stems WHERE search_stems MATCH %s ORDER BY rowid DESC LIMIT %s",
                [asked, MOST],
            )
            return [row[0] for row in cursor.fetchall()]

    def _write(self, rows: Sequence[tuple[int, list[str], list[str], list[str]]]) -> None:
        self.remove([row[0] for row in rows])
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO search_stems (rowid, name, front, whole) VALUES (%s, %s, %s, %s)",
                [(pk, *(" ".join(tokens) for tokens in parts)) for pk, *parts in rows],
            )


class PostgresqlBackend(DatabaseBackend):
    """A table of three vectors beside the entries, each with an index of its own."""

    def remove(self, ids: Collection[int]) -> None:
        """Forget entries."""
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM search_stems WHERE entry_id = ANY(%s)", [list(ids)])

    def ids(self) -> Iterable[int]:
        """Return the id of every entry that is kept."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT entry_id FROM search_stems")
            return [row[0] for row in cursor.fetchall()]

    def _look(self, look: Look) -> list[int]:
        asked: list[str | int] = [" & ".join(_tsquery(one) for one in look.needed), MOST]
        with connection.cursor() as cursor:
            if look.part == "name":
                cursor.execute(
                    "SELECT entry_id FROM search_stems WHERE name @@ %s::tsquery ORDER BY entry_id DESC LIMIT %s", asked
                )
            elif look.part == "front":
                cursor.execute(
                    "SELECT entry_id FROM search_stems WHERE front @@ %s::tsquery ORDER BY entry_id DESC LIMIT %s",
                    asked,
                )
            else:
                cursor.execute(
                    "SELECT entry_id FROM search_stems WHERE whole @@ %s::tsquery ORDER BY entry_id DESC LIMIT %s",
                    asked,
                )
            return [row[0] for row in cursor.fetchall()]

    def _write(self, rows: Sequence[tuple[int, list[str], list[str], list[str]]]) -> None:
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO search_stems (entry_id, name, front, whole) VALUES"
                " (%s, array_to_tsvector(%s::text[]), array_to_tsvector(%s::text[]), array_to_tsvector(%s::text[]))"
                " ON CONFLICT (entry_id) DO UPDATE"
                " SET name = EXCLUDED.name, front = EXCLUDED.front, whole = EXCLUDED.whole",
                rows,
            )


def _match(ways: Any_) -> str:
    return "(" + " OR ".join("(" + " AND ".join(f'"{token}"' for token in way) + ")" for way in ways if way) + ")"


def _tsquery(ways: Any_) -> str:
    return "(" + " | ".join("(" + " & ".join(f"'{token}'" for token in way) + ")" for way in ways if way) + ")"

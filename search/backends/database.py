"""Candidates out of the portal's own database: SQLite's FTS5 or PostgreSQL's GIN, each by its own full text."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from search import limit
from search.backends import MOST, Wanted
from search.backends.looks import Look, looks
from search.backends.names import MOST_NAMES, Needed, entry_at, name_tokens, place_of, whose
from search.backends.tokens import tokens_of

if TYPE_CHECKING:
    from search.models import Entry


# The place of a name, and its tokens.
Names = Sequence[tuple[int, list[str]]]
# The id of an entry, and its tokens in name, front and whole.
Stems = Sequence[tuple[int, list[str], list[str], list[str]]]


def database() -> DatabaseBackend:
    """Return the backend of the database that the portal runs on."""
    return PostgresqlBackend() if connection.vendor == "postgresql" else SqliteBackend()


class DatabaseBackend(ABC):
    """Keeps the stems and names of entries, and names those that hold what is wanted.

    A subclass says all that in the words of its database.
    """

    # How a beginning is asked for, and what stands around and between tokens.
    beginning: str
    quote: str
    both: str
    either: str

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

    def _formula(self, look: Look) -> str:
        """Return what a look needs: of each thing one way, and all tokens of that."""
        needed = []
        for phrases in look.needed:
            each = [self.both.join(map(self._token, phrase)) for phrase in phrases if phrase]
            needed.append("(" + self.either.join(f"({phrase})" for phrase in each) + ")")
        return self.both.join(needed)

    def names(self, needed: Needed) -> list[int]:
        """Return the ids of the ``MOST_NAMES`` entries whose names are worth most of those that hold what is needed."""
        each = [self.either.join(map(self._token, sorted(tokens))) for tokens in needed]
        with connection.cursor() as cursor:
            self._find_names(cursor, self.both.join(f"({one})" for one in each))
            return [entry_at(row[0]) for row in cursor.fetchall()]

    def _token(self, token: str) -> str:
        word = token.removesuffix("*")
        return f"{self.quote}{word}{self.quote}{self.beginning if word != token else ''}"

    def put(self, entries: Sequence[Entry]) -> None:
        """Keep the stems and names of entries, instead of what was kept of them before; all or none."""
        stems = [(entry.pk, *tokens_of(entry)) for entry in entries]
        with transaction.atomic():
            self.remove([entry.pk for entry in entries])
            with connection.cursor() as cursor:
                self._insert(cursor, stems, [(place_of(entry), name_tokens(entry)) for entry in entries])

    def remove(self, ids: Collection[int]) -> None:
        """Forget entries."""
        with connection.cursor() as cursor:
            self._delete(cursor, [(pk,) for pk in ids], [(self._token(whose(pk)),) for pk in ids])

    def kept(self) -> tuple[set[int], set[int]]:
        """Return the ids of all entries of which anything is kept, and of those of which stems and name are."""
        with connection.cursor() as cursor:
            stems, names = ({row[0] for row in rows} for rows in self._every(cursor))
        named = set(map(entry_at, names))
        return stems | named, stems & named

    @abstractmethod
    def _look(self, cursor: Any, look: Look) -> None: ...

    @abstractmethod
    def _find_names(self, cursor: Any, needed: str) -> None: ...

    @abstractmethod
    def _insert(self, cursor: Any, stems: Stems, names: Names) -> None: ...

    @abstractmethod
    def _delete(self, cursor: Any, ids: Sequence[tuple[int]], tokens: Sequence[tuple[str]]) -> None: ...

    @abstractmethod
    def _every(self, cursor: Any) -> Iterator[list[tuple[int]]]: ...


class SqliteBackend(DatabaseBackend):
    """A table of FTS5 beside the entries, its rows by their ids, and one of names, its rows by their places."""

    beginning, quote, both, either = "*", '"', " AND ", " OR "

    def _look(self, cursor: Any, look: Look) -> None:
        cursor.execute(
            "SELECT rowid FROM search_stems WHERE search_stems MATCH %s ORDER BY rowid DESC LIMIT %s",
            [f"{look.part} : ({self._formula(look)})", MOST],
        )

    def _find_names(self, cursor: Any, needed: str) -> None:
        cursor.execute(
            "SELECT rowid FROM search_names WHERE search_names MATCH %s ORDER BY rowid LIMIT %s", [needed, MOST_NAMES]
        )

    def _insert(self, cursor: Any, stems: Stems, names: Names) -> None:
        cursor.executemany(
            "INSERT INTO search_stems (rowid, name, front, whole) VALUES (%s, %s, %s, %s)",
            [(pk, *map(" ".join, parts)) for pk, *parts in stems],
        )
        cursor.executemany(
            "INSERT INTO search_names (rowid, words) VALUES (%s, %s)",
            [(place, " ".join(tokens)) for place, tokens in names],
        )

    def _delete(self, cursor: Any, ids: Sequence[tuple[int]], tokens: Sequence[tuple[str]]) -> None:
        cursor.executemany("DELETE FROM search_stems WHERE rowid = %s", ids)
        cursor.executemany(
            "DELETE FROM search_names WHERE rowid IN (SELECT rowid FROM search_names WHERE search_names MATCH %s)",
            tokens,
        )

    def _every(self, cursor: Any) -> Iterator[list[tuple[int]]]:
        cursor.execute("SELECT rowid FROM search_stems")
        yield cursor.fetchall()
        cursor.execute("SELECT rowid FROM search_names")
        yield cursor.fetchall()


class PostgresqlBackend(DatabaseBackend):
    """A table of three vectors beside the entries, each with an index of its own, and one of names."""

    beginning, quote, both, either = ":*", "'", " & ", " | "

    def _look(self, cursor: Any, look: Look) -> None:
        asked = [self._formula(look), MOST]
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

    def _find_names(self, cursor: Any, needed: str) -> None:
        cursor.execute(
            "SELECT place FROM search_names WHERE words @@ %s::tsquery ORDER BY place LIMIT %s", [needed, MOST_NAMES]
        )

    def _insert(self, cursor: Any, stems: Stems, names: Names) -> None:
        cursor.executemany(
            "INSERT INTO search_stems (entry_id, name, front, whole) VALUES"
            " (%s, array_to_tsvector(%s::text[]), array_to_tsvector(%s::text[]), array_to_tsvector(%s::text[]))",
            stems,
        )
        cursor.executemany("INSERT INTO search_names (place, words) VALUES (%s, array_to_tsvector(%s::text[]))", names)

    def _delete(self, cursor: Any, ids: Sequence[tuple[int]], tokens: Sequence[tuple[str]]) -> None:
        cursor.executemany("DELETE FROM search_stems WHERE entry_id = %s", ids)
        cursor.executemany("DELETE FROM search_names WHERE words @@ %s::tsquery", tokens)

    def _every(self, cursor: Any) -> Iterator[list[tuple[int]]]:
        cursor.execute("SELECT entry_id FROM search_stems")
        yield cursor.fetchall()
        cursor.execute("SELECT place FROM search_names")
        yield cursor.fetchall()

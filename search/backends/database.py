"""Candidates out of the portal's own database: SQLite's FTS5 or PostgreSQL's GIN, each by its own full text."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
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


def database() -> DatabaseBackend:
    """Return the backend of the database that the portal runs on."""
    return PostgresqlBackend() if connection.vendor == "postgresql" else SqliteBackend()


class DatabaseBackend(ABC):
    """Keeps the stems and names of entries, and names those that hold what is wanted.

    A subclass has the statements in the words of its database, and says how tokens are handed to it.
    """

    # How a beginning is asked for, and what stands around and between tokens.
    beginning: str
    quote: str
    both: str
    either: str
    # One look into each part, and into names: what is needed, and how many rows at most.
    look: Mapping[str, str]
    look_names: str
    # The id of an entry with its tokens in name, front and whole; the place of a name with its tokens.
    insert: str
    insert_name: str
    # By the id of an entry, and by the token that only its name has.
    delete: str
    delete_name: str
    every: str
    every_name: str

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

    def _look(self, cursor: Any, look: Look) -> None:
        """Ask for what holds of everything that is needed one way, and all tokens of that."""
        needed = []
        for phrases in look.needed:
            each = [self.both.join(map(self._token, phrase)) for phrase in phrases if phrase]
            needed.append("(" + self.either.join(f"({phrase})" for phrase in each) + ")")
        cursor.execute(self.look[look.part], [self.both.join(needed), MOST])

    def names(self, needed: Needed) -> list[int]:
        """Return the ids of the ``MOST_NAMES`` entries whose names are worth most of those that hold what is needed."""
        each = [self.either.join(map(self._token, sorted(tokens))) for tokens in needed]
        with connection.cursor() as cursor:
            cursor.execute(self.look_names, [self.both.join(f"({one})" for one in each), MOST_NAMES])
            return [entry_at(row[0]) for row in cursor.fetchall()]

    def _token(self, token: str) -> str:
        word = token.removesuffix("*")
        return f"{self.quote}{word}{self.quote}{self.beginning if word != token else ''}"

    def put(self, entries: Sequence[Entry]) -> None:
        """Keep the stems and names of entries, instead of what was kept of them before; all or none."""
        stems = [(entry.pk, *map(self._kept, tokens_of(entry))) for entry in entries]
        names = [(place_of(entry), self._kept(name_tokens(entry))) for entry in entries]
        with transaction.atomic():
            self.remove([entry.pk for entry in entries])
            with connection.cursor() as cursor:
                cursor.executemany(self.insert, stems)
                cursor.executemany(self.insert_name, names)

    def remove(self, ids: Collection[int]) -> None:
        """Forget entries."""
        with connection.cursor() as cursor:
            cursor.executemany(self.delete, [(pk,) for pk in ids])
            cursor.executemany(self.delete_name, [(self._token(whose(pk)),) for pk in ids])

    def kept(self) -> tuple[set[int], set[int]]:
        """Return the ids of all entries of which anything is kept, and of those of which stems and name are."""
        with connection.cursor() as cursor:
            cursor.execute(self.every)
            stems = {row[0] for row in cursor.fetchall()}
            cursor.execute(self.every_name)
            names = {entry_at(row[0]) for row in cursor.fetchall()}
        return stems | names, stems & names

    @abstractmethod
    def _kept(self, tokens: list[str]) -> Any:
        """Return tokens as the database takes them."""


class SqliteBackend(DatabaseBackend):
    """A table of FTS5 beside the entries, its rows by their ids, and one of names, its rows by their places."""

    beginning, quote, both, either = "*", '"', " AND ", " OR "
    look: Mapping[str, str] = {
        "name": "SELECT rowid FROM search_stems WHERE name MATCH %s ORDER BY rowid DESC LIMIT %s",
        "front": "SELECT rowid FROM search_stems WHERE front MATCH %s ORDER BY rowid DESC LIMIT %s",
        "whole": "SELECT rowid FROM search_stems WHERE whole MATCH %s ORDER BY rowid DESC LIMIT %s",
    }
    look_names = "SELECT rowid FROM search_names WHERE search_names MATCH %s ORDER BY rowid LIMIT %s"
    insert = "INSERT INTO search_stems (rowid, name, front, whole) VALUES (%s, %s, %s, %s)"
    insert_name = "INSERT INTO search_names (rowid, words) VALUES (%s, %s)"
    delete = "DELETE FROM search_stems WHERE rowid = %s"
    delete_name = "DELETE FROM search_names WHERE rowid IN (SELECT rowid FROM search_names WHERE search_names MATCH %s)"
    every, every_name = "SELECT rowid FROM search_stems", "SELECT rowid FROM search_names"

    def _kept(self, tokens: list[str]) -> str:
        return " ".join(tokens)


class PostgresqlBackend(DatabaseBackend):
    """A table of three vectors beside the entries, each with an index of its own, and one of names."""

    beginning, quote, both, either = ":*", "'", " & ", " | "
    look: Mapping[str, str] = {
        "name": "SELECT entry_id FROM search_stems WHERE name @@ %s::tsquery ORDER BY entry_id DESC LIMIT %s",
        "front": "SELECT entry_id FROM search_stems WHERE front @@ %s::tsquery ORDER BY entry_id DESC LIMIT %s",
        "whole": "SELECT entry_id FROM search_stems WHERE whole @@ %s::tsquery ORDER BY entry_id DESC LIMIT %s",
    }
    look_names = "SELECT place FROM search_names WHERE words @@ %s::tsquery ORDER BY place LIMIT %s"
    insert = (
        "INSERT INTO search_stems (entry_id, name, front, whole) VALUES"
        " (%s, array_to_tsvector(%s::text[]), array_to_tsvector(%s::text[]), array_to_tsvector(%s::text[]))"
    )
    insert_name = "INSERT INTO search_names (place, words) VALUES (%s, array_to_tsvector(%s::text[]))"
    delete = "DELETE FROM search_stems WHERE entry_id = %s"
    delete_name = "DELETE FROM search_names WHERE words @@ %s::tsquery"
    every, every_name = "SELECT entry_id FROM search_stems", "SELECT place FROM search_names"

    def _kept(self, tokens: list[str]) -> list[str]:
        return tokens

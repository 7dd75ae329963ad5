"""Rows of words that the project's files bring: made, corrected and taken back, never over an editor's work.

Unlike a term or a helpline a row of words has no permanent identity: no page names it, and its words are all that it
is. So it is known again by its words. What was loaded stands in ``LoadedContent``, under a key made of the table and
of what the file says the row is about. A row that looks as it was loaded was touched by nobody; where none does, an
editor changed or removed it, and it is left so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from portal.pages.loading import digest_of
from portal.pages.models import LoadedContent

Values = Mapping[str, str]
# Of parameters in one statement SQLite takes no more than some thousands.
_AT_ONCE = 300


@dataclass(frozen=True)
class Table:
    """How the rows of a model are known: ``about`` says which row of the file one could be.

    ``fixed`` are values that all of them share and that no editor changes.
    """

    name: str
    model: type[models.Model]
    about: Callable[[Values], str]
    fields: tuple[str, ...]
    fixed: Mapping[str, str] = field(default_factory=dict)

    def key(self, about: str) -> str:
        """Return the name under which it is remembered that a row was loaded."""
        return f"{self.name}/{digest_of({'about': about, **self.fixed})[:40]}"


@dataclass
class Done:
    """What is written and taken away, and how many rows were as they should be, or are an editor's."""

    made: list[Any] = field(default_factory=list)
    changed: list[Any] = field(default_factory=list)
    gone: list[Any] = field(default_factory=list)
    kept: int = 0

    @property
    def touched(self) -> list[Any]:
        """Every row that is not what it was."""
        return [*self.made, *self.changed, *self.gone]


def bring(table: Table, rows: Iterable[Values], *, force: bool) -> Done:
    """Let a table hold what the project's file says, except where an editor said otherwise (``force``: there too).

    Signals are sent for rows that go and not for others: the caller says once what has changed.
    """
    done = Done()
    by_digest, by_about = {}, defaultdict(list)
    for row in table.model._default_manager.filter(**table.fixed).order_by("-pk"):
        content = {name: getattr(row, name) for name in table.fields}
        by_digest[digest_of(content)] = row
        by_about[table.about(content)].append(row)
    notes = {one.key: one for one in LoadedContent.objects.filter(key__startswith=f"{table.name}/")}
    loaded: list[LoadedContent] = []
    right: set[Any] = set()
    for about, values in _named(table, rows).items():
        key, digest = table.key(about), digest_of(dict(values))
        note = notes.pop(key, None)
        there = by_about[about][-1:]
        untouched = by_digest.get(note.content_digest) if note else None
        old = by_digest.get(digest) or untouched or (there[0] if force and there else None)
        if old is None and not force and (note or there):
            # An editor said otherwise, or removed it.
            done.kept += 1
            digest = note.content_digest if note else ""
        elif old is None:
            done.made.append(table.model(**table.fixed, **values))
        elif old is by_digest.get(digest):
            right.add(old.pk)
            done.kept += 1
        else:
            right.add(old.pk)
            done.changed.append(old)
            for name, value in values.items():
                setattr(old, name, value)
        if note is None or note.content_digest != digest:
            loaded.append(LoadedContent(key=key, file_digest=digest, content_digest=digest))
    # What the file no longer says goes where it stands as it was loaded.
    dropped = [by_digest.get(note.content_digest) for note in notes.values()]
    done.gone = [row for row in dropped if row is not None and row.pk not in right]
    LoadedContent.objects.filter(pk__in=[note.pk for note in notes.values()]).delete()
    _store(table, done, loaded)
    return done


def _store(table: Table, done: Done, loaded: list[LoadedContent]) -> None:
    # First what goes: a row that comes may say the same.
    manager = table.model._default_manager
    manager.filter(pk__in=[row.pk for row in done.gone]).delete()
    manager.bulk_update(done.changed, table.fields, batch_size=_AT_ONCE)
    manager.bulk_create(done.made, batch_size=_AT_ONCE)
    LoadedContent.objects.bulk_create(
        loaded,
        batch_size=_AT_ONCE,
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=["file_digest", "content_digest"],
    )


def _named(table: Table, rows: Iterable[Values]) -> dict[str, Values]:
    found: dict[str, Values] = {}
    for values in rows:
        about = table.about(values)
        # Two groups that begin with the same word: the second is known by all of its words.
        found[about if about not in found else digest_of(dict(values))] = values
    return found

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
from typing import Any, Generic, TypeVar

from django.db import models
from django.utils import timezone

from portal.pages.loading import digest_of
from portal.pages.models import LoadedContent

Row = TypeVar("Row", bound=models.Model)
Values = Mapping[str, str]
# Of parameters in one statement SQLite takes no more than some thousands.
_AT_ONCE = 300


@dataclass(frozen=True)
class Table(Generic[Row]):
    """How the rows of a model are known: ``about`` says which row of the file one could be.

    ``fixed`` are values that all of them share and that no editor changes.
    """

    name: str
    model: type[Row]
    about: Callable[[Values], str]
    fields: tuple[str, ...]
    fixed: Mapping[str, str] = field(default_factory=dict)

    def content(self, row: Row) -> dict[str, str]:
        """Return what an editor could have changed."""
        return {name: getattr(row, name) for name in self.fields}

    def key(self, about: str) -> str:
        """Return the name under which it is remembered that a row was loaded."""
        said = digest_of({"about": about, **self.fixed})
        return f"{self.name}/{said[:40]}"


@dataclass
class Done(Generic[Row]):
    """What is to be written, and what was found as it should be or as an editor left it.

    ``right`` are the ids of rows that are now what the file says.
    """

    made: list[Row] = field(default_factory=list)
    changed: list[Row] = field(default_factory=list)
    gone: list[Row] = field(default_factory=list)
    kept: int = 0
    right: set[int] = field(default_factory=set)

    @property
    def touched(self) -> list[Row]:
        """Every row that is not what it was."""
        return [*self.made, *self.changed, *self.gone]


def bring(table: Table[Row], rows: Iterable[Values], *, force: bool) -> Done[Row]:
    """Let a table hold what the project's file says, except where an editor said otherwise (``force``: there too).

    Signals are sent for rows that go and not for others: the caller says once what has changed.
    """
    done: Done[Row] = Done()
    standing = _standing(table)
    known = {one.key: one for one in LoadedContent.objects.filter(key__startswith=f"{table.name}/")}
    notes: dict[str, LoadedContent] = {}
    for about, values in _named(table, rows).items():
        key = table.key(about)
        note = known.pop(key, None)
        digest = digest_of(dict(values))
        loaded = _one(done, table, standing.get(about, []), values, note, force)
        if note is None or (loaded and (note.file_digest, note.content_digest) != (digest, digest)):
            notes[key] = LoadedContent(
                key=key, file_digest=digest, content_digest=digest if loaded else "", loaded_at=timezone.now()
            )
    # What the file no longer says goes where it stands as it was loaded.
    for note in known.values():
        done.gone += [row for row in standing.get(note.content_digest, [])[:1] if row.pk not in done.right]
    _write(done, table)
    LoadedContent.objects.filter(pk__in=[note.pk for note in known.values()]).delete()
    LoadedContent.objects.bulk_create(
        notes.values(),
        batch_size=_AT_ONCE,
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=["file_digest", "content_digest", "loaded_at"],
    )
    return done


def _named(table: Table[Row], rows: Iterable[Values]) -> dict[str, Values]:
    found: dict[str, Values] = {}
    for values in rows:
        about = table.about(values)
        # Two groups that begin with the same word: the second is known by all of its words.
        found[about if about not in found else digest_of(dict(values))] = values
    return found


def _standing(table: Table[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in table.model._default_manager.filter(**table.fixed).order_by("pk"):
        content = table.content(row)
        found[table.about(content)].append(row)
        found[digest_of(content)].append(row)
    return found


def _one(
    done: Done[Row], table: Table[Row], there: list[Row], values: Values, note: LoadedContent | None, force: bool
) -> bool:
    """Decide about one row of the file; return whether a row is then what the file says."""
    if right := [row.pk for row in there if table.content(row) == values]:
        done.right.add(right[0])
        done.kept += 1
        return True
    untouched = [row for row in there if note and digest_of(table.content(row)) == note.content_digest]
    if untouched or (force and there):
        row = (untouched or there)[0]
        for name, value in values.items():
            setattr(row, name, value)
        done.right.add(row.pk)
        done.changed.append(row)
        return True
    if (note is None and not there) or force:
        done.made.append(table.model(**table.fixed, **values))
        return True
    done.kept += 1
    return False


def _write(done: Done[Any], table: Table[Any]) -> None:
    manager = table.model._default_manager
    # First what goes: a row that comes may say the same.
    for at in range(0, len(done.gone), _AT_ONCE):
        manager.filter(pk__in=[row.pk for row in done.gone[at : at + _AT_ONCE]]).delete()
    manager.bulk_update(done.changed, table.fields, batch_size=_AT_ONCE)
    manager.bulk_create(done.made, batch_size=_AT_ONCE)

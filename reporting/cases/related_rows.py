"""Everything that hangs on a row, found by its foreign keys, so that a new model cannot be forgotten."""

from collections.abc import Mapping
from typing import Any

from django.db import models, router

Found = dict[type[models.Model], set[Any]]
# SQLite takes no more than some hundred values in one statement on old builds.
BATCH = 500


def rows_hanging_on(roots: Mapping[type[models.Model], set[Any]], *, lock: bool = False) -> Found:
    """Return ``roots`` and every row that refers to one of them, directly or through others, by model.

    Tables that join two models are found too. Rows that a root refers to (places, people) are not. With
    ``lock``, inside a transaction, each row is locked before the search for those that refer to it: whoever locks
    the case or the report before hanging something on it (every command does) is waited for and found. A row
    that somebody writes without that, such as the mark that a message was read, may fail one of the two commits:
    theirs, or this one, whole.
    """
    found: Found = {}
    waiting = [(model, set(pks)) for model, pks in roots.items()]
    while waiting:
        # From the top down, the case before what hangs on it, as every command locks.
        model, pks = waiting.pop(0)
        new = pks - found.setdefault(model, set())
        if new:
            if lock:
                _lock(model, new)
            found[model] |= new
            waiting += [(child, _referring(child, name, new)) for child, name in children_of(model)]
    return {model: pks for model, pks in found.items() if pks}


def children_of(model: type[models.Model]) -> list[tuple[type[models.Model], str]]:
    """Return every model with a foreign key to ``model``, and the name of that key."""
    return [
        (relation.related_model, relation.field.name)
        for relation in model._meta.get_fields(include_hidden=True)
        if isinstance(relation, models.ManyToOneRel) and isinstance(relation.related_model, type)
    ]


def delete(found: Mapping[type[models.Model], set[Any]]) -> int:
    """Delete these rows, whatever refers to what, and return how many there were.

    Inside a transaction: the database looks at the foreign keys when it commits, and refuses the whole
    if anything that was not found still refers to a deleted row.
    """
    deleted = 0
    for model, pks in found.items():
        for batch in _batches(pks):
            rows = model._base_manager.filter(pk__in=batch)
            # Not delete(): it would refuse for the keys of rows that go in the same transaction.
            deleted += rows._raw_delete(router.db_for_write(model))
    return deleted


def _lock(model: type[models.Model], pks: set[Any]) -> None:
    """Lock rows against everything, also against others that would only refer to them."""
    for batch in _batches(pks):
        list(model._base_manager.select_for_update().filter(pk__in=batch).order_by("pk").values_list("pk"))


def _referring(child: type[models.Model], name: str, pks: set[Any]) -> set[Any]:
    rows = child._base_manager
    return {pk for batch in _batches(pks) for pk in rows.filter(**{f"{name}__in": batch}).values_list("pk", flat=True)}


def _batches(pks: set[Any]) -> list[list[Any]]:
    ordered = sorted(pks, key=str)
    return [ordered[start : start + BATCH] for start in range(0, len(ordered), BATCH)]

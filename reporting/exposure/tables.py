"""Every column of the database with what it shows, and what nobody has classified."""

from __future__ import annotations

from dataclasses import dataclass

from django.apps import apps

from reporting.exposure import declared
from reporting.exposure.kinds import Shown, by_class


@dataclass(frozen=True)
class Column:
    """One column: its table, its name, and what it shows."""

    table: str
    name: str
    shown: Shown


@dataclass(frozen=True)
class Survey:
    """The whole database: columns by table, tables that are public, and what is wrong with the classification.

    ``unclassified`` are columns (``app.Model.field``) of which neither class nor entry tells anything;
    ``stale`` are entries for which there is no column, or of which the class tells already.
    """

    columns: dict[str, list[Column]]
    published: dict[str, str]
    unclassified: list[str]
    stale: list[str]


def survey() -> Survey:
    """Look at every model that is installed."""
    columns: dict[str, list[Column]] = {}
    published, unclassified, used = {}, [], set()
    for model in sorted(apps.get_models(include_auto_created=True), key=lambda one: one._meta.db_table):
        label, table = model._meta.label, model._meta.db_table
        if model._meta.app_label in declared.CONTENT_APPS or not model._meta.managed:
            continue
        if label in declared.PUBLISHED:
            published[table] = declared.PUBLISHED[label]
            used.add(label)
            continue
        for field in model._meta.local_concrete_fields:
            name = f"{label}.{field.name}"
            said: dict[str, Shown] = declared.COLUMNS.get(label, {}) | getattr(model, "exposure", {})
            entry = said.get(field.name)
            shown = by_class(field) or entry
            if shown is None:
                unclassified.append(name)
                continue
            if shown is entry:
                used.add(name)
            columns.setdefault(table, []).append(Column(table, field.column or field.name, shown))
    return Survey(columns, published, unclassified, sorted(_entries() - used))


def _entries() -> set[str]:
    """Return every entry that was made by hand."""
    of_columns = {f"{label}.{field}" for label, fields in declared.COLUMNS.items() for field in fields}
    return of_columns | set(declared.PUBLISHED)

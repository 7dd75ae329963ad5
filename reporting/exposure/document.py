"""The survey as the generated part of ``docs/data-exposure.md``."""

from __future__ import annotations

from collections import Counter

from portal.documents import table, with_part
from reporting.exposure.kinds import Kind
from reporting.exposure.places import PLACES
from reporting.exposure.tables import Column, Survey

BEGIN, END = "<!-- data exposure: begin -->", "<!-- data exposure: end -->"
HEAD = ("column", "shows", "what it is, or why it must be clear")


def document(text: str, survey: Survey) -> str:
    """Return the document ``text`` with the tables between its markers. Raises ``MarkersMissing``."""
    return with_part(text, tables(survey), begin=BEGIN, end=END)


def tables(survey: Survey) -> str:
    """Return the summary, every table with its columns, the public tables and what lies elsewhere."""
    parts = [_summary(survey)]
    for name, columns in survey.columns.items():
        parts += [
            f"### `{name}`",
            table(HEAD, map(_row, columns)),
        ]
    parts += [
        "### Tables that are public",
        table(("table", "what it holds"), ((f"`{name}`", what) for name, what in survey.published.items())),
    ]
    parts += [
        "### Outside the database",
        table(("where", "what", "shows"), ((p.where, p.name, p.shows) for p in PLACES)),
    ]
    return "\n\n".join(parts)


def _summary(survey: Survey) -> str:
    columns = [column for each in survey.columns.values() for column in each]
    counted = Counter(column.shown.kind for column in columns)
    kinds = ", ".join(f"{counted[kind]} {kind.value}" for kind in Kind)
    return f"{len(columns)} columns in {len(survey.columns)} tables: {kinds}."


def _row(column: Column) -> tuple[str, str, str]:
    kind = column.shown.kind.value
    return f"`{column.name}`", f"**{kind}**" if column.shown.kind is Kind.CLEAR else kind, column.shown.why

"""Lists that are read in parts, each after one row or before another, never by counting.

By key and not by number of page: what is published meanwhile moves nothing, and the thousandth part costs what the
first does.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet

# How addresses name the key after which, or before which, a part stands.
AFTER, BEFORE = "posle", "pre"
_KEY = re.compile(r"([0-9-]{1,18})\.([0-9]{1,18})", re.ASCII)
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Key:
    """A place in a list: what the list is ordered by, and the number of the row, which tells equal ones apart."""

    value: date | int
    pk: int

    def __str__(self) -> str:
        return f"{self.value}.{self.pk}"


@dataclass(frozen=True)
class Part(Generic[Row]):
    """A part of a list, and the keys from which its neighbours are reached; none where nothing lies that way."""

    rows: list[Row]
    previous: Key | None = None
    next: Key | None = None


@dataclass(frozen=True)
class Order:
    """How a list is ordered: by a column, then by primary key, the highest first; ``read`` reads the column's text."""

    column: str
    read: Callable[[str], date | int]

    def key(self, text: str | None) -> Key | None:
        """Return the key that an address names, or nothing when it names none."""
        match = _KEY.fullmatch(text or "")
        if match is None:
            return None
        try:
            return Key(self.read(match[1]), int(match[2]))
        except ValueError:
            return None

    def sort(self, rows: QuerySet[Row]) -> QuerySet[Row]:
        """Return the rows in this order."""
        return rows.order_by(f"-{self.column}", "-pk")

    def part(self, rows: QuerySet[Row], *, size: int, after: Key | None = None, before: Key | None = None) -> Part[Row]:
        """Return ``size`` rows after one key or before another, with one query where the key still has a neighbour.

        The way back is offered from every part that a key began, since that key stood on an earlier one. Where
        fewer than a whole part lie before a key, or nothing after it, the list begins anew: nobody meets an empty part.
        """
        rows = self.sort(rows)
        if after is None and before is not None:
            nearest = list(rows.filter(self._beyond("gt", before)).reverse()[: size + 1])
            if len(nearest) > size:
                found = nearest[size - 1 :: -1]
                return Part(found, self._of(found[0]), self._of(found[-1]))
        narrowed = rows if after is None else rows.filter(self._beyond("lt", after))
        found = list(narrowed[: size + 1])
        if after is not None and not found:
            return self.part(rows, size=size)
        more, found = len(found) > size, found[:size]
        return Part(
            found,
            self._of(found[0]) if after is not None else None,
            self._of(found[-1]) if more else None,
        )

    def _of(self, row: Any) -> Key:
        return Key(getattr(row, self.column), row.pk)

    def _beyond(self, side: str, key: Key) -> Q:
        # Two plain conditions, so that an index on the column is used wherever the part begins.
        return Q(**{f"{self.column}__{side}": key.value}) | Q(**{self.column: key.value, f"pk__{side}": key.pk})

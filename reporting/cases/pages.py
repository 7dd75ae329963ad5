"""Pages of a list by key: the next page starts after the last row, whatever has changed since."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_datetime

PAGE_SIZE = 25
# Columns of small numbers hold less; a longer one was not made here.
RANK_DIGITS = 4


@dataclass(frozen=True)
class Slice:
    """One page of rows, and the key after which the next page starts (empty on the last)."""

    rows: list[Any]
    next_key: str


def page_after(
    rows: "QuerySet[Any]",
    *,
    by: Sequence[str],
    key: str,
    size: int = PAGE_SIZE,
    newest_first: bool = False,
    last: str = "id",
) -> Slice:
    """Return the page of ``rows`` after ``key``, ordered by the fields ``by`` and, in the end, by ``last``.

    ``by`` names times and small numbers, such as a rank of urgency; ``last`` a UUID that tells rows
    apart. Rows may be objects or dictionaries. A malformed key starts from the beginning.
    """
    names = (*by, last)
    after = _parse(key, len(by))
    op = "lt" if newest_first else "gt"
    sign = "-" if newest_first else ""
    if after is not None:
        rows = rows.filter(_beyond(names, after, op))
    found = list(rows.order_by(*(f"{sign}{name}" for name in names))[: size + 1])
    more = len(found) > size
    found = found[:size]
    return Slice(found, _key(found[-1], names) if more else "")


def _beyond(names: Sequence[str], after: Sequence[Any], op: str) -> Q:
    """Return the condition that a row comes after ``after``: the first field that differs decides."""
    beyond, same = Q(), Q()
    for name, value in zip(names, after, strict=True):
        beyond |= same & Q(**{f"{name}__{op}": value})
        same &= Q(**{name: value})
    return beyond


def _key(row: Any, names: Sequence[str]) -> str:
    return "~".join(_written(row[name] if isinstance(row, dict) else getattr(row, name)) for name in names)


def _written(value: Any) -> str:
    if isinstance(value, datetime):
        # "Z" and not "+00:00": a plus sign in a query means a space.
        return f"{value.astimezone(UTC).replace(tzinfo=None).isoformat()}Z"
    return str(value)


def _parse(key: str, count: int) -> tuple[Any, ...] | None:
    *parts, last = key.split("~")
    read = [_read(part) for part in parts]
    try:
        pk = UUID(last)
    except ValueError:
        return None
    return None if len(read) != count or None in read else (*read, pk)


def _read(part: str) -> datetime | int | None:
    if part.isascii() and part.isdigit():
        return int(part) if len(part) <= RANK_DIGITS else None
    try:
        parsed = parse_datetime(part)
    except ValueError:
        return None
    # Years at the edge of the calendar overflow when they are converted to another zone.
    usable = parsed is not None and parsed.tzinfo is not None and 1900 < parsed.year < 9000
    return parsed if usable else None

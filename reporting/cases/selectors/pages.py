"""Pages of a list by key: the next page starts after the last row, whatever has changed since."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import Q
from django.utils.dateparse import parse_datetime

from reporting.cases.querysets import ProtectedQuerySet

PAGE_SIZE = 25


@dataclass(frozen=True)
class Slice:
    """One page of rows, and the key after which the next page starts (empty on the last)."""

    rows: list[Any]
    next_key: str


def page_after(
    rows: ProtectedQuerySet, *, by: str, key: str, size: int = PAGE_SIZE, newest_first: bool = False
) -> Slice:
    """Return the page of ``rows`` after ``key``, ordered by the time field ``by`` and the id.

    A malformed key starts from the beginning.
    """
    after = _parse(key)
    op = "lt" if newest_first else "gt"
    sign = "-" if newest_first else ""
    if after is not None:
        moment, pk = after
        rows = rows.filter(Q(**{f"{by}__{op}": moment}) | Q(**{by: moment, f"id__{op}": pk}))
    found = list(rows.order_by(f"{sign}{by}", f"{sign}id")[: size + 1])
    more = len(found) > size
    found = found[:size]
    return Slice(found, _key(found[-1], by) if more else "")


def _key(row: Any, by: str) -> str:
    # "Z" and not "+00:00": a plus sign in a query means a space.
    moment = getattr(row, by).astimezone(UTC).replace(tzinfo=None)
    return f"{moment.isoformat()}Z~{row.pk}"


def _parse(key: str) -> tuple[datetime, str] | None:
    from uuid import UUID

    moment, _, pk = key.partition("~")
    try:
        parsed = parse_datetime(moment)
        UUID(pk)
    except ValueError:
        return None
    # Years at the edge of the calendar overflow when they are converted to another zone.
    usable = parsed is not None and parsed.tzinfo is not None and 1900 < parsed.year < 9000
    return (parsed, pk) if parsed is not None and usable else None

"""Deadlines in the Serbian calendar (државни празници, летње и зимско време)."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

from reporting.registry.models import Unit

BELGRADE = ZoneInfo("Europe/Belgrade")
END_OF_DAY = time(23, 59)
SATURDAY = 5


@cache
def _holidays(year: int) -> frozenset[date]:
    """Return the non-working public holidays of a year, the substitute days included.

    Source: Закон о државним и другим празницима у Републици Србији, as kept by ``holidays``.
    """
    return frozenset(holidays.country_holidays("RS", years=year, observed=True))


def is_working_day(day: date) -> bool:
    """Return whether public bodies work on a day: Monday to Friday and no public holiday."""
    return day.weekday() < SATURDAY and day not in _holidays(day.year)


def due_at(*, start: datetime, value: int, unit: str) -> datetime:
    """Return the moment at which a deadline ends, counted in Belgrade and given in UTC.

    Minutes and hours are real ones, whatever the clocks do meanwhile. Days and working days do not
    count the day of ``start`` and end at 23.59 of the last one; with zero working days that is
    ``start``'s own day, or the next working day.

    Raises ``ValueError`` for a naive ``start``, a negative ``value`` or an unknown ``unit``.
    """
    if start.tzinfo is None:
        raise ValueError("A deadline needs an aware start.")
    if value < 0:
        raise ValueError("A deadline cannot end before it starts.")
    if unit in (Unit.MINUTES, Unit.HOURS):
        return start.astimezone(UTC) + timedelta(**{unit: value})
    first = start.astimezone(BELGRADE).date()
    if unit == Unit.DAYS:
        return _end_of(first + timedelta(days=value))
    if unit == Unit.WORKING_DAYS:
        return _end_of(_add_working_days(first, value))
    raise ValueError(f"Unknown unit: {unit}")


def _end_of(day: date) -> datetime:
    return datetime.combine(day, END_OF_DAY, tzinfo=BELGRADE).astimezone(UTC)


def _add_working_days(day: date, count: int) -> date:
    while count > 0:
        day += timedelta(days=1)
        if is_working_day(day):
            count -= 1
    while not is_working_day(day):
        day += timedelta(days=1)
    return day

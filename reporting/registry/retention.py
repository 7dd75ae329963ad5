"""Which class of retention applies, and when its period is over."""

from calendar import monthrange
from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, time, timedelta

from reporting.registry.calendar import BELGRADE
from reporting.registry.models import Kept, RetentionClass, RetentionUnit
from reporting.registry.selectors import valid_on

MONTHS_IN_A_YEAR = 12


def class_for(
    *, kept: Kept, facts: Mapping[str, Collection[str | int]], on: date, known: Collection[RetentionClass] | None = None
) -> RetentionClass | None:
    """Return the class that applies to a record on a day: the first in order whose conditions its facts fulfil.

    The versions are those valid ``on`` that day, whatever held when the record was made. ``known`` are
    the classes of that day (:func:`classes`), for who asks about many records. None when nothing applies:
    then the record is kept, and nobody may dispose of it.
    """
    found = classes(on=on) if known is None else known
    return next((one for one in found if one.kept == kept and one.applies_to(facts)), None)


def classes(*, on: date) -> list[RetentionClass]:
    """Return every class that is valid on a day, in order."""
    return list(RetentionClass.objects.filter(valid_on(on)))


def ends_at(*, start: datetime, value: int, unit: str) -> datetime | None:
    """Return the moment (UTC) from which a record may go; None when it is kept for good.

    Minutes and hours are real ones. Days, months and years end with a day in Belgrade, months and years with that of
    the same number, in a shorter month with its last; the record may go from the following midnight there.
    Raises ``ValueError`` for a naive ``start`` or an unknown ``unit``.
    """
    if start.tzinfo is None:
        raise ValueError("A period needs an aware start.")
    if unit == RetentionUnit.PERMANENT:
        return None
    if unit in (RetentionUnit.MINUTES, RetentionUnit.HOURS):
        return start.astimezone(UTC) + timedelta(**{unit: value})
    day = start.astimezone(BELGRADE).date()
    if unit == RetentionUnit.DAYS:
        return _midnight_after(day + timedelta(days=value))
    months = {RetentionUnit.MONTHS.value: value, RetentionUnit.YEARS.value: value * MONTHS_IN_A_YEAR}.get(unit)
    if months is None:
        raise ValueError("Unknown unit of a period.")
    return _midnight_after(_months_later(day, months))


def end_for(rule: RetentionClass, start: datetime) -> datetime | None:
    """Return when a record that began to count at ``start`` may go under a class; see :func:`ends_at`."""
    return ends_at(start=start, value=rule.value, unit=rule.unit)


def _midnight_after(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=BELGRADE).astimezone(UTC)


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * MONTHS_IN_A_YEAR + day.month - 1 + months, MONTHS_IN_A_YEAR)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))

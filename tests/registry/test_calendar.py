"""Deadlines across Easter, New Year, observed holidays and the change of clocks."""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone as django_timezone

from reporting.registry.calendar import BELGRADE, due_at, is_working_day

# start in Belgrade, value, unit, end in Belgrade
GOLDEN = [
    # An ordinary week; a weekend.
    ("2026-11-24 19:42", 3, "working_days", "2026-11-27 23:59"),
    ("2026-11-27 09:05", 3, "working_days", "2026-12-02 23:59"),
    ("2026-11-28 12:00", 1, "working_days", "2026-11-30 23:59"),
    # Armistice Day, a Wednesday.
    ("2026-11-10 08:00", 1, "working_days", "2026-11-12 23:59"),
    # New Year: 1 and 2 January (Friday, Saturday) and Orthodox Christmas, 7 January.
    ("2026-12-31 15:00", 1, "working_days", "2027-01-04 23:59"),
    ("2026-12-31 15:00", 5, "working_days", "2027-01-11 23:59"),
    # New Year 2028: 2 January is a Sunday, so Monday the third is free as well.
    ("2027-12-31 15:00", 1, "working_days", "2028-01-04 23:59"),
    # Sretenje 2026: the fifteenth is a Sunday, so the seventeenth is free.
    ("2026-02-13 10:00", 1, "working_days", "2026-02-18 23:59"),
    # Orthodox Easter 2027: 30 April to 3 May, and 4 May since Labour Day falls on the Sunday.
    ("2027-04-29 10:00", 1, "working_days", "2027-05-05 23:59"),
    ("2027-04-26 10:00", 15, "working_days", "2027-05-20 23:59"),
    ("2027-05-01 10:00", 0, "working_days", "2027-05-05 23:59"),
    ("2027-04-29 10:00", 0, "working_days", "2027-04-29 23:59"),
    # Calendar days run through holidays.
    ("2027-04-20 10:00", 15, "days", "2027-05-05 23:59"),
    ("2026-12-15 23:59", 30, "days", "2027-01-14 23:59"),
    # Clocks go forward on 28 March 2027 and back on 31 October 2027: hours stay real hours.
    ("2027-03-27 20:00", 24, "hours", "2027-03-28 21:00"),
    ("2027-10-30 20:00", 24, "hours", "2027-10-31 19:00"),
    ("2027-03-27 20:00", 1, "days", "2027-03-28 23:59"),
    ("2027-10-30 20:00", 1, "working_days", "2027-11-01 23:59"),
    ("2027-03-28 01:50", 20, "minutes", "2027-03-28 03:10"),
    # At once; a leap day; the night of New Year.
    ("2026-11-24 19:42", 0, "hours", "2026-11-24 19:42"),
    ("2028-02-28 10:00", 24, "hours", "2028-02-29 10:00"),
    ("2026-12-31 23:30", 120, "minutes", "2027-01-01 01:30"),
]


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BELGRADE)


@pytest.mark.parametrize(("start", "value", "unit", "end"), GOLDEN)
def test_a_deadline_ends_when_the_table_says(start: str, value: int, unit: str, end: str) -> None:
    due = due_at(start=moment(start), value=value, unit=unit)
    assert due == moment(end)
    assert due.astimezone(BELGRADE).strftime("%Y-%m-%d %H:%M") == end


@pytest.mark.parametrize(("start", "value", "unit", "end"), GOLDEN)
def test_the_zone_of_the_start_does_not_matter(start: str, value: int, unit: str, end: str) -> None:
    for zone in (UTC, ZoneInfo("Asia/Tokyo"), timezone(timedelta(hours=-8))):
        assert due_at(start=moment(start).astimezone(zone), value=value, unit=unit) == moment(end)


def test_a_report_just_after_midnight_counts_from_the_day_in_belgrade() -> None:
    with time_machine.travel(datetime(2026, 11, 26, 23, 30, tzinfo=UTC), tick=False):
        assert due_at(start=django_timezone.now(), value=1, unit="working_days") == moment("2026-11-30 23:59")


def test_the_hour_that_happens_twice_is_told_apart() -> None:
    first = datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    assert due_at(start=first, value=60, unit="minutes") == first + timedelta(hours=1)


@pytest.mark.parametrize(
    "free",
    [
        *("2027-01-01", "2027-01-02", "2027-01-07", "2027-02-15", "2027-02-16", "2027-11-11"),
        *("2027-04-30", "2027-05-03", "2027-05-04", "2026-05-01", "2026-04-10", "2026-04-13"),
    ],
)
def test_public_holidays_are_not_working_days(free: str) -> None:
    assert not is_working_day(date.fromisoformat(free))


def test_other_religious_holidays_are_working_days_of_public_bodies() -> None:
    assert is_working_day(date(2026, 12, 25))


@pytest.mark.parametrize(
    ("start", "value", "unit"),
    [
        (datetime(2026, 11, 24, 12), 1, "hours"),  # noqa: DTZ001 (naive on purpose)
        (datetime(2026, 11, 24, 12, tzinfo=UTC), -1, "hours"),
        (datetime(2026, 11, 24, 12, tzinfo=UTC), 1, "weeks"),
    ],
)
def test_nonsense_is_refused(start: datetime, value: int, unit: str) -> None:
    with pytest.raises(ValueError):
        due_at(start=start, value=value, unit=unit)

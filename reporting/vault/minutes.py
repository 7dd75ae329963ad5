"""Whole minutes: how exactly is kept when a reporter did something, so that no row fits a line of a router's log."""

from datetime import datetime

from django.utils import timezone


def whole_minute(moment: datetime) -> datetime:
    """Return ``moment`` rounded down to its minute."""
    return moment.replace(second=0, microsecond=0)


def this_minute() -> datetime:
    """Return now (aware, UTC), rounded down to the minute."""
    return whole_minute(timezone.now())

"""Dates and stretches of time in Serbian words.

Every function takes an aware datetime (or a date), speaks in the portal's time zone and
returns Cyrillic text with no-break spaces where a line must not break. Forms follow the
Serbian orthography: ``24. 11. 2026.``, ``19.42``.
"""

from datetime import date, datetime, timedelta

from django.utils import timezone

NBSP = "\u00a0"
WEEKDAYS_ACCUSATIVE = ("понедељак", "уторак", "среду", "четвртак", "петак", "суботу", "недељу")
WEEKDAYS_GENITIVE = ("понедељка", "уторка", "среде", "четвртка", "петка", "суботе", "недеље")
MONTHS_GENITIVE = (
    *("јануара", "фебруара", "марта", "априла", "маја", "јуна"),
    *("јула", "августа", "септембра", "октобра", "новембра", "децембра"),
)
SECOND = ("секунда", "секунде", "секунди")
MINUTE = ("минут", "минута", "минута")
HOUR = ("сат", "сата", "сати")
DAY = ("дан", "дана", "дана")


def plural_form(number: int, one: str, few: str, many: str) -> str:
    """Return the Serbian form that agrees with ``number``: 1 рок, 2 рока, 5 рокова, 21 рок."""
    number = abs(int(number))
    if number % 10 == 1 and number % 100 != 11:
        return one
    if 2 <= number % 10 <= 4 and not 12 <= number % 100 <= 14:
        return few
    return many


def local(value: datetime) -> datetime:
    """Return ``value`` in the portal's time zone; a naive value is taken as already local."""
    return timezone.localtime(value) if timezone.is_aware(value) else value


def day_text(value: date | datetime) -> str:
    """Return the date: ``24. 11. 2026.``"""
    if isinstance(value, datetime):
        value = local(value)
    return f"{value.day}.{NBSP}{value.month}.{NBSP}{value.year}."


def short_day_text(value: date) -> str:
    """Return the date without the year: ``24. 11.``"""
    return f"{value.day}.{NBSP}{value.month}."


def clock_text(value: datetime) -> str:
    """Return the time of day as Serbian writes it: ``9.05``."""
    value = local(value)
    return f"{value.hour}.{value.minute:02d}"


def moment_text(value: datetime) -> str:
    """Return date and time: ``24. 11. 2026. у 19.42``."""
    return f"{day_text(value)} у{NBSP}{clock_text(value)}"


def span_text(span: timedelta) -> str:
    """Return a length of time in its largest sensible unit: ``18 минута``, ``14 сати``, ``2 дана``."""
    minutes = max(int(span.total_seconds() // 60), 1)
    if minutes < 60:
        return f"{minutes}{NBSP}{plural_form(minutes, *MINUTE)}"
    if minutes < 24 * 60:
        hours = minutes // 60
        return f"{hours}{NBSP}{plural_form(hours, *HOUR)}"
    days = minutes // (24 * 60)
    return f"{days}{NBSP}{plural_form(days, *DAY)}"


def length_text(seconds: int) -> str:
    """Return how long something plays: ``42 секунде``, ``1 минут и 5 секунди``."""
    minutes, rest = divmod(seconds, 60)
    parts = [(minutes, MINUTE), (rest, SECOND)]
    return " и ".join(f"{number}{NBSP}{plural_form(number, *words)}" for number, words in parts if number)


def soon_text(due: datetime, *, now: datetime | None = None) -> str:
    """Return a deadline as seen from ``now``: ``касни 2 дана``, ``данас у 14.00``, ``сутра``,
    ``у среду, 4. 3. у 14.00``.

    A deadline in the last minute of a day ends with that day, so its hour is left out.
    """
    now = now or timezone.now()
    if due < now:
        return f"касни {span_text(now - due)}"
    due_local, today = local(due), local(now).date()
    days = (due_local.date() - today).days
    ends_with_day = (due_local.hour, due_local.minute) == (23, 59)
    clock = "" if ends_with_day else f" у{NBSP}{clock_text(due)}"
    if days == 0:
        return f"данас{clock}"
    if days == 1:
        return f"сутра{clock}"
    if days < 7:
        return f"у {WEEKDAYS_ACCUSATIVE[due_local.weekday()]}, {short_day_text(due_local)}{clock}"
    return day_text(due_local)


def ago_text(past: datetime, *, now: datetime | None = None) -> str:
    """Return when something happened: ``данас у 19.42``, ``јуче у 11.20``, else the full moment."""
    days = (local(now or timezone.now()).date() - local(past).date()).days
    if days == 0:
        return f"данас у{NBSP}{clock_text(past)}"
    if days == 1:
        return f"јуче у{NBSP}{clock_text(past)}"
    return moment_text(past)


def until_text(due: datetime, *, now: datetime | None = None) -> str:
    """Return a deadline that is still to come as people say it: ``данас до 15.19``, ``сутра до краја дана``,
    ``до четвртка, 3. децембра у 14.00``, ``до 15. јануара 2027.``

    A deadline in the last minute of a day ends with that day; of one that is more than six days away the hour is
    left out.
    """
    now = now or timezone.now()
    due_local, today = local(due), local(now).date()
    days = (due_local.date() - today).days
    ends_with_day = (due_local.hour, due_local.minute) == (23, 59)
    if days <= 1:
        return f"{'сутра' if days else 'данас'} до{NBSP}{'краја дана' if ends_with_day else clock_text(due)}"
    if days >= len(WEEKDAYS_GENITIVE):
        return f"до {month_day_text(due_local, now=now)}"
    clock = "" if ends_with_day else f" у{NBSP}{clock_text(due)}"
    return f"до {WEEKDAYS_GENITIVE[due_local.weekday()]}, {month_day_text(due_local, now=now)}{clock}"


def happened_text(past: datetime, *, now: datetime | None = None) -> str:
    """Return when something happened as people say it: ``данас у 9.05``, ``у среду, 2. децембра у 9.05``."""
    now = now or timezone.now()
    past_local = local(past)
    days = (local(now).date() - past_local.date()).days
    if days <= 1:
        return ago_text(past, now=now)
    weekday = f"у {WEEKDAYS_ACCUSATIVE[past_local.weekday()]}, " if days < len(WEEKDAYS_ACCUSATIVE) else ""
    return f"{weekday}{month_day_text(past_local, now=now)} у{NBSP}{clock_text(past)}"


def month_day_text(value: datetime, *, now: datetime) -> str:
    """Return a day with its month in words, and the year when it is not this one: ``3. децембра``."""
    year = "" if value.year == local(now).year else f" {value.year}."
    return f"{value.day}.{NBSP}{MONTHS_GENITIVE[value.month - 1]}{year}"


def waiting_text(since: datetime, *, now: datetime | None = None) -> str:
    """Return how long something waits, short enough for a table: ``18 мин``, ``2 ч 05 мин``, ``1 дан``."""
    minutes = max(int(((now or timezone.now()) - since).total_seconds() // 60), 0)
    if minutes < 60:
        return f"{minutes}{NBSP}мин"
    if minutes < 24 * 60:
        return f"{minutes // 60}{NBSP}ч{NBSP}{minutes % 60:02d}{NBSP}мин"
    days = minutes // (24 * 60)
    return f"{days}{NBSP}{plural_form(days, *DAY)}"

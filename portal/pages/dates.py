"""Dates and stretches of time in words, in the active language.

Every function takes an aware datetime (or a date) and speaks in the portal's time zone. Serbian is Cyrillic and follows
its orthography: ``24. 11. 2026.``, ``19.42``. Numbers are written by the formats of the language (``portal/formats``),
sentences are whole strings of the catalogue. No line breaks before a number's word or before an hour.
"""

import re
from datetime import date, datetime, timedelta
from functools import cache

from django.utils import timezone
from django.utils.dateformat import DateFormat
from django.utils.formats import get_format
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

NBSP = "\u00a0"
# On which day, and until which, from Monday on.
ON_WEEKDAY = (
    gettext_lazy("у понедељак"),
    gettext_lazy("у уторак"),
    gettext_lazy("у среду"),
    gettext_lazy("у четвртак"),
    gettext_lazy("у петак"),
    gettext_lazy("у суботу"),
    gettext_lazy("у недељу"),
)
UNTIL_WEEKDAY = (
    gettext_lazy("до понедељка"),
    gettext_lazy("до уторка"),
    gettext_lazy("до среде"),
    gettext_lazy("до четвртка"),
    gettext_lazy("до петка"),
    gettext_lazy("до суботе"),
    gettext_lazy("до недеље"),
)
# Behind the number of a day.
MONTHS = (
    gettext_lazy("јануара"),
    gettext_lazy("фебруара"),
    gettext_lazy("марта"),
    gettext_lazy("априла"),
    gettext_lazy("маја"),
    gettext_lazy("јуна"),
    gettext_lazy("јула"),
    gettext_lazy("августа"),
    gettext_lazy("септембра"),
    gettext_lazy("октобра"),
    gettext_lazy("новембра"),
    gettext_lazy("децембра"),
)

# Signs of Django's formats that are numbers.
_NUMBERS = {
    "j": "{0.day}",
    "d": "{0.day:02}",
    "n": "{0.month}",
    "m": "{0.month:02}",
    "Y": "{0.year}",
    "G": "{0.hour}",
    "H": "{0.hour:02}",
    "i": "{0.minute:02}",
}


def plural_form(number: int, one: str, few: str, many: str) -> str:
    """Return the Serbian form that agrees with ``number``: 1 рок, 2 рока, 5 рокова, 21 рок.

    For words that are only shown in Serbian; what readers of other languages meet goes through ``ngettext``.
    """
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
    return _formatted(value, "DATE_FORMAT")


def short_day_text(value: date) -> str:
    """Return the date without the year: ``24. 11.``"""
    return _formatted(value, "SHORT_MONTH_DAY_FORMAT", "MONTH_DAY_FORMAT")


def clock_text(value: datetime) -> str:
    """Return the time of day as the language writes it: ``9.05``."""
    return _formatted(local(value), "CLOCK_FORMAT", "TIME_FORMAT")


def moment_text(value: datetime) -> str:
    """Return date and time: ``24. 11. 2026. у 19.42``."""
    return _at(_("%(day)s у %(time)s"), value, day=day_text(value))


def minutes_text(number: int) -> str:
    """Return a number of minutes: ``1 минут``, ``6 минута``."""
    return _counted(ngettext("%(number)s минут", "%(number)s минута", number), number)


def hours_text(number: int) -> str:
    """Return a number of hours: ``1 сат``, ``14 сати``."""
    return _counted(ngettext("%(number)s сат", "%(number)s сати", number), number)


def days_text(number: int) -> str:
    """Return a number of days: ``1 дан``, ``5 дана``."""
    return _counted(ngettext("%(number)s дан", "%(number)s дана", number), number)


def seconds_text(number: int) -> str:
    """Return a number of seconds: ``42 секунде``."""
    return _counted(ngettext("%(number)s секунда", "%(number)s секунди", number), number)


def span_text(span: timedelta) -> str:
    """Return a length of time in its largest sensible unit: ``18 минута``, ``14 сати``, ``2 дана``."""
    minutes = max(int(span.total_seconds() // 60), 1)
    if minutes < 60:
        return minutes_text(minutes)
    if minutes < 24 * 60:
        return hours_text(minutes // 60)
    return days_text(minutes // (24 * 60))


def length_text(seconds: int) -> str:
    """Return how long something plays: ``42 секунде``, ``1 минут и 5 секунди``."""
    minutes, rest = divmod(seconds, 60)
    if minutes and rest:
        return _("%(minutes)s и %(seconds)s") % {"minutes": minutes_text(minutes), "seconds": seconds_text(rest)}
    return minutes_text(minutes) if minutes else seconds_text(rest) if rest else ""


def soon_text(due: datetime, *, now: datetime | None = None) -> str:
    """Return a deadline as seen from ``now``: ``касни 2 дана``, ``данас у 14.00``, ``сутра``,
    ``у среду, 4. 3. у 14.00``.

    A deadline in the last minute of a day ends with that day, so its hour is left out.
    """
    now = now or timezone.now()
    if due < now:
        return _("касни %(span)s") % {"span": span_text(now - due)}
    due_local = local(due)
    days = (due_local.date() - local(now).date()).days
    ends_with_day = (due_local.hour, due_local.minute) == (23, 59)
    if days == 0:
        return _("данас") if ends_with_day else _at(_("данас у %(time)s"), due)
    if days == 1:
        return _("сутра") if ends_with_day else _at(_("сутра у %(time)s"), due)
    if days >= len(ON_WEEKDAY):
        return day_text(due_local)
    words = {"weekday": str(ON_WEEKDAY[due_local.weekday()]), "day": short_day_text(due_local)}
    if ends_with_day:
        return _("%(weekday)s, %(day)s") % words
    return _at(_("%(weekday)s, %(day)s у %(time)s"), due, **words)


def ago_text(past: datetime, *, now: datetime | None = None) -> str:
    """Return when something happened: ``данас у 19.42``, ``јуче у 11.20``, else the full moment."""
    days = (local(now or timezone.now()).date() - local(past).date()).days
    if days == 0:
        return _at(_("данас у %(time)s"), past)
    if days == 1:
        return _at(_("јуче у %(time)s"), past)
    return moment_text(past)


def until_text(due: datetime, *, now: datetime | None = None) -> str:
    """Return a deadline that is still to come as people say it: ``данас до 15.19``, ``сутра до краја дана``,
    ``до четвртка, 3. децембра у 14.00``, ``до 15. јануара 2027.``

    A deadline in the last minute of a day ends with that day; of one that is more than six days away the hour is
    left out.
    """
    now = now or timezone.now()
    due_local = local(due)
    days = (due_local.date() - local(now).date()).days
    ends_with_day = (due_local.hour, due_local.minute) == (23, 59)
    if days <= 1:
        if ends_with_day:
            return _("сутра до краја дана") if days else _("данас до краја дана")
        return _at(_("сутра до %(time)s") if days else _("данас до %(time)s"), due)
    day = month_day_text(due_local, now=now)
    if days >= len(UNTIL_WEEKDAY):
        return _("до %(day)s") % {"day": day}
    words = {"weekday": str(UNTIL_WEEKDAY[due_local.weekday()]), "day": day}
    if ends_with_day:
        return _("%(weekday)s, %(day)s") % words
    return _at(_("%(weekday)s, %(day)s у %(time)s"), due, **words)


def happened_text(past: datetime, *, now: datetime | None = None) -> str:
    """Return when something happened as people say it: ``данас у 9.05``, ``у среду, 2. децембра у 9.05``."""
    now = now or timezone.now()
    past_local = local(past)
    days = (local(now).date() - past_local.date()).days
    if days <= 1:
        return ago_text(past, now=now)
    day = month_day_text(past_local, now=now)
    if days >= len(ON_WEEKDAY):
        return _at(_("%(day)s у %(time)s"), past, day=day)
    return _at(_("%(weekday)s, %(day)s у %(time)s"), past, weekday=str(ON_WEEKDAY[past_local.weekday()]), day=day)


def month_day_text(value: datetime, *, now: datetime) -> str:
    """Return a day with its month in words, and the year when it is not this one: ``3. децембра``."""
    words = {"number": value.day, "month": MONTHS[value.month - 1], "year": value.year}
    if value.year == local(now).year:
        return _glued(_("%(number)s. %(month)s"), "month") % words
    return _glued(_("%(number)s. %(month)s %(year)s."), "month") % words


def waiting_text(since: datetime, *, now: datetime | None = None) -> str:
    """Return how long something waits, short enough for a table: ``18 мин``, ``2 ч 05 мин``, ``1 дан``."""
    minutes = max(int(((now or timezone.now()) - since).total_seconds() // 60), 0)
    if minutes < 60:
        return _counted(_("%(number)s мин"), minutes)
    if minutes < 24 * 60:
        text = _("%(hours)s ч %(minutes)s мин") % {"hours": minutes // 60, "minutes": f"{minutes % 60:02d}"}
        return text.replace(" ", NBSP)
    return days_text(minutes // (24 * 60))


def _formatted(value: date, *names: str) -> str:
    """Return ``value`` in the first of the formats ``names`` that the language has."""
    pattern, ready = _pattern(get_language(), names)
    return ready.format(value) if ready else DateFormat(value).format(pattern)


@cache
def _pattern(language: str | None, names: tuple[str, ...]) -> tuple[str, str]:
    """Return a format of Django's, and the same for ``str.format`` where it has no words: a page shows many dates."""
    found = next(one for name in names if (one := get_format(name, language)) != name)
    ready = "".join(_NUMBERS.get(sign, sign) for sign in found)
    return found, ready if not re.search("[A-Za-z\\\\]", re.sub("{.*?}", "", ready)) else ""


def _at(pattern: str, moment: datetime, **words: str) -> str:
    """Return the sentence ``pattern`` with the hour of ``moment``, which stays with the word before it."""
    return _glued(pattern, "time") % {**words, "time": clock_text(moment)}


def _glued(pattern: str, name: str) -> str:
    return pattern.replace(f" %({name})s", f"{NBSP}%({name})s")


def _counted(pattern: str, number: int) -> str:
    return (pattern % {"number": number}).replace(" ", NBSP, 1)

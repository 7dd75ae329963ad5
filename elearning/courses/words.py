"""What is said of a course in numbers and names: for whom it is, how much of it there is, how long it takes."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext

from portal.pages import dates, readers
from portal.pages.readers import Age, Audience

_LESSON = ("лекција", "лекције", "лекција")
_HOUR = 60


def lessons_text(number: int) -> str:
    """Return so many lessons: „9 лекција“."""
    return f"{number}{dates.NBSP}{dates.plural_form(number, *_LESSON)}"


def time_text(minutes: int) -> str:
    """Return a longer length of time as people say it: „40 минута“, „око сат времена“, „око 2 сата“.

    From three quarters of an hour on it is rounded to half hours, since nobody learns by the minute.
    """
    halves = round(minutes / (_HOUR / 2))
    if minutes < _HOUR * 3 / 4:
        return dates.minutes_text(minutes)
    if halves == 2:
        return gettext("око сат времена")
    whole, half = divmod(halves, 2)
    if not half:
        return gettext("око %(hours)s") % {"hours": dates.hours_text(whole)}
    if whole == 1:
        return gettext("око сат и по")
    return gettext("око %(hours)s и по") % {"hours": dates.hours_text(whole)}


def for_whom(audiences: Collection[str], ages: Collection[str]) -> str:
    """Return for whom a course is: „за 11 до 14 година“ where children read it, else „за родитеље и школе“."""
    young = bool(audiences) and set(audiences) <= readers.YOUNG
    if young and ages:
        years = [code.split("-") for code in Age.values if code in ages]
        return gettext("за %(from)s до %(to)s година") % {"from": years[0][0], "to": years[-1][1]}
    people = [str(readers.FOR_AUDIENCE[one]) for one in Audience if one in audiences]
    if not people:
        return ""
    listed = gettext(" и ").join([", ".join(people[:-1]), people[-1]]) if len(people) > 1 else people[0]
    return gettext("за %(people)s") % {"people": listed}

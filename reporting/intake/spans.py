"""Lengths of time of rules, as they stand behind „у року од“ and „једном у“."""

from django.utils.translation import npgettext

from portal.pages.dates import NBSP


def span_of(value: int, unit: str) -> str:
    """Return ``24 сата``, ``30 дана``, ``3 радна дана`` for a rule's value and unit, in the genitive."""
    words = {
        "minutes": npgettext("genitive", "%(number)s минута", "%(number)s минута", value),
        "hours": npgettext("genitive", "%(number)s сата", "%(number)s сати", value),
        "days": npgettext("genitive", "%(number)s дана", "%(number)s дана", value),
        "working_days": npgettext("genitive", "%(number)s радног дана", "%(number)s радних дана", value),
    }
    return (words[unit] % {"number": value}).replace(" ", NBSP, 1)

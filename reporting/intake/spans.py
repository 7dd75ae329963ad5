"""Lengths of time of rules in Serbian words."""

from portal.pages.dates import NBSP, plural_form

# Genitive, as after „у року од“ and „једном у“: one, two to four, five and more.
WORDS = {
    "minutes": ("минута", "минута", "минута"),
    "hours": ("сата", "сата", "сати"),
    "days": ("дана", "дана", "дана"),
    "working_days": ("радног дана", "радна дана", "радних дана"),
}


def span_of(value: int, unit: str) -> str:
    """Return ``24 сата``, ``30 дана``, ``3 радна дана`` for a rule's value and unit."""
    return f"{value}{NBSP}{plural_form(value, *WORDS[unit])}"

"""Address and hours of an institution lead nowhere: one person may publish them, so they hold nothing to dial."""

import re

from portal.script.convert import to_latin

# Longer than any house number or postal code („21000“); the shortest that is dialled within a town has six digits,
# as houses 123–125 have, so in an address the word for it has to stand before such a short one.
_FEWEST_DIGITS = {"address": 7, "hours": 5}
_NUMBERS = re.compile(r"[\d(+][\d\s()/.:+\-\N{EN DASH}\N{EM DASH}]*\d")
_HOUR = r"(?:[01]?\d|2[0-4])(?:[.:][0-5]\d)?"
_DAY = r"\d{1,2}\.\s?\d{1,2}\.(?:\s?\d{4}\.?)?"
_BETWEEN = r"(?:\s*[-/\N{EN DASH}\N{EM DASH}]\s*|\s+)"
_TIMES = re.compile(rf"(?:{_HOUR}|{_DAY})(?:{_BETWEEN}(?:{_HOUR}|{_DAY}))*")
# „Руска 14 21000 Нови Сад“, „22–26 11000“, „14/3 21000“.
_HOUSE_AND_POST = re.compile(r"[1-9]\d{0,2}(?:\s?[-/\N{EN DASH}]\s?\d{1,3})?\s+[1-3]\d{4}")
_LEADING = re.compile(
    r"@|://|\bwww\.|\b(?:tel|telefon\w*|mob|mobilni|fiksni|(?:po)?zov(?:i|ite))\b\W*(?:\w+\W+)?\d", re.IGNORECASE
)


def leads_there(name: str, text: str) -> bool:
    """Whether a text of the field ``name`` (``address`` or ``hours``) holds a telephone, a mail or a website.

    Not meant for who hides a number on purpose, such as in words.
    """
    if _LEADING.search(to_latin(text)):
        return True
    return any(_is_phone(one[0], fewest=_FEWEST_DIGITS[name]) for one in _NUMBERS.finditer(text))


def _is_phone(numbers: str, *, fewest: int) -> bool:
    if _TIMES.fullmatch(numbers) or _HOUSE_AND_POST.fullmatch(numbers):
        return False
    return sum(one.isdigit() for one in numbers) >= fewest

"""What learners type, so that script, diacritics, spaces and the sign between whole and part do not matter."""

import re
from decimal import Decimal

from portal.script.folding import folded

# Signs that an answer may have.
LONGEST_ANSWER = 200

_WORD = re.compile(r"\w+")
_MINUS = str.maketrans("−–", "--")
_NUMBER = re.compile(r"[+-]?[0-9]{1,18}(?:[.,][0-9]{1,18})?")
_GROUPED_BY_POINTS = re.compile(r"[+-]?[0-9]{1,3}(?:\.[0-9]{3}){1,5}(?:,[0-9]{1,18})?")
_GROUPED_BY_COMMAS = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3}){1,5}\.[0-9]{1,18}")


def cleaned(text: str) -> str:
    """Return ``text`` with single spaces and without signs that nobody sees, which databases refuse."""
    return " ".join("".join(sign for sign in text if sign.isprintable() or sign.isspace()).split())


def folded_answer(text: str) -> str:
    """Return the form in which short answers are compared: folded words with one space between them."""
    # Twice: a Cyrillic letter with an accent of its own („сѐ“) is Cyrillic until it has lost that.
    return " ".join(_WORD.findall(folded(folded(cleaned(text)))))


def readings(text: str) -> tuple[Decimal, ...]:
    """Return the numbers that ``text`` may mean, none when it is no number.

    The decimal sign is a comma or a point; „1.250“ is also what Serbian writes for a thousand and a quarter of it.
    """
    plain = "".join(text.split()).translate(_MINUS)
    found = []
    if _NUMBER.fullmatch(plain):
        found.append(Decimal(plain.replace(",", ".")))
    if _GROUPED_BY_POINTS.fullmatch(plain):
        found.append(Decimal(plain.replace(".", "").replace(",", ".")))
    elif _GROUPED_BY_COMMAS.fullmatch(plain):
        found.append(Decimal(plain.replace(",", "")))
    return tuple(found)

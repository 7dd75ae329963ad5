"""The order of names, by the alphabet of the script that the reader sees.

Azbuka and abeceda differ: Жабаљ comes eighth in one and last in the other.
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import Literal

from django.utils import translation

from portal.languages import LATIN_LETTERS
from portal.script.convert import LETTERS

Script = Literal["cyrl", "latn"]

_AZBUKA = "абвгдђежзијклљмнњопрстћуфхцчџш"
_ABECEDA = "a b c č ć d dž đ e f g h i j k l lj m n nj o p q r s š t u v w x y z ž".split()
_FOREIGN = 1_000  # letters of no alphabet here come last, in the order of Unicode
_BEFORE_LETTERS = -2_000_000  # spaces, signs, then digits


def script_of_page() -> Script:
    """Return in which letters the page shows Serbian names: "latn" or "cyrl"."""
    return "latn" if translation.get_language() in LATIN_LETTERS else "cyrl"


def _ranks(first: Iterable[str], second: Iterable[str]) -> dict[str, int]:
    return {letter: rank for rank, letter in enumerate([*first, *second])}


# Cyrillic letters take the place of their Latin writing, so that нј (инјекција) is never taken for њ.
_LATIN_RANKS = _ranks(_ABECEDA, ())
_LATIN_RANKS |= {letter: _LATIN_RANKS[LETTERS[letter]] for letter in _AZBUKA}
_CYRILLIC_RANKS = _ranks(_AZBUKA, _ABECEDA)
_UNIT = re.compile("dž|lj|nj|.", re.DOTALL)


def sort_key(text: str, script: Script) -> tuple[tuple[int, ...], str]:
    """Return the key that sorts ``text`` by azbuka ("cyrl") or abeceda ("latn"), ignoring case.

    In Latin text dž, lj and nj count as one letter; where they are two (injekcija), only the
    Cyrillic original tells, so sort the original and show the conversion.
    """
    ranks = _LATIN_RANKS if script == "latn" else _CYRILLIC_RANKS
    composed = unicodedata.normalize("NFC", text)
    return tuple(_rank(unit, ranks) for unit in _UNIT.findall(composed.lower())), composed


def _rank(unit: str, ranks: dict[str, int]) -> int:
    if unit in ranks:
        return ranks[unit]
    if unit.isalpha():
        bald = unicodedata.normalize("NFD", unit)[0]
        return ranks.get(bald, _FOREIGN + ord(unit[0]))
    return _BEFORE_LETTERS + ord(unit[0]) + (1_200_000 if unit.isdigit() else 0)

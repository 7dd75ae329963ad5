"""Finding a place by what somebody typed: either script, with or without diacritics, the beginning is enough."""

import difflib
import re
from collections.abc import Collection, Iterable, Sequence
from functools import cache, lru_cache

from portal.script.folding import folded
from reporting.registry.directory import Addressed, bodies_at
from reporting.registry.models import Municipality
from reporting.registry.settlements import Settlement, settlements

_WORD = re.compile(r"[a-z0-9]+")
# However often it is read: „ђј“ is djj, and of that dj is left when somebody has written d for the first two.
_SOFT_D = re.compile(r"dj+")
# How alike two words are that one of them may be meant for the other; from 0 to 1, found by trying.
_ALIKE = 0.72
_SUGGESTIONS = 4
# Villages that begin alike („Нов…“), and houses of a large city, are many; whoever types on finds the own one.
_MOST_SETTLEMENTS = 12
# Each is folded once a process and not at every question; a country has some five thousand institutions.
_ADDRESSES = 16_384


def words_of(text: str) -> list[str]:
    """Return the words of ``text`` in the form in which places are compared.

    For đ people type dj and d alike, so both count as one here.
    """
    return _WORD.findall(_SOFT_D.sub("d", folded(text)))


def places_named(text: str, places: Iterable[Municipality]) -> list[Municipality]:
    """Return the places of which every word of ``text`` begins a word, in their order; of whole names first.

    The name of the city counts as well: „Београд“ finds its city municipalities.
    """
    wanted = words_of(text)
    if not wanted:
        return []
    named = [(place, words_of(f"{place.name} {place.lsu_name}")) for place in places]
    found = [place for place, words in named if _begin(wanted, words)]
    return sorted(found, key=lambda place: words_of(place.name) != wanted)


def settlements_named(text: str) -> list[Settlement]:
    """Return the settlements of which every word of ``text`` begins a word, those of that very name first."""
    wanted = words_of(text)
    if not wanted:
        return []
    found = [(words, one) for one, words in _words_of_settlements() if _begin(wanted, words)]
    found.sort(key=lambda pair: pair[0] != wanted)
    return [one for _words, one in found[:_MOST_SETTLEMENTS]]


def bodies_named(text: str, kinds: Collection[str]) -> list[Addressed]:
    """Return the institutions of whose address every word of ``text`` begins a word: street, number and settlement."""
    wanted = words_of(text)
    if not wanted:
        return []
    return bodies_at(kinds, lambda address: _begin(wanted, _words_of_address(address)), most=_MOST_SETTLEMENTS)


@lru_cache(maxsize=_ADDRESSES)
def _words_of_address(address: str) -> list[str]:
    return words_of(address)


@cache
def _words_of_settlements() -> list[tuple[Settlement, list[str]]]:
    return [(one, words_of(one.name)) for one in settlements()]


def _begin(wanted: list[str], words: list[str]) -> bool:
    return all(any(word.startswith(one) for word in words) for one in wanted)


def places_alike(text: str, places: Sequence[Municipality]) -> list[Municipality]:
    """Return the few places whose names are most like ``text``, for a slip or a case ending („Крагујевцу“)."""
    typed = " ".join(words_of(text))
    names: dict[str, list[Municipality]] = {}
    for place in places:
        names.setdefault(" ".join(words_of(place.name)), []).append(place)
    close = difflib.get_close_matches(typed, names, n=_SUGGESTIONS, cutoff=_ALIKE) if typed else []
    return [place for name in close for place in names[name]]

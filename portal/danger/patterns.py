"""Patterns over the words of a text, as the files of rules write them.

A pattern is parts with spaces between; all of them have to be there, in any order, not too far apart. ``>`` between
parts says that they stand in that order. A part is one or more ways with ``/`` between: a class of words
(``words.csv``) with what else must hold of it behind colons (``beat:me:pres``, ``-past`` for what must not), or a
Cyrillic word as it is (``нож``), with ``*`` for all that begin so. What is said not to be so is no match unless the
way says ``neg`` or ``any``.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from portal.danger.plain import plain
from portal.danger.reading import NOT, Word
from portal.danger.words import words

_ANY = "any"
# How far the first and the last part may be from one another, by how many parts there are.
_FAR = {1: 0, 2: 6, 3: 9, 4: 12}
_FARTHEST = 12
# Of all patterns: the beginnings of words that stand in one.
_beginnings: set[str] = set()


@dataclass(frozen=True, eq=False)
class Way:
    """One way in which a part of a pattern may be there: a class, a word as it is, or how one begins."""

    name: str
    kind: str = "class"
    needs: frozenset[str] = frozenset()
    never: frozenset[str] = frozenset()

    @classmethod
    def parse(cls, written: str) -> Way:
        """Return the way that stands in a file."""
        name, *told = written.split(":")
        never = {one[1:] for one in told if one.startswith("-")}
        needs = {one for one in told if not one.startswith("-")}
        if not needs & {NOT, _ANY}:
            never.add(NOT)
        kind = "class" if name.isascii() else "begin" if name.endswith("*") else "word"
        if kind != "class":
            name = plain(name.rstrip("*"))
        if kind == "begin":
            _beginnings.add(name)
        return cls(name, kind, frozenset(needs - {_ANY}), frozenset(never))

    def fits(self, word: Word) -> bool:
        """Tell whether what else must hold of a word does."""
        return self.needs <= word.features and self.never.isdisjoint(word.features)


@dataclass(frozen=True, eq=False)
class Part:
    """A part of a pattern, in several ways."""

    ways: tuple[Way, ...]


# Equal parts of different patterns are one, so that each is looked for once in a text.
_parts: dict[str, Part] = {}


def part(written: str) -> Part:
    """Return the part that stands in a file."""
    known = _parts.get(written)
    if known is None:
        known = _parts[written] = Part(tuple(Way.parse(way) for way in written.split("/")))
    return known


@dataclass(frozen=True, eq=False)
class Pattern:
    """Parts, whether in that order, and how far apart they may be."""

    parts: tuple[Part, ...]
    ordered: bool
    within: int

    @classmethod
    def parse(cls, written: str, within: str = "") -> Pattern:
        """Return the pattern that stands in a file; ``within`` is empty where it is as far as usual."""
        parts = tuple(map(part, written.replace(">", " ").split()))
        return cls(parts, ">" in written, int(within) if within else _FAR.get(len(parts), _FARTHEST))

    @cached_property
    def rarest(self) -> Part:
        """The part that the fewest words of the files can be: where it is not, nothing else need be looked for."""
        return min(self.parts, key=lambda one: sum(_forms(way) for way in one.ways))

    def matches(self, heard: Heard) -> Iterator[tuple[int, ...]]:
        """Yield the places of the words that are its parts, once for each word that is the rarest part."""
        there: list[list[int]] = []
        for one in self.parts:
            places = heard.places(one)
            if not places:
                return
            there.append(places)
        rarest = min(range(len(there)), key=lambda one: len(there[one]))
        for place in there[rarest]:
            chosen = self._around(heard.words, there, rarest, place)
            if chosen:
                yield chosen

    def _around(
        self, said: Sequence[Word], there: Sequence[Sequence[int]], rarest: int, place: int
    ) -> tuple[int, ...] | None:
        chosen = {rarest: place}
        first = last = at = said[place].at
        for number in sorted(range(len(there)), key=lambda one: abs(one - rarest)):
            if number == rarest:
                continue
            best, away = -1, self.within + 1
            for one in _near(there[number], place, self.within):
                far = abs(said[one].at - at)
                if far < away and one not in chosen.values() and self._stands(one, number, chosen):
                    best, away = one, far
            if best < 0:
                return None
            chosen[number] = best
            first, last = min(first, said[best].at), max(last, said[best].at)
            if last - first > self.within:
                return None
        return tuple(sorted(chosen.values()))

    def _stands(self, place: int, number: int, chosen: dict[int, int]) -> bool:
        return not self.ordered or all((place > other) == (number > one) for one, other in chosen.items())


def _near(places: Sequence[int], place: int, away: int) -> Sequence[int]:
    """Return which of some places, in their order, may be ``away`` words from another: in a long story few are.

    ``Word.at`` grows by one at least from word to word, so that none farther away in the text is nearer by it.
    """
    return places[bisect_left(places, place - away) : bisect_right(places, place + away)]


def _forms(way: Way) -> int:
    return _numbers()[way.name] if way.kind == "class" else 1


@cache
def _numbers() -> Counter[str]:
    """Return how many forms each class of words has."""
    return Counter(one for meaning in words().forms.values() for one in meaning.classes)


class Heard:
    """The words of a text, and where each part of a pattern is found in it, looked up once."""

    def __init__(self, words: Sequence[Word]) -> None:
        self.words = words
        self._known: dict[Part, list[int]] = {}
        self._found: dict[str, dict[str, list[int]]] = {kind: defaultdict(list) for kind in ("class", "word", "begin")}
        lengths = sorted({len(one) for one in _beginnings})
        for place, word in enumerate(words):
            self._found["word"][word.plain].append(place)
            for one in word.classes:
                self._found["class"][one].append(place)
            for length in lengths:
                if (begin := word.plain[:length]) in _beginnings and len(begin) == length:
                    self._found["begin"][begin].append(place)

    def may_have(self, by_name: Mapping[tuple[str, str], Collection[Part]]) -> set[Part]:
        """Return which of some parts may be here, given by kind and name of each of their ways."""
        return {
            one
            for kind, found in self._found.items()
            for name in found
            if (kind, name) in by_name
            for one in by_name[kind, name]
        }

    def places(self, one: Part) -> list[int]:
        """Return where a part of a pattern may stand, in the order of the text."""
        known = self._known.get(one)
        if known is None:
            known = self._known[one] = self._look(one)
        return known

    def near(self, one: Part, place: int, away: int) -> Sequence[int]:
        """Return where a part of a pattern may stand at most ``away`` words from a place."""
        return _near(self.places(one), place, away)

    def _look(self, one: Part) -> list[int]:
        found: set[int] = set()
        for way in one.ways:
            there = self._found[way.kind].get(way.name)
            if there:
                found.update(place for place in there if way.fits(self.words[place]))
        return sorted(found)

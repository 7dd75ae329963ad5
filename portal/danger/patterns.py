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
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property

from portal.danger.plain import plain
from portal.danger.reading import NOT, Word
from portal.danger.words import words

_ANY = "any"
# What the name of a way is: a class of words, a word as it is, or how one begins.
CLASS, WORD, BEGIN = "class", "word", "begin"
# How far the first and the last part may be from one another, by how many parts there are.
_FAR = {1: 0, 2: 6, 3: 9, 4: 12}
_FARTHEST = 12


@dataclass(frozen=True, eq=False)
class Way:
    """One way in which parts of patterns may be there: a class, a word as it is, or how one begins."""

    name: str
    kind: str = CLASS
    needs: frozenset[str] = frozenset()
    never: frozenset[str] = frozenset()
    parts: list[Part] = field(default_factory=list)

    @classmethod
    def parse(cls, written: str) -> Way:
        """Return the way that stands in a file."""
        name, *told = written.split(":")
        never = {one[1:] for one in told if one.startswith("-")}
        needs = {one for one in told if not one.startswith("-")}
        if not needs & {NOT, _ANY}:
            never.add(NOT)
        kind = CLASS if name.isascii() else BEGIN if name.endswith("*") else WORD
        if kind != CLASS:
            name = plain(name.rstrip("*"))
        return cls(name, kind, frozenset(needs - {_ANY}), frozenset(never))

    @cached_property
    def is_usual(self) -> bool:
        """Whether nothing else must hold of a word than that it is not denied."""
        return not self.needs and self.never == {NOT}

    def fitting(self, places: list[int], told: Sequence[set[str]]) -> list[int]:
        """Return those of some places at which what else must hold of a word does, by what is told of each."""
        needs, never = self.needs, self.never
        if not needs:
            return [place for place in places if never.isdisjoint(told[place])]
        return [place for place in places if needs <= told[place] and never.isdisjoint(told[place])]


@dataclass(frozen=True, eq=False)
class Part:
    """A part of a pattern, in several ways."""

    ways: tuple[Way, ...]


# Of all patterns: equal ways and parts of different ones are one, so that each is looked for once in a text; ways by
# kind and name, too.
_known_ways: dict[str, Way] = {}
_parts: dict[str, Part] = {}
_ways: dict[str, dict[str, list[Way]]] = {CLASS: {}, WORD: {}, BEGIN: {}}


def part(written: str) -> Part:
    """Return the part that stands in a file."""
    known = _parts.get(written)
    if known is None:
        ways = tuple(_way(one) for one in written.split("/"))
        known = _parts[written] = Part(ways)
        for way in ways:
            way.parts.append(known)
    return known


def _way(written: str) -> Way:
    known = _known_ways.get(written)
    if known is None:
        known = _known_ways[written] = Way.parse(written)
        _ways[known.kind].setdefault(known.name, []).append(known)
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
        """The part that the fewest words of the files can be."""
        return min(self.parts, key=lambda one: sum(_forms(way) for way in one.ways))

    @cached_property
    def every(self) -> frozenset[Part]:
        """The parts in no order: where one of them is not, nothing else need be looked for."""
        return frozenset(self.parts)

    def matches(self, heard: Heard) -> Sequence[tuple[int, ...]]:
        """Return the places of the words that are its parts, once for each word that is the rarest part."""
        if not self.every <= heard.here:
            return ()
        there = [heard.places(one) for one in self.parts]
        if len(there) == 1:
            return [(place,) for place in there[0]]
        sizes = list(map(len, there))
        rarest = sizes.index(min(sizes))
        around = (self._around(heard.words, there, rarest, place) for place in there[rarest])
        return [chosen for chosen in around if chosen]

    def _around(
        self, said: Sequence[Word], there: Sequence[Sequence[int]], rarest: int, place: int
    ) -> tuple[int, ...] | None:
        chosen = {rarest: place}
        first = last = at = said[place].at
        for number in _outwards(rarest, len(there)):
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


@cache
def _outwards(rarest: int, parts: int) -> tuple[int, ...]:
    """Return the numbers of the other parts, those beside the rarest first."""
    return tuple(sorted(range(parts), key=lambda one: abs(one - rarest)))[1:]


def _near(places: Sequence[int], place: int, away: int) -> Sequence[int]:
    """Return which of some places, in their order, may be ``away`` words from another: in a long story few are.

    ``Word.at`` grows by one at least from word to word, so that none farther away in the text is nearer by it.
    """
    return places[bisect_left(places, place - away) : bisect_right(places, place + away)]


def _forms(way: Way) -> int:
    return _numbers()[way.name] if way.kind == CLASS else 1


@cache
def _numbers() -> Counter[str]:
    """Return how many forms each class of words has."""
    return Counter(one for meaning in words().forms.values() for one in meaning.classes)


class Heard:
    """The words of a text, and where each part of a pattern is found in it, looked up once."""

    def __init__(self, words: Sequence[Word]) -> None:
        self.words = words
        by_class: dict[str, list[int]] = defaultdict(list)
        by_word: dict[str, list[int]] = defaultdict(list)
        for place, word in enumerate(words):
            by_word[word.plain].append(place)
            for one in word.classes:
                by_class[one].append(place)
        told = [word.features for word in words]
        denied = {place for place, features in enumerate(told) if NOT in features}
        # By part: where each of its ways is.
        found: dict[Part, list[list[int]]] = defaultdict(list)
        for kind, by_name in ((CLASS, by_class), (WORD, by_word), (BEGIN, _by_beginning(by_word))):
            known = _ways[kind]
            for name in by_name.keys() & known.keys():
                there = by_name[name]
                usual = there if denied.isdisjoint(there) else [place for place in there if place not in denied]
                for way in known[name]:
                    if places := usual if way.is_usual else way.fitting(there, told):
                        for of in way.parts:
                            found[of].append(places)
        self._found = found
        # The parts of patterns that stand somewhere.
        self.here = set(found)

    def places(self, one: Part) -> Sequence[int]:
        """Return where a part of a pattern stands, in the order of the text."""
        if one not in self.here:
            return ()
        found = self._found[one]
        if len(found) > 1:
            found[:] = [sorted(set().union(*found))]
        return found[0]

    def near(self, one: Part, place: int, away: int) -> Sequence[int]:
        """Return where a part of a pattern stands at most ``away`` words from a place."""
        return _near(self.places(one), place, away)


def _by_beginning(by_word: Mapping[str, Sequence[int]]) -> dict[str, list[int]]:
    """Return where words stand that begin as a pattern says."""
    known = _ways[BEGIN]
    lengths = sorted({len(one) for one in known})
    found: dict[str, list[int]] = {}
    for word, places in by_word.items():
        for length in lengths:
            if length > len(word):
                break
            if (begin := word[:length]) in known:
                found[begin] = sorted([*found.get(begin, ()), *places])
    return found

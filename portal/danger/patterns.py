"""Patterns over the words of a text, as the files of rules write them.

A pattern is parts with spaces between; all of them have to be there, in any order, not too far apart. ``>`` between
parts says that they stand in that order. A part is one or more ways with ``/`` between: a class of words
(``words.csv``) with what else must hold of it behind colons (``beat:me:pres``, ``-past`` for what must not), or a
Cyrillic word as it is (``нож``), with ``*`` for all that begin so. What is said not to be so is no match unless the
way says ``neg`` or ``any``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from portal.danger.plain import plain
from portal.danger.reading import NOT, Word

_ANY = "any"
# Before a word that is meant as it is, and not a class of words.
_AS_IT_IS = "="
# How far the first and the last part may be from one another, by how many parts there are.
_FAR = {1: 0, 2: 6, 3: 9, 4: 12}
_FARTHEST = 12


@dataclass(frozen=True)
class Way:
    """One way in which a part of a pattern may be there."""

    name: str
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
        if not name.isascii():
            name = _AS_IT_IS + plain(name.rstrip("*")) + "*" * name.endswith("*")
        return cls(name, frozenset(needs - {_ANY}), frozenset(never))

    def fits(self, word: Word) -> bool:
        """Tell whether what else must hold of a word does."""
        return self.needs <= word.features and self.never.isdisjoint(word.features)


@dataclass(frozen=True)
class Pattern:
    """Parts, each in several ways, whether in that order, and how far apart they may be."""

    parts: tuple[tuple[Way, ...], ...]
    ordered: bool
    within: int

    @classmethod
    def parse(cls, written: str, within: str = "") -> Pattern:
        """Return the pattern that stands in a file; ``within`` is empty where it is as far as usual."""
        parts = tuple(
            tuple(Way.parse(way) for way in part.split("/")) for part in written.replace(">", " ").split()
        )
        return cls(parts, ">" in written, int(within) if within else _FAR.get(len(parts), _FARTHEST))

    def matches(self, heard: Heard) -> Iterator[tuple[int, ...]]:
        """Yield the places of the words that are its parts, once for each word that is the rarest part."""
        there = [heard.places(part) for part in self.parts]
        if not all(there):
            return
        rarest = min(range(len(there)), key=lambda one: len(there[one]))
        for place in there[rarest]:
            chosen = self._around(heard.words, there, rarest, place)
            if chosen:
                yield chosen

    def _around(
        self, words: Sequence[Word], there: Sequence[Sequence[int]], rarest: int, place: int
    ) -> tuple[int, ...] | None:
        chosen = {rarest: place}
        for number in sorted(range(len(there)), key=lambda one: abs(one - rarest)):
            if number == rarest:
                continue
            near = [one for one in there[number] if one not in chosen.values() and self._stands(one, number, chosen)]
            best = min(near, key=lambda one: abs(words[one].at - words[place].at), default=None)
            if best is None:
                return None
            chosen[number] = best
            ats = [words[one].at for one in chosen.values()]
            if max(ats) - min(ats) > self.within:
                return None
        return tuple(sorted(chosen.values()))

    def _stands(self, place: int, number: int, chosen: dict[int, int]) -> bool:
        return not self.ordered or all((place > other) == (number > part) for part, other in chosen.items())


@dataclass
class Heard:
    """The words of a text, and where each way of a pattern is found in it, looked up once."""

    words: Sequence[Word]
    _found: dict[tuple[Way, ...], list[int]] = field(default_factory=dict)

    @cached_property
    def _classes(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = defaultdict(list)
        for place, word in enumerate(self.words):
            for one in word.classes:
                found[one].append(place)
        return found

    @cached_property
    def _plain(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = defaultdict(list)
        for place, word in enumerate(self.words):
            found[word.plain].append(place)
        return found

    def places(self, part: tuple[Way, ...]) -> list[int]:
        """Return where a part of a pattern may stand, in the order of the text."""
        known = self._found.get(part)
        if known is None:
            known = self._found[part] = sorted({place for way in part for place in self._of(way)})
        return known

    def _of(self, way: Way) -> Iterator[int]:
        word = way.name.removeprefix(_AS_IT_IS)
        if word == way.name:
            places = self._classes.get(word, [])
        elif word.endswith("*"):
            places = [place for one, there in self._plain.items() if one.startswith(word[:-1]) for place in there]
        else:
            places = self._plain.get(word, [])
        return (place for place in places if way.fits(self.words[place]))

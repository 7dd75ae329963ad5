"""Slips of those who type: a wrong letter, ijekavian, a letter held down."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz import fuzz, process
from rapidfuzz.distance import DamerauLevenshtein

from portal.script.stemming import bald
from search.lexicon import Lexicon
from search.naming import places
from search.real_words import is_real
from search.vocabulary import StoredWords

# From 0 to 100: how alike a word of the index has to be to what was typed to be looked at more closely.
_ALIKE = 70
# Of shorter words half are one letter from another; of those up to the second length, two letters away.
_SHORTEST_SLIP, _SHORT = 4, 5
# What is one letter away was meant where so many entries hold it, and none that is as near is held half as often.
_COMMON, _RIVAL = 2, 0.5
# A real word so long may be another form of one that is held, where all but its last letters are the same.
_SHORTEST_FORM, _ENDING = 7, 2
# A letter held down, and what ijekavians write for e.
_HELD_DOWN = re.compile(r"(\w)\1+")
_IJEKAVIAN = re.compile(r"i?je")


@dataclass(frozen=True)
class Word:
    """A word of a question; where it is a slip, ``guess`` is what was meant, and ``written`` how that is shown.

    ``perhaps`` is how a word is shown that may have been meant where that is not sure: it is asked and not looked for.
    """

    typed: str
    guess: str = ""
    written: str = ""
    mended: bool = False
    perhaps: str = ""

    @property
    def best(self) -> str:
        """The word as it is understood."""
        return self.guess or self.typed


@dataclass(frozen=True)
class Reading:
    """How the words of a question are read: what is in no page, no table and no dictionary is taken for a slip."""

    lexicon: Lexicon
    vocabulary: StoredWords

    @cached_property
    def _forms(self) -> dict[str, str]:
        return {**self.lexicon.known, **self.vocabulary.forms()}

    def mended(self, words: Sequence[str]) -> list[Word]:
        """Return the words with what they may have meant."""
        ways = {word: [one for one in _ways(bald(word)) if one in self._forms] for word in words}
        asked = [*words, *(one for ones in ways.values() for one in ones)]
        held = self.vocabulary.held({self.lexicon.stem(one) for one in asked})
        read = {word: self._read(word, ways[word], held) for word in words}
        near = {word: self._alike(bald(word)) for word, told in read.items() if not told}
        # Asked once for all of them.
        held = self.vocabulary.held({self.lexicon.stem(one) for found in near.values() for one in found})
        return [read[word] or self._likely(word, near[word], held) for word in words]

    def _read(self, word: str, ways: Sequence[str], held: Mapping[str, int]) -> Word | None:
        """Return what a word is, or which of other ``ways`` to write it; nothing where it has to be compared."""
        plain, stem = bald(word), self.lexicon.stem(word)
        right = stem in held or stem in self.lexicon.known_stems or self._names_a_place(stem)
        if right or len(plain) < _SHORTEST_SLIP or plain.isdigit():
            return Word(word, written=word)
        # A form that is remembered may be of a page withdrawn since.
        if guess := next((one for one in ways if self._stands(one, held)), ""):
            return Word(word, guess, self._forms[guess], mended=True)
        return Word(word, written=word) if self._is_real(plain) and len(plain) < _SHORTEST_FORM else None

    def _names_a_place(self, stem: str) -> bool:
        """Tell whether a word of another language is that of a place: those names are held in Serbian alone."""
        return self.lexicon.language != "sr" and stem in places(self.vocabulary).held

    def _is_real(self, plain: str) -> bool:
        return self.lexicon.language == "sr" and is_real(plain)

    def _likely(self, word: str, near: Mapping[str, int], held: Mapping[str, int]) -> Word:
        """Return a word with what it meant where that is sure, and else with what it may have meant."""
        # A word that nothing holds any more may still be remembered.
        often = {one: number for one in near if (number := self._often(one, held))}
        if not often:
            return Word(word, written=word)
        # Of those as many letters away the one that looks more like it stands first.
        first = min(often, key=near.__getitem__)
        others = [often[one] for one in often if self.lexicon.stem(one) != self.lexicon.stem(first)]
        if near[first] > 1 or often[first] < _COMMON or max(others, default=0) > _RIVAL * often[first]:
            return Word(word, written=word, perhaps=self._forms[first])
        return Word(word, first, self._forms[first], mended=True)

    def _often(self, word: str, held: Mapping[str, int]) -> int:
        """Return how many entries hold a word; who wrote a word of the tables expects it to be typed."""
        return max(held.get(self.lexicon.stem(word), 0), _COMMON if word in self.lexicon.known else 0)

    def _stands(self, plain: str, held: Mapping[str, int]) -> bool:
        """Return whether a bald word is in the tables or in a page that stands now."""
        stem = self.lexicon.stem(plain)
        return plain in self.lexicon.known or stem in self.lexicon.known_stems or stem in held

    def _alike(self, plain: str) -> dict[str, int]:
        """Return the nearest words with how many letters away they are, the most alike first."""
        close = process.extract(plain, list(self._forms), scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=20)
        # Letters that changed places are one slip, not two.
        slips = {one: _distance(plain, one) for one, _score, _place in close}
        allowed = min([1 if len(plain) <= _SHORT else 2, *slips.values()])
        near = {one: number for one, number in slips.items() if number <= allowed}
        if not self._is_real(plain):
            return near
        return {one: number for one, number in near.items() if number == 1 and one.startswith(plain[:-_ENDING])}


def _ways(plain: str) -> list[str]:
    """Return a bald word without held letters, and in ekavian."""
    short = _HELD_DOWN.sub(r"\1", plain)
    # „Вријеђање“ has it once, and a „ње“ that stays.
    ways = (short, *(_IJEKAVIAN.sub("e", one, count) for one in (plain, short) for count in (1, 0)))
    return [one for one in ways if one != plain]


def _distance(one: str, other: str) -> int:
    """Return how many slips apart two bald words are; „њ“ is one letter or two."""
    return min(DamerauLevenshtein.distance(one, other), DamerauLevenshtein.distance(_letters(one), _letters(other)))


def _letters(plain: str) -> str:
    return plain.replace("nj", "њ").replace("lj", "љ")

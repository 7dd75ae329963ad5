"""Slips of those who type: a wrong letter, two words in one, ijekavian, a letter held down."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz import fuzz, process
from rapidfuzz.distance import DamerauLevenshtein

from portal.script.folding import exact
from portal.script.stemming import bald
from search.lexicon import Lexicon
from search.vocabulary import StoredWords

# From 0 to 100: how alike a word of the index has to be to what was typed to be looked at more closely.
_ALIKE = 70
# Of shorter words half are one letter from another; of those up to the second length, two letters away.
_SHORTEST_SLIP, _SHORT = 4, 5
_GUESSES = 3
# Of two words typed as one, the first is mostly a short one: „незнам“, „самном“, „усобу“.
_SHORT_WORDS = frozenset("ne sa u na od do da ni bi po za iz li se si".split())
_SHORTEST_REST, _SHORTEST_PART = 3, 4
# A letter held down, and what ijekavians write for e.
_HELD_DOWN = re.compile(r"(\w)\1+")
_IJEKAVIAN = re.compile(r"i?je")


@dataclass(frozen=True)
class Word:
    """A word of a question, and, when it may be a slip, the words that were perhaps meant, the likeliest first.

    ``written`` is how the likeliest is shown, ``mended`` whether it is another than what was typed.
    """

    typed: str
    guesses: tuple[str, ...] = ()
    written: str = ""
    mended: bool = False

    @property
    def best(self) -> str:
        """The word as it is understood."""
        return self.guesses[0] if self.guesses else self.typed


@dataclass(frozen=True)
class Reading:
    """How the words of a question are read: what is in no page and no table is taken for a slip."""

    lexicon: Lexicon
    vocabulary: StoredWords

    @cached_property
    def _forms(self) -> dict[str, str]:
        return {**self.lexicon.known, **self.vocabulary.forms()}

    def mended(self, words: Sequence[str]) -> list[Word]:
        """Return the words with what they may have meant; two that were typed as one are two."""
        held = self.vocabulary.held({self.lexicon.stem(word) for word in words})
        return [one for word in words for one in self._read(word, held)]

    def _read(self, word: str, held: Mapping[str, int]) -> Iterator[Word]:
        plain = bald(word)
        stem = self.lexicon.stem(word)
        right = stem in held or stem in self.lexicon.known_stems
        if right or len(plain) < _SHORTEST_SLIP or plain.isdigit():
            yield Word(word, written=word)
        elif parts := self._parts(plain):
            shown = [self._forms.get(part, part) for part in parts]
            yield from (Word(exact(one), written=one, mended=True) for one in shown)
        else:
            guesses = tuple(self._otherwise(plain) or self._alike(plain))
            yield Word(word, guesses, self._forms[guesses[0]] if guesses else word, mended=bool(guesses))

    def _parts(self, plain: str) -> tuple[str, str] | None:
        for at in range(1, len(plain) - _SHORTEST_REST + 1):
            first, rest = plain[:at], plain[at:]
            short = first in _SHORT_WORDS
            if rest in self._forms and (short or (first in self._forms and min(at, len(rest)) >= _SHORTEST_PART)):
                return first, rest
        return None

    def _otherwise(self, plain: str) -> list[str]:
        """Return the word as it would be without held letters, or in ekavian, when that is a word."""
        ways = (
            _HELD_DOWN.sub(r"\1", plain),
            _IJEKAVIAN.sub("e", plain),
            _HELD_DOWN.sub(r"\1", _IJEKAVIAN.sub("e", plain)),
        )
        return list(dict.fromkeys(one for one in ways if one != plain and one in self._forms))[:1]

    def _alike(self, plain: str) -> list[str]:
        close = process.extract(plain, list(self._forms), scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=20)
        # Letters that changed places are one slip, not two.
        by_slips = sorted((DamerauLevenshtein.distance(plain, one), -score, one) for one, score, _place in close)
        allowed = 1 if len(plain) <= _SHORT else 2
        fewest = min((slips for slips, _score, _one in by_slips), default=0)
        return [one for slips, _score, one in by_slips if slips == fewest <= allowed][:_GUESSES]

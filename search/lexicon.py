"""What editors know about words, as questions are compared with it: synonyms and empty words."""

from __future__ import annotations

import csv
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from portal.script.stemming import bald
from search.analysis import spans, words
from search.stemmers import stemmer

FOLDER = Path(__file__).parent / "data"
Stems = tuple[str, ...]
BOTH, TO_FIRST = "both", "to_first"
# What stands between the words of a row, and between pages.
PARTED = "|"
# What a word tells when it is one that people say of themselves.
OWN = "own"
# Words that stand now before and now behind the verb.
_MOVABLE = frozenset("me mi se nas nam ga je mu joj su".split())


@dataclass(frozen=True)
class Lexicon:
    """The tables by stems; empty for a language of which nobody has written any.

    ``stop`` holds bald words and not stems: the stem of an empty word may be that of one that says much.
    ``meanings`` gives for a phrase the phrases that mean the same.
    ``voices`` holds stems by what they tell about who asks, ``own`` the bald words of who speaks of themselves.
    ``known`` is every word of the tables, bald, with how it is written: no slips, though no page holds them.
    """

    stop: frozenset[str] = frozenset()
    meanings: Mapping[Stems, tuple[Stems, ...]] = field(default_factory=dict)
    voices: Mapping[str, frozenset[str]] = field(default_factory=dict)
    own: frozenset[str] = frozenset()
    known: Mapping[str, str] = field(default_factory=dict)
    language: str = "sr"

    @cached_property
    def stem(self) -> Callable[[str], str]:
        """What gives the stem of a word of the language."""
        return stemmer(self.language)

    @cached_property
    def known_stems(self) -> frozenset[str]:
        """The stems of every word of the tables."""
        return frozenset(map(self.stem, self.known))

    @cached_property
    def longest(self) -> int:
        """How many words the longest phrase has that means the same as another."""
        return max(map(len, self.meanings), default=0)


def lexicon(
    *,
    synonyms: Iterable[tuple[str, str]] = (),
    stop: Iterable[str] = (),
    voices: Iterable[tuple[str, str]] = (),
    language: str = "sr",
) -> Lexicon:
    """Return the tables made of rows.

    Groups of words and the way in which they mean the same; empty words; words and what they tell about who asks.
    """
    synonyms, stop, voices = list(synonyms), list(stop), list(voices)
    texts = [*(group for group, _way in synonyms), *stop]
    by_kind: dict[str, set[str]] = {}
    for word, says in voices:
        by_kind.setdefault(says, set()).add(stemmer(language)(word))
    empty = frozenset(map(bald, stop))
    return Lexicon(
        stop=empty,
        meanings=_meanings([(group.split(PARTED), way) for group, way in synonyms], empty, language),
        voices={says: frozenset(found) for says, found in by_kind.items()},
        own=frozenset(bald(word) for word, says in voices if says == OWN),
        known=_known([*texts, *(word for word, _says in voices)], language),
        language=language,
    )


def voice_words() -> list[tuple[str, str]]:
    """Return Serbian words by which people tell of themselves, and what each tells; grammar, and no editors' table."""
    return [(row["word"], row["says"]) for row in rows("voice_words")]


def rows(name: str) -> list[dict[str, str]]:
    """Return the rows of one of the project's files of words."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def holds(question: Sequence[str], phrase: Sequence[str]) -> bool:
    """Tell whether a phrase stands in a question; with a short word that has no place of its own also as „ме он бије“.

    Not others: „туче дете“ is another thing than „дете туче“.
    """
    movable = not _MOVABLE.isdisjoint(phrase)
    parts = (question[begin : begin + len(phrase) + movable] for begin in range(len(question)))
    return any(set(phrase) <= set(part) if movable else tuple(part) == tuple(phrase) for part in parts)


def _known(texts: Iterable[str], language: str) -> dict[str, str]:
    return {bald(text[begin:end]): text[begin:end] for text in texts for begin, end, _stem in spans(text, language)}


def _meanings(
    groups: Iterable[tuple[list[str], str]], stop: Collection[str], language: str
) -> dict[Stems, tuple[Stems, ...]]:
    found: dict[Stems, list[Stems]] = {}
    for group, way in groups:
        phrases = [phrase for phrase in dict.fromkeys(_told(one, stop, language) for one in group) if phrase]
        for phrase in phrases if way == BOTH else phrases[1:]:
            others = phrases if way == BOTH else phrases[:1]
            found.setdefault(phrase, []).extend(one for one in others if one != phrase)
    return {phrase: tuple(dict.fromkeys(others)) for phrase, others in found.items()}


def _told(phrase: str, stop: Collection[str], language: str) -> Stems:
    """Return the stems of a phrase as a question has them: without empty words, unless there are no others."""
    every = words(phrase)
    stem = stemmer(language)
    return tuple(stem(word) for word in [one for one in every if bald(one) not in stop] or every)

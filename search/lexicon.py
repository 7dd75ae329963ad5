"""What editors know about words, as questions are compared with it: synonyms, empty words, words of danger."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from portal.script.stemming import bald
from search.analysis import stems

FOLDER = Path(__file__).parent / "data"
Stems = tuple[str, ...]
BOTH, TO_FIRST = "both", "to_first"


@dataclass(frozen=True)
class Lexicon:
    """The tables by stems; empty for a language of which nobody has written any.

    ``stop`` holds bald words and not stems: the stem of an empty word may be that of one that says much.
    ``meanings`` gives for a phrase the phrases that mean the same.
    """

    stop: frozenset[str] = frozenset()
    danger: tuple[Stems, ...] = ()
    meanings: Mapping[Stems, tuple[Stems, ...]] = field(default_factory=dict)

    @cached_property
    def longest(self) -> int:
        """How many words the longest phrase has that means the same as another."""
        return max(map(len, self.meanings), default=0)

    def sounds_like_danger(self, question: Sequence[str]) -> bool:
        """Tell whether a phrase of danger stands in the stems of a question, its words side by side."""
        return any(_holds(question, phrase) for phrase in self.danger)


def lexicon(*, synonyms: Iterable[tuple[str, str]], stop: Iterable[str], danger: Iterable[str]) -> Lexicon:
    """Return the tables made of rows: groups of words and the way in which they mean the same, words, phrases."""
    return Lexicon(
        stop=frozenset(map(bald, stop)),
        danger=tuple(tuple(stems(words)) for words in danger),
        meanings=_meanings((words.split("|"), way) for words, way in synonyms),
    )


def shipped() -> Lexicon:
    """Return the tables that the project ships."""
    return lexicon(
        synonyms=[(row["words"], row["kind"]) for row in _rows("synonyms")],
        stop=[row["word"] for row in _rows("stop_words")],
        danger=[row["words"] for row in _rows("danger_words")],
    )


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _holds(question: Sequence[str], phrase: Sequence[str]) -> bool:
    size = len(phrase)
    return any(tuple(question[at : at + size]) == tuple(phrase) for at in range(len(question) - size + 1))


def _meanings(groups: Iterable[tuple[list[str], str]]) -> dict[Stems, tuple[Stems, ...]]:
    found: dict[Stems, list[Stems]] = {}
    for words, way in groups:
        phrases = [phrase for phrase in dict.fromkeys(tuple(stems(one)) for one in words) if phrase]
        for phrase in phrases if way == BOTH else phrases[1:]:
            others = phrases if way == BOTH else phrases[:1]
            found.setdefault(phrase, []).extend(one for one in others if one != phrase)
    return {phrase: tuple(dict.fromkeys(others)) for phrase, others in found.items()}

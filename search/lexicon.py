"""What editors know about words, as questions are compared with it: synonyms, empty words, words of danger."""

from __future__ import annotations

import csv
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from portal.script.stemming import bald
from search.analysis import LONGEST_WORD, spans, stems, words
from search.stemmers import stemmer

FOLDER = Path(__file__).parent / "data"
Stems = tuple[str, ...]
BOTH, TO_FIRST = "both", "to_first"
# What stands between the words of a row, and between its numbers.
PARTED = "|"
# What a word tells when it is one that people say of themselves.
OWN = "own"
# Words that stand now before and now behind the verb.
_MOVABLE = frozenset("me mi se nas nam ga je mu joj su".split())
# Words of the past and the future that stand between others: „попила сам таблете“.
_BETWEEN = frozenset("sam si je smo ste su bih bi cu ce".split())
# How many and whose, which part no expression either: „попила све мамине таблете“.
_MANY = """
    sve svu svih puno mnogo previse nekoliko par deset dvadeset trideset pedeset sto neke te ove one
    njene njegove moje svoje mamine tatine bakine babine dedine majcine oceve sestrine bratove
    saku gomilu kutiju paklu flasu bocu casu celu cele citavu
"""
# Letters of a phrase that is known again in a word written without spaces; shorter ones stand in words by chance.
_SHORTEST_JOINED = 6


@dataclass(frozen=True)
class Lexicon:
    """The tables by stems; empty for a language of which nobody has written any.

    ``stop`` holds bald words and not stems: the stem of an empty word may be that of one that says much.
    ``meanings`` gives for a phrase the phrases that mean the same, ``danger`` the telephone numbers that help.
    ``voices`` holds stems by what they tell about who asks, ``own`` the bald words of who speaks of themselves.
    ``known`` is every word of the tables, bald, with how it is written: no slips, though no page holds them.
    ``joined`` gives for a phrase of danger without its spaces, bald, its words.
    """

    stop: frozenset[str] = frozenset()
    danger: Mapping[Stems, tuple[str, ...]] = field(default_factory=dict)
    meanings: Mapping[Stems, tuple[Stems, ...]] = field(default_factory=dict)
    voices: Mapping[str, frozenset[str]] = field(default_factory=dict)
    own: frozenset[str] = frozenset()
    known: Mapping[str, str] = field(default_factory=dict)
    joined: Mapping[str, Sequence[str]] = field(default_factory=dict)
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
    def _many(self) -> frozenset[str]:
        """The stems of words that say how many and whose."""
        return frozenset(map(self.stem, _MANY.split()))

    @cached_property
    def longest(self) -> int:
        """How many words the longest phrase has that means the same as another."""
        return max(map(len, self.meanings), default=0)

    def parted(self, words: Sequence[str]) -> list[str]:
        """Return the words of a question; of what was written without spaces, those of the danger that it holds.

        No word of the site holds an expression of danger by chance.
        """
        return [part for word in words for part in self._parted(word)]

    def _parted(self, word: str) -> Sequence[str]:
        plain = bald(word)
        joined = max((one for one in self.joined if one in plain), key=len, default="")
        return self.joined[joined] if joined else [word[:LONGEST_WORD]]

    def lines_for(self, question: Sequence[str]) -> tuple[str, ...]:
        """Return the numbers that help in the danger of which a question tells by its stems, the first to call first.

        Of phrases the longest knows most, so it decides. One without numbers says that there is no danger now, of the
        words that are its own: a danger beside it stays one.
        """
        told = list(self._told(question))
        calm = [(phrase, places) for phrase, places in told if not self.danger[phrase]]
        heard = [
            phrase
            for phrase, places in told
            if self.danger[phrase] and not any(len(other) > len(phrase) and places & its for other, its in calm)
        ]
        most = max(map(len, heard), default=0)
        longest = [self.danger[phrase] for phrase in heard if len(phrase) == most]
        return tuple(dict.fromkeys(number for numbers in longest for number in numbers))

    def _told(self, question: Sequence[str]) -> Iterator[tuple[Stems, frozenset[int]]]:
        """Yield the phrases of danger that stand in a question, and at which of its words, each time that one does."""
        said = [(place, stem) for place, stem in enumerate(question) if stem not in _BETWEEN]
        bare = [(place, stem) for place, stem in said if not (stem in self._many or stem.isdigit())]
        # Most phrases are not there: of those that may be, the words are looked at one by one.
        there = set(question)
        for phrase in self.danger:
            if there.issuperset(phrase):
                for part in ([*enumerate(question)], said, bare):
                    for places in _places([stem for _place, stem in part], phrase):
                        yield phrase, frozenset(part[place][0] for place in places)


def lexicon(
    *,
    synonyms: Iterable[tuple[str, str]] = (),
    stop: Iterable[str] = (),
    danger: Iterable[tuple[str, str]] = (),
    voices: Iterable[tuple[str, str]] = (),
    language: str = "sr",
) -> Lexicon:
    """Return the tables made of rows.

    Groups of words and the way in which they mean the same; empty words; phrases and numbers, ``|`` between them; words
    and what they tell about who asks.
    """
    synonyms, stop, danger, voices = list(synonyms), list(stop), list(danger), list(voices)
    texts = [*(group for group, _way in synonyms), *stop, *(phrase for phrase, _lines in danger)]
    by_kind: dict[str, set[str]] = {}
    for word, says in voices:
        by_kind.setdefault(says, set()).add(stemmer(language)(word))
    empty = frozenset(map(bald, stop))
    return Lexicon(
        stop=empty,
        danger=_danger(danger, language),
        meanings=_meanings([(group.split(PARTED), way) for group, way in synonyms], empty, language),
        voices={says: frozenset(found) for says, found in by_kind.items()},
        own=frozenset(bald(word) for word, says in voices if says == OWN),
        known=_known([*texts, *(word for word, _says in voices)], language),
        joined=_joined(phrase for phrase, lines in danger if lines),
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
    return next(_places(question, phrase), None) is not None


def _places(question: Sequence[str], phrase: Sequence[str]) -> Iterator[list[int]]:
    """Yield at which words of a question a phrase stands, each time that it does."""
    movable = not _MOVABLE.isdisjoint(phrase)
    for begin in range(len(question)):
        part = question[begin : begin + len(phrase) + movable]
        if set(phrase) <= set(part) if movable else tuple(part) == tuple(phrase):
            yield [begin + place for place, stem in enumerate(part) if stem in phrase]


def _known(texts: Iterable[str], language: str) -> dict[str, str]:
    return {bald(text[begin:end]): text[begin:end] for text in texts for begin, end, _stem in spans(text, language)}


def _danger(rows: Iterable[tuple[str, str]], language: str) -> dict[Stems, tuple[str, ...]]:
    """Return the numbers of each phrase. Of rows that differ in an ending alone, one without numbers silences none."""
    found: dict[Stems, tuple[str, ...]] = {}
    for phrase, lines in rows:
        key = tuple(stems(phrase, language))
        found[key] = tuple(dict.fromkeys([*found.get(key, ()), *filter(None, lines.split(PARTED))]))
    return found


def _joined(phrases: Iterable[str]) -> dict[str, list[str]]:
    parted = [words(phrase) for phrase in phrases]
    # „Отацметуче“ holds „ме туче“, which the table has as „туче ме“.
    turned = [[second, first] for first, second in (one for one in parted if len(one) == 2) if second in _MOVABLE]
    every = [(bald("".join(one)), one) for one in (*parted, *turned) if len(one) > 1]
    return {joined: told for joined, told in every if len(joined) >= _SHORTEST_JOINED}


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

"""In which order candidates are shown: one measure for every backend and both scripts.

Each backend counts in its own way, and none knows which words of a question are rare, which were typed and which only
mean the same. So backends name candidates, and the order is made here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from search.analysis import name_weight, reader
from search.lexicon import Stems
from search.question import Question

# A page that holds a part of what was asked for counts as much as this power of the part.
_PARTIAL = 0.5
# How much more something helps that is written for who asks.
_READER = 1.3
# A list helps up to its last hit with this share of the score of the third best, which one hit that fits perfectly does
# not raise; up to the eighth in any case, so that what is kept for a child in trouble is among them.
_HELPS, _COMPARED_WITH, _AT_LEAST = 0.33, 3, 8
# Of two that fit alike a text is worth more than a line about a word, and more than a course, which takes its time.
WORTH = {
    "material": 1.0,
    "page": 1.0,
    "question": 1.0,
    "helpline": 0.9,
    "place": 0.9,
    "term": 0.9,
    "course": 0.8,
    "list": 0.6,
    "news": 0.7,
}


@dataclass(frozen=True)
class Found:
    """What is put in order: of an entry as little as that needs. What is shown of it is read afterwards, by ``pk``.

    ``source`` puts those in order that fit alike, ``kind`` is one of ``WORTH``, ``weights`` say how much each stem says
    about it.
    """

    pk: int
    source: str
    kind: str
    weights: Mapping[str, float]


@dataclass(frozen=True)
class Hit:
    """A candidate and how well it fits.

    ``whole`` when it holds everything that was asked for, ``named`` when its name is what was typed and nothing else.
    """

    found: Found
    score: float
    whole: bool
    named: bool = False


def rank(question: Question, candidates: Iterable[Found]) -> list[Hit]:
    """Return the candidates that hold anything that was asked for, the best first."""
    measure = _Measure(question)
    return in_order(hit for hit in map(measure.hit, candidates) if hit.score)


def in_order(hits: Iterable[Hit]) -> list[Hit]:
    """Return hits, the best first; of those that fit alike always the same."""
    return sorted(hits, key=lambda hit: (-hit.score, hit.found.source))


def helping(hits: Sequence[Hit]) -> int:
    """Return how many of ``hits``, the beginning of a list, stand before it stops helping."""
    best = sorted((hit.score for hit in hits), reverse=True)[:_COMPARED_WITH]
    last = max((place for place, hit in enumerate(hits, start=1) if hit.score >= _HELPS * best[-1]), default=0)
    return min(max(last, _AT_LEAST), len(hits))


class _Measure:
    """A question turned round, from stems to what asks for them.

    With its synonyms it has hundreds of phrases, and an entry holds few of their words.
    """

    def __init__(self, question: Question) -> None:
        self._shares = [group.weight for group in question.groups]
        self._asked = sum(self._shares)
        self._reader = reader(question.intent.speaker)
        self._words: dict[str, list[tuple[int, float]]] = defaultdict(list)
        self._phrases: list[tuple[int, Stems, float]] = []
        self._typed = {stem for group in question.groups for stem in next(iter(group.terms))}
        self._named = name_weight(len(self._typed))
        for place, group in enumerate(question.groups):
            for phrase, factor in group.terms.items():
                if len(phrase) == 1:
                    self._words[phrase[0]].append((place, factor))
                else:
                    self._phrases.append((place, phrase, factor))

    def hit(self, candidate: Found) -> Hit:
        """Return how well a candidate fits; 0 when it holds nothing."""
        held = self._held(candidate.weights)
        got = sum(share for share, value in zip(self._shares, held, strict=True) if value)
        said = sum(share * value for share, value in zip(self._shares, held, strict=True))
        part = got / self._asked if self._asked else 0.0
        fits = _READER if self._reader in candidate.weights else 1.0
        named = all(candidate.weights.get(stem, 0.0) >= self._named for stem in self._typed)
        return Hit(candidate, said * part**_PARTIAL * WORTH[candidate.kind] * fits, all(held), named)

    def _held(self, weights: Mapping[str, float]) -> list[float]:
        """Return how much is said about each group: as much as about the phrase of it about which most is said."""
        held = [0.0] * len(self._shares)
        for stem in self._words.keys() & weights.keys():
            for place, factor in self._words[stem]:
                held[place] = max(held[place], factor * weights[stem])
        for place, phrase, factor in self._phrases:
            # About a phrase is said as much as about the word of it about which least is said.
            held[place] = max(held[place], factor * min(weights.get(one, 0.0) for one in phrase))
        return held

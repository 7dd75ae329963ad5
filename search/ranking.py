"""In which order candidates are shown: one measure for every backend and both scripts.

Each backend counts in its own way, and none knows which words of a question are rare, which were typed and which only
mean the same. So backends name candidates, and the order is made here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from search.analysis import reader
from search.lexicon import Stems
from search.question import Group, Question

# How much less a page helps that is about one of several things that were asked for.
_PARTIAL = 1.0
# How much more something helps that is written for who asks.
_READER = 1.3
# Of two that fit alike a text is worth more than a line about a word.
WORTH = {
    "material": 1.0,
    "page": 1.0,
    "question": 0.95,
    "helpline": 0.9,
    "place": 0.9,
    "term": 0.9,
    "list": 0.6,
    "news": 0.7,
}


class Candidate(Protocol):
    """Something that may be found: what it is made of, its kind, and how much each stem says about it."""

    @property
    def source(self) -> str:
        """By what candidates that fit alike are put in order."""

    @property
    def kind(self) -> str:
        """What it is, one of ``WORTH``."""

    @property
    def weights(self) -> Mapping[str, float]:
        """How much each stem says about it."""


C = TypeVar("C", bound=Candidate)


@dataclass(frozen=True)
class Hit(Generic[C]):
    """A candidate and how well it fits; ``whole`` when it holds everything that was asked for."""

    found: C
    score: float
    whole: bool


def rank(question: Question, candidates: Iterable[C]) -> list[Hit[C]]:
    """Return the candidates that hold anything that was asked for, the best first."""
    return sorted((hit for hit in (_hit(question, one) for one in candidates) if hit.score), key=_order)


def _order(hit: Hit[C]) -> tuple[float, str]:
    return (-hit.score, hit.found.source)


def _hit(question: Question, candidate: C) -> Hit[C]:
    held = [_best(group, candidate.weights) for group in question.groups]
    pairs = list(zip(question.groups, held, strict=True))
    asked = sum(group.weight for group in question.groups)
    got = sum(group.weight for group, value in pairs if value)
    said = sum(group.weight * value for group, value in pairs)
    share = got / asked if asked else 0.0
    fits = _READER if reader(question.voice.speaker) in candidate.weights else 1.0
    return Hit(candidate, said * share**_PARTIAL * WORTH[candidate.kind] * fits, all(held))


def _best(group: Group, weights: Mapping[str, float]) -> float:
    return max(factor * _said(phrase, weights) for phrase, factor in group.terms.items())


def _said(phrase: Stems, weights: Mapping[str, float]) -> float:
    """Return how much is said about a phrase: as much as about the word of it about which least is said."""
    return min(weights.get(one, 0.0) for one in phrase)

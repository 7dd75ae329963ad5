"""How alike a passage is to a cry: a linear model on the letters of its words, for what rules by parts cannot weigh.

Its weights (``data/weights.csv``) are learned from the project's own sentences by ``python -m tests.danger.learning``
and from nothing else. It knows no sentence and no name: only groups of three to five letters that stand often in one
kind of sentences and seldom in the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from math import sqrt

from portal.danger.words import rows

_SIZES = (3, 4, 5)
# The row of what holds of every passage.
EVERY = ""


def grams(word: str) -> Iterator[str]:
    """Yield the groups of letters of a plain word, with where it begins and ends."""
    closed = f"_{word}_"
    for size in _SIZES:
        for begin in range(len(closed) - size + 1):
            yield closed[begin : begin + size]


class Likeness:
    """How alike the passages of a text are to a cry; each of its words is weighed once."""

    def __init__(self, words: Iterable[str]) -> None:
        weights = _weights()
        self._every = weights[EVERY]
        # Up to each word: the sum of what its groups of letters weigh, and how many of them weigh anything.
        self._sums, self._numbers = [0.0], [0]
        for word in words:
            there = [weight for gram in grams(word) if (weight := weights.get(gram)) is not None]
            self._sums.append(self._sums[-1] + sum(there))
            self._numbers.append(self._numbers[-1] + len(there))

    def of(self, begin: int = 0, end: int | None = None) -> float:
        """Return how alike some words are to a cry: 0 where they are as much like another sentence, more is liker."""
        last = len(self._sums) - 1 if end is None else min(end, len(self._sums) - 1)
        number = self._numbers[last] - self._numbers[begin]
        return self._every + ((self._sums[last] - self._sums[begin]) / sqrt(number) if number else 0.0)


@cache
def _weights() -> dict[str, float]:
    return {row["gram"]: float(row["weight"]) for row in rows("weights")}

"""How alike a passage is to a cry: a linear model on its words and their letters, for what rules by parts cannot weigh.

Its weights (``data/weights.csv``) are learned from the project's own sentences by ``python -m tests.danger.learning``
and from nothing else. It knows no sentence and no name: only groups of letters, words, and two words that stand close
by, that are often in one kind of sentences and seldom in the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from math import sqrt

from portal.danger.words import rows

# The row of what holds of every passage.
EVERY = ""
# Groups of so many letters; of a word beside another one only how it begins counts; how far apart two words may be.
_LETTERS, _BEGIN, _FAR = 4, 5, 3
# Where a text begins.
_START = "^"
# Letters, words, neighbours in their order, two that are close by in any order: each sort is weighed by itself.
SORTS = 4


def signs(words: Sequence[str | None]) -> Iterator[tuple[int, int, str]]:
    """Yield what is weighed of each of some plain words: its place, the sort, and the name as in ``weights.csv``.

    A word that is None is not there: nothing stands beside it either.
    """
    begins = [word and word[:_BEGIN] for word in words]
    for place, word in enumerate(words):
        if not word:
            continue
        closed = f"_{word}_"
        for begin in range(len(closed) - _LETTERS + 1):
            yield place, 0, closed[begin : begin + _LETTERS]
        yield place, 1, "=" + word
        one = begins[place]
        before = begins[place - 1] if place else _START
        if before:
            yield place, 2, f"{before} {one}"
        for other in begins[max(0, place - _FAR) : place]:
            if other:
                yield place, 3, f"{one}+{other}" if one < other else f"{other}+{one}"  # type: ignore[operator]


class Likeness:
    """How alike the passages of a text are to a cry; each of its words is weighed once."""

    def __init__(self, words: Sequence[str | None]) -> None:
        weights = _weights()
        size = len(words)
        self._every = weights[EVERY]
        self._own = [[0.0] * size for _ in range(SORTS)]
        numbers = [[0] * size for _ in range(SORTS)]
        for place, sort, name in signs(words):
            numbers[sort][place] += 1
            if (weight := weights.get(name)) is not None:
                self._own[sort][place] += weight
        # Of each sort, up to each word: the sum of weights, and how many there are.
        self._sums = [_summed(sort) for sort in self._own]
        self._numbers = [_summed(sort) for sort in numbers]

    def of(self, begin: int = 0, end: int | None = None) -> float:
        """Return how alike some words are to a cry: 0 where they are as much like another sentence, more is liker."""
        last = len(self._sums[0]) - 1 if end is None else min(end, len(self._sums[0]) - 1)
        value = self._every
        for sums, numbers in zip(self._sums, self._numbers, strict=True):
            if number := numbers[last] - numbers[begin]:
                value += (sums[last] - sums[begin]) / sqrt(number)
        return value

    def telling(self, begin: int, end: int) -> tuple[int, ...]:
        """Return the places of the words that make a passage like a cry most, in their order; at least one."""
        share = [1 / sqrt(max(1, numbers[end] - numbers[begin])) for numbers in self._numbers]
        worth = {
            place: sum(one[place] * part for one, part in zip(self._own, share, strict=True))
            for place in range(begin, end)
        }
        most = max(worth.values())
        return tuple(place for place, value in worth.items() if value >= most / 2 or value == most)


def _summed(values: Sequence[float]) -> list[float]:
    sums = [0.0]
    for value in values:
        sums.append(sums[-1] + value)
    return sums


@cache
def _weights() -> dict[str, float]:
    return {row["name"]: float(row["weight"]) for row in rows("weights")}

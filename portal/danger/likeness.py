"""How alike a passage is to a cry: a linear model on its words and their letters, for what rules by parts cannot weigh.

Its weights (``data/weights.csv``) are learned from the project's own sentences by ``python -m tests.danger.learning``
and from nothing else. It knows no sentence and no name: only groups of letters, words, and two words that stand close
by, that are often in one kind of sentences and seldom in the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import accumulate
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


def letters(word: str) -> list[str]:
    """Return the groups of letters of a plain word, with where it begins and ends."""
    closed = f"_{word}_"
    return [closed[begin : begin + _LETTERS] for begin in range(len(closed) - _LETTERS + 1)]


def beside(begins: Sequence[str], place: int) -> tuple[str, list[str]]:
    """Return what stands just before a word with it, and each pair that it makes with one of the words before it."""
    one = begins[place]
    before = begins[place - 1] if place else _START
    near = begins[max(0, place - _FAR) : place]
    pairs = [f"{one}+{other}" if one < other else f"{other}+{one}" for other in near if other]
    return f"{before} {one}" if before else "", pairs


def _begins(words: Sequence[str | None]) -> list[str]:
    return [word[:_BEGIN] if word else "" for word in words]


def signs(words: Sequence[str | None]) -> Iterator[tuple[int, str]]:
    """Yield what is weighed of some plain words: the sort, and the name as in ``weights.csv``.

    A word that is None is not there: nothing stands beside it either.
    """
    begins = _begins(words)
    for place, word in enumerate(words):
        if word:
            before, pairs = beside(begins, place)
            yield from ((0, name) for name in letters(word))
            yield 1, "=" + word
            if before:
                yield 2, before
            yield from ((3, name) for name in pairs)


class Likeness:
    """How alike the passages of a text are to a cry; each of its words is weighed once."""

    def __init__(self, words: Sequence[str | None]) -> None:
        weights = _weights()
        weigh = weights.get
        self._every = weights[EVERY]
        # Of each sort and word: how much it weighs, and how many there are.
        own: list[list[float]] = [[] for _ in range(SORTS)]
        numbers: list[list[int]] = [[] for _ in range(SORTS)]
        known: dict[str, tuple[float, int, float]] = {}
        begins = _begins(words)
        for place, word in enumerate(words):
            if not word:
                for sort in range(SORTS):
                    own[sort].append(0.0)
                    numbers[sort].append(0)
                continue
            alone = known.get(word)
            if alone is None:
                groups = letters(word)
                alone = sum([weigh(name, 0.0) for name in groups]), len(groups), weigh("=" + word, 0.0)
                known[word] = alone
            before, pairs = beside(begins, place)
            own[0].append(alone[0])
            own[1].append(alone[2])
            own[2].append(weigh(before, 0.0) if before else 0.0)
            own[3].append(sum([weigh(name, 0.0) for name in pairs]))
            numbers[0].append(alone[1])
            numbers[1].append(1)
            numbers[2].append(1 if before else 0)
            numbers[3].append(len(pairs))
        self._own = own
        # Of each sort, up to each word.
        self._sums = [list(accumulate(sort, initial=0.0)) for sort in own]
        self._numbers = [list(accumulate(sort, initial=0)) for sort in numbers]

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


def knows(word: str) -> bool:
    """Tell whether a plain word is one that was learned from, and so no slip of another."""
    return "=" + word in _weights()


@cache
def _weights() -> dict[str, float]:
    return {row["name"]: float(row["weight"]) for row in rows("weights")}

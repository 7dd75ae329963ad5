"""How alike a passage is to a cry: a linear model on its words and their letters, for what rules by parts cannot weigh.

Its weights (``data/weights.csv``) are learned from the project's own sentences by ``python -m tests.danger.learning``
and from nothing else. It knows no sentence and no name: only groups of letters, words, and two words that stand close
by, that are often in one kind of sentences and seldom in the other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
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
# In the name of what is weighed: a word; that it stands just behind another; that it stands close by.
_WORD, _BEHIND, _BESIDE = "=", " ", "+"
# Letters, words, neighbours in their order, two that are close by in any order: each sort is weighed by itself.
SORTS = 4
# Of a word that is not there.
_NOTHING = (0.0, 0.0, 0.0, 0.0, 0, 0, 0, 0)


@cache
def _groups(letters: int) -> tuple[slice, ...]:
    """Return where the groups of so many letters are."""
    return tuple(slice(begin, begin + _LETTERS) for begin in range(letters - _LETTERS + 1))


def letters(word: str) -> list[str]:
    """Return the groups of letters of a plain word, with where it begins and ends."""
    closed = f"_{word}_"
    return list(map(closed.__getitem__, _groups(len(closed))))


def _begins(words: Sequence[str | None]) -> list[str]:
    return [word[:_BEGIN] if word else "" for word in words]


def signs(words: Sequence[str | None]) -> Iterator[tuple[int, str]]:
    """Yield what is weighed of some plain words: the sort, and the name as in ``weights.csv``.

    A word that is None is not there: nothing stands beside it either.
    """
    begins = _begins(words)
    for place, word in enumerate(words):
        if word:
            one = begins[place]
            yield from ((0, name) for name in letters(word))
            yield 1, _WORD + word
            if before := begins[place - 1] if place else _START:
                yield 2, f"{before}{_BEHIND}{one}"
            near = filter(None, begins[max(0, place - _FAR) : place])
            yield from ((3, _BESIDE.join(sorted((one, other)))) for other in near)


class Likeness:
    """How alike the passages of a text are to a cry; each of its words is weighed once."""

    def __init__(self, words: Sequence[str | None]) -> None:
        weights = _weights()
        behind, beside = weights.behind, weights.beside
        self._every = weights.every
        # Of each word: how much it weighs by each sort, and how many of each there are.
        told: list[tuple[float, float, float, float, int, int, int, int]] = []
        known: dict[str, tuple[float, float, int]] = {}
        begins = _begins(words)
        before = _START
        for place, word in enumerate(words):
            one = begins[place]
            if word:
                alone = known.get(word)
                if alone is None:
                    alone = known[word] = weights.alone(word)
                near = begins[place - _FAR if place > _FAR else 0 : place]
                last = behind[one].get(before, 0.0) if one in behind else 0.0
                close = sum([weigh(other, 0.0) for other in near]) if (weigh := beside.get(one)) else 0.0
                counts = alone[2], 1, 1 if before else 0, len(near) - near.count("")
                told.append((*alone[:2], last, close, *counts))
            else:
                told.append(_NOTHING)
            before = one
        columns = list(zip(*told, strict=True)) or [()] * 2 * SORTS
        own, numbers = columns[:SORTS], columns[SORTS:]
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


class Weights:
    """What is learned, by what it is weighed for; what was not learned weighs nothing.

    ``behind`` is by how a word begins, and then by how the one before it does; ``beside`` looks up, by how a word
    begins, what it weighs that another one stands close by.
    """

    def __init__(self, by_name: Mapping[str, float]) -> None:
        self.every = by_name[EVERY]
        self.behind: dict[str, dict[str, float]] = {}
        self.beside: dict[str, Callable[[str, float], float]] = {}
        self._by_name = by_name
        pairs: dict[str, dict[str, float]] = defaultdict(dict)
        for name, weight in by_name.items():
            if _BEHIND in name:
                before, one = name.split(_BEHIND)
                self.behind.setdefault(one, {})[before] = weight
            elif _BESIDE in name:
                one, other = name.split(_BESIDE)
                pairs[one][other] = pairs[other][one] = weight
        self.beside = {one: of.get for one, of in pairs.items()}
        self.words = {
            name[1:]: self._weighed(name[1:], weight) for name, weight in by_name.items() if name.startswith(_WORD)
        }

    def alone(self, word: str) -> tuple[float, float, int]:
        """Return how much the letters of a plain word weigh and how much it does itself, and how many groups it has."""
        return self.words.get(word) or self._weighed(word, 0.0)

    def _weighed(self, word: str, weight: float) -> tuple[float, float, int]:
        groups = letters(word)
        return sum(filter(None, map(self._by_name.get, groups)), 0.0), weight, len(groups)


def knows(word: str) -> bool:
    """Tell whether a plain word is one that was learned from, and so no slip of another."""
    return word in _weights().words


@cache
def _weights() -> Weights:
    return Weights({row["name"]: float(row["weight"]) for row in rows("weights")})

"""A small choice of combinations in which every pair of values still meets.

Most faults of a page come from one value or from two together (Kuhn, Wallace, Gallo 2004),
so a choice that covers all pairs finds nearly what the whole matrix finds.
"""

from collections.abc import Mapping, Sequence
from itertools import combinations, product

Combination = dict[str, str]


def whole(axes: Mapping[str, Sequence[str]]) -> list[Combination]:
    """Return every combination of the values of ``axes``."""
    return [dict(zip(axes, values, strict=True)) for values in product(*axes.values())]


def pairwise(axes: Mapping[str, Sequence[str]], *, turn: int = 0) -> list[Combination]:
    """Return combinations in which every two values of different axes meet at least once.

    ``turn`` starts the choice elsewhere, so that different pages get different combinations.
    """
    every = whole(axes)
    every = every[turn % len(every) :] + every[: turn % len(every)]
    open_pairs = {pair for one in every for pair in _pairs(one)}
    chosen = []
    while open_pairs:
        best = max(every, key=lambda one: len(open_pairs & _pairs(one)))
        chosen.append(best)
        open_pairs -= _pairs(best)
    return chosen or every[:1]


def _pairs(one: Combination) -> set[frozenset[tuple[str, str]]]:
    return {frozenset(pair) for pair in combinations(one.items(), 2)}

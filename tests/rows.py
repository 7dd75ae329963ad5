"""Of a family that tries every combination: which rows `make test` takes, and which are left to `make test-full`."""

from collections.abc import Collection, Sequence
from itertools import product
from typing import Any

import pytest


def one_row_a_value(*axes: Sequence[Any], also: Collection[tuple[Any, ...]] = ()) -> list[Any]:
    """Return every combination of the values of ``axes`` for ``parametrize``; most are marked `full`.

    Unmarked is one row for each value, in which the values of the shorter axes take turns, and what ``also`` names.
    """
    longest = max(len(axis) for axis in axes)
    quick = [tuple(axis[number % len(axis)] for axis in axes) for number in range(longest)]
    assert set(also) <= set(product(*axes)), "a row that is none of the family"
    return [row if row in (*quick, *also) else pytest.param(*row, marks=pytest.mark.full) for row in product(*axes)]

"""The choice of combinations leaves no pair out."""

from itertools import combinations, product

from hypothesis import given
from hypothesis import strategies as st

from tests.browser.pairs import pairwise, whole

AXES = {"script": ("sr", "sr-latn"), "theme": ("light", "dark"), "width": ("320", "1280"), "state": ("a", "b", "c")}


@given(turn=st.integers(min_value=0, max_value=100))
def test_every_pair_of_values_meets(turn: int) -> None:
    chosen = pairwise(AXES, turn=turn)
    for first, second in combinations(AXES, 2):
        assert {(one[first], one[second]) for one in chosen} == set(product(AXES[first], AXES[second]))


def test_choice_is_much_smaller_than_the_matrix() -> None:
    assert len(pairwise(AXES)) <= 8
    assert len(whole(AXES)) == 24


def test_single_axis_is_taken_whole() -> None:
    assert len(pairwise({"state": ("a",)})) == 1

"""How well the shipped site is searched; the goal is 0.95 and 0.85, and it never becomes worse than it was."""

from collections.abc import Callable

import pytest

from tests.search.measuring import endings, in_memory, mean, measure, of_endings, parts_in_memory, queries, table

# What was reached, rounded down; a change that does better moves these up.
# The six pages of 2. 12. 2026, which no grade of this set knows but eleven, cost 0.005 of the first nDCG; one of them
# takes the place of the general page on danger where somebody tells of being touched, which cost 0.001 of the last.
REACHED = {"tuned": (0.96, 0.875), "held out": (0.878, 0.787)}


@pytest.fixture(scope="module")
def answer():
    return in_memory()


def test_what_was_reached_is_kept(answer, figures: Callable[[str], None]) -> None:
    scores = measure(answer)
    figures(table(scores))
    for part, (least_recall, least_ndcg) in REACHED.items():
        recall, ndcg = mean([one for one in scores if one.query.held_out is (part == "held out")])
        assert recall >= least_recall and ndcg >= least_ndcg, part


def test_both_scripts_of_a_pair_find_the_same_first(answer) -> None:
    pairs = [query.typed for query in queries() if len(query.typed) == 2]
    assert len(pairs) > 200
    different = [pair for pair in pairs if answer(pair[0])[:1] != answer(pair[1])[:1]]
    assert different == []


def test_where_a_list_ends_no_right_page_of_the_first_ten_is_left_out(figures: Callable[[str], None]) -> None:
    ends = endings(parts_in_memory())
    figures(of_endings(ends))
    assert [one for one in ends if one.left_out] == []
    assert sum(one.shown < 15 for one in ends) > len(ends) / 2, "lists end where no page helps any more"

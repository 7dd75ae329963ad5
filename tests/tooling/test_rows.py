"""The rows that `make test` takes of a family leave no value out."""

import pytest

from tests.rows import one_row_a_value

AXES = (["a", "b", "c"], [1, 2], ["x", "y", "z", "w"])


def test_every_value_has_a_row_and_the_whole_table_is_there() -> None:
    rows = one_row_a_value(*AXES, also=[("a", 2, "x")])
    quick = [row for row in rows if type(row) is tuple]
    assert len(rows) == 24 and len(quick) == 5 and ("a", 2, "x") in quick
    assert [set(values) for values in zip(*quick, strict=True)] == [set(axis) for axis in AXES]
    assert {mark.name for row in rows if type(row) is not tuple for mark in row.marks} == {"full"}


def test_a_row_that_is_none_of_the_family_is_refused() -> None:
    with pytest.raises(AssertionError):
        one_row_a_value(*AXES, also=[("a", 3, "x")])

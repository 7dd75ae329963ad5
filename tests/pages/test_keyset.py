"""The keys of lists that are read by key; what the lists show is tested where they stand."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.pages.keyset import Key, Order

BY_NUMBER, BY_DAY = Order("population", int), Order("published_on", date.fromisoformat)


@pytest.mark.parametrize(
    "text", [None, "", "x", "2026-13-01.4", "2026-11-01", "2026-11-01-4", "2026-11-01.x", f"2026-11-01.{'1' * 19}"]
)
def test_a_key_that_is_none_is_passed_over(text: str | None) -> None:
    assert BY_DAY.key(text) is None


@pytest.mark.parametrize("text", ["", ".4", "1.", "-.4", "1.-4", "9999999999999999999.1", "١.1"])
def test_a_number_that_is_none_is_passed_over(text: str) -> None:
    assert BY_NUMBER.key(text) is None


@given(value=st.one_of(st.dates(), st.integers(0, 10**9)), pk=st.integers(1, 10**9))
def test_a_key_comes_back_from_its_own_address(value: date | int, pk: int) -> None:
    order = BY_DAY if isinstance(value, date) else BY_NUMBER
    assert order.key(str(Key(value, pk))) == Key(value, pk)

"""Numbers of certificates: random, with check digits, read however they are spaced."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elearning.certificates import numbers


def test_a_number_has_twelve_digits_of_which_two_check_the_others() -> None:
    number = numbers.new_number()
    assert len(number) == 12 and numbers.is_number(number)
    assert int(number) % 97 == 1, "ISO/IEC 7064, MOD 97-10"
    assert len({numbers.new_number() for _ in range(50)}) == 50


@given(body=st.integers(0, 10**10 - 1), place=st.integers(0, 11), add=st.integers(1, 9))
def test_one_wrong_digit_makes_it_none(body: int, place: int, add: int) -> None:
    number = f"{body:010d}"
    number += numbers.codes.check_digits(number)
    wrong = number[:place] + str((int(number[place]) + add) % 10) + number[place + 1 :]
    assert numbers.is_number(number) and not numbers.is_number(wrong)


def test_it_is_read_with_spaces_dots_and_dashes_between() -> None:
    number = numbers.new_number()
    a, b, c = numbers.show(number).split(" ")
    assert a + b + c == number
    for typed in (numbers.show(number), f" {a}-{b}-{c} ", f"{a}.{b}.{c}", f"{a}\N{NO-BREAK SPACE}{b}–{c}"):
        assert numbers.read(typed) == number


@pytest.mark.parametrize("typed", ["", "1234", "x" * 10_000, "123412341234", "１２3", "٣" * 12, "1" * 13])
def test_what_is_none_is_nobodys(typed: str) -> None:
    assert numbers.read(typed) == numbers.NOBODY
    assert not numbers.is_number(numbers.NOBODY)

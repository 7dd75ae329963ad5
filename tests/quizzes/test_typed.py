"""Short answers and numbers are the same in every script and way of writing."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elearning.quizzes.typed import cleaned, folded_answer, readings
from portal.script.convert import transliterate

SERBIAN = st.text("абвгдђежзијклљмнњопрстћуфхцчџшАБВГДЂЕЖЗЛЉЊЏ 019.-", max_size=40)


def bald(text: str) -> str:
    """Return Latin text as it is typed without Serbian letters."""
    return text.translate(str.maketrans("čćžšČĆŽŠ", "cczsCCZS")).replace("đ", "dj").replace("Đ", "Dj")


@given(SERBIAN)
def test_folding_is_the_same_for_both_scripts_bald_latin_and_capitals(text: str) -> None:
    latin = transliterate(text)
    forms = [text, latin, bald(latin), text.upper(), latin.upper(), f"  {text} ", folded_answer(text)]
    assert {folded_answer(form) for form in forms} == {folded_answer(text)}


@given(st.text(max_size=60))
def test_folding_takes_any_text_and_folds_once(text: str) -> None:
    once = folded_answer(text)
    assert folded_answer(once) == once


@given(st.text(max_size=60))
def test_cleaning_leaves_nothing_that_a_database_refuses(text: str) -> None:
    assert cleaned(text).isprintable()
    assert cleaned(cleaned(text)) == cleaned(text)


@given(st.decimals(-999_999, 999_999, places=2))
def test_a_number_is_read_however_it_is_written(number: Decimal) -> None:
    serbian = f"{number:,.2f}".translate(str.maketrans(",.", ".,"))
    ways = [f"{number:f}", f"{number:f}".replace(".", ","), serbian, f"{number:,.2f}"]
    ways += [serbian.replace(".", space) for space in ("\u2009", "\u202f", "\u00a0", " ")]
    ways += [way.replace("-", "−") for way in ways]
    assert [way for way in ways if number not in readings(way)] == []


@pytest.mark.parametrize(
    "text", ["", "сто", "1e5", "1,2,3", "1.2.3", "12.34.567", "٣", "--1", "1-", "NaN", "∞", "1" * 19]
)
def test_what_is_no_number_is_not_read(text: str) -> None:
    assert readings(text) == ()


def test_a_point_before_three_digits_may_mean_both() -> None:
    assert readings("1.250") == (Decimal("1.250"), Decimal(1250))
    assert readings("1,250") == (Decimal("1.250"),)

import unicodedata
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.vault import codes

CODE = "635321417379291805"
bodies = st.integers(0, 10**16 - 1).map(lambda number: f"{number:016d}")


def test_a_new_code_is_well_formed_and_never_the_same() -> None:
    made = {codes.new_code() for _ in range(200)}
    assert len(made) == 200
    assert all(codes.is_wellformed(code) and len(code) == 18 for code in made)


def test_codes_may_begin_with_zeros(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codes.secrets, "randbelow", lambda limit: 7)
    assert codes.new_code() == "0000000000000007" + codes.check_digits("7")
    assert codes.is_wellformed(codes.new_code())


@given(bodies)
def test_check_digits_follow_the_standard(body: str) -> None:
    code = body + codes.check_digits(body)
    assert int(code) % 97 == 1
    assert 2 <= int(code[16:]) <= 98


@given(bodies, st.integers(0, 17), st.integers(1, 9))
def test_every_wrong_digit_is_noticed(body: str, position: int, shift: int) -> None:
    code = body + codes.check_digits(body)
    wrong = code[:position] + str((int(code[position]) + shift) % 10) + code[position + 1 :]
    assert not codes.is_wellformed(wrong)


@given(bodies, st.integers(0, 16))
def test_every_swap_of_neighbours_is_noticed(body: str, position: int) -> None:
    code = body + codes.check_digits(body)
    swapped = code[:position] + code[position + 1] + code[position] + code[position + 2 :]
    assert swapped == code or not codes.is_wellformed(swapped)


def test_check_digits_have_no_second_spelling() -> None:
    # 00 and 97, 01 and 98, 99 and 02 are equal modulo 97.
    for body in map("{:016d}".format, range(200)):
        assert sum(codes.is_wellformed(f"{body}{check:02d}") for check in range(100)) == 1


@pytest.mark.parametrize(
    "typed",
    [
        CODE,
        "6353 2141 7379 2918 05",
        " 6353-2141-7379-2918-05\n",
        "6353\u00a02141\u00a07379\u00a02918\u00a005",
        "6353\u202f2141\u20137379\u20142918\u201105",
        "6353.2141.7379.2918.05",
        "６３５３ ２１４１ ７３７９ ２９１８ ０５",
    ],
)
def test_a_typed_code_is_understood(typed: str) -> None:
    assert codes.normalise(typed) == CODE


@pytest.mark.parametrize(
    "typed", ["", "6353", CODE + "1", CODE[:-1] + "О", "٦" * 18, "6353 2141 7379 2918 0a", CODE * 99]
)
def test_what_is_no_code_is_none(typed: str) -> None:
    assert codes.normalise(typed) is None


@given(st.text(max_size=60))
def test_whatever_is_typed_gives_18_plain_digits_or_none(typed: str) -> None:
    code = codes.normalise(typed)
    assert code is None or (len(code) == 18 and all(unicodedata.name(digit).startswith("DIGIT") for digit in code))


@given(bodies)
def test_a_shown_code_is_understood(body: str) -> None:
    code = body + codes.check_digits(body)
    assert codes.normalise(codes.show(code)) == code


def test_a_code_is_shown_in_groups() -> None:
    assert codes.show(CODE) == "6353 2141 7379 2918 05"


def test_a_stored_token_is_found_again(keyring: Any) -> None:
    code = codes.new_code()
    stored = codes.token("report", code)
    assert stored in codes.tokens("report", codes.show(code))
    assert len(stored.digest) == 32


def test_purposes_do_not_meet(keyring: Any) -> None:
    code = codes.new_code()
    assert codes.token("report", code) not in codes.tokens("draft", code)


def test_an_old_pepper_still_finds_its_codes(keyring: Any) -> None:
    from reporting.vault.models import KeyState, VaultKey
    from reporting.vault.root import root_key

    code = codes.new_code()
    stored = codes.token("report", code)
    VaultKey.objects.filter(purpose="pepper").update(state=KeyState.READABLE)
    keyring.new_row("pepper", root_key()).save()
    keyring.forget()
    assert codes.token("report", code) != stored
    assert stored in codes.tokens("report", code)
    assert len(codes.tokens("report", code)) == 2


def test_malformed_input_costs_the_same_and_finds_nobody(keyring: Any) -> None:
    found = codes.tokens("report", "ово није код")
    assert len(found) == len(codes.tokens("report", codes.new_code()))
    assert not codes.is_wellformed(codes.NOBODY)
    assert codes.tokens("report", None) == found


@pytest.mark.parametrize("code", ["", "6353 2141 7379 2918 05", CODE[:-1] + "6"])
def test_only_a_well_formed_code_is_stored(keyring: Any, code: str) -> None:
    with pytest.raises(ValueError) as error:
        codes.token("report", code)
    assert not code or code not in str(error.value)


def test_a_token_does_not_show_its_digest(keyring: Any) -> None:
    token = codes.token("report", CODE)
    assert token.digest.hex() not in repr(token) and repr(token.digest) not in repr(token)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", codes.Fault.EMPTY),
        (" -\u00a0", codes.Fault.EMPTY),
        ("635", codes.Fault.SHORT),
        ("6353 2141 7379 2918 0", codes.Fault.SHORT),
        ("6353 2141 7379 2918 055", codes.Fault.LONG),
        ("1" * 5_000, codes.Fault.LONG),
        ("6353 2141 7379 2918 O5", codes.Fault.SIGNS),
        ("абв", codes.Fault.SIGNS),
        ("\u0661" * 18, codes.Fault.SIGNS),
        ("6353 2141 7379 2918 06", codes.Fault.CHECK),
        ("6353-2141-7379-2918-05", None),
        ("\uff16353 2141 7379 2918 05", None),
    ],
)
def test_what_is_wrong_with_a_typed_code_is_told(text: str, fault: codes.Fault | None) -> None:
    assert codes.fault(text) is fault


@given(st.text(max_size=120))
def test_a_code_without_a_fault_is_well_formed_and_the_other_way_round(text: str) -> None:
    assert (codes.fault(text) is None) == codes.is_wellformed(codes.normalise(text))


def test_digits_are_counted_without_spaces_and_dashes() -> None:
    assert codes.digits_typed("63-5 3\u00a0а XΧ") == 4


def test_a_code_may_stand_among_much_space_but_not_among_endless() -> None:
    assert codes.normalise(CODE.ljust(100)) == CODE and codes.fault(CODE.ljust(100)) is None
    assert codes.normalise(CODE.ljust(101)) is None and codes.fault(CODE.ljust(101)) is codes.Fault.LONG


def test_of_a_flood_of_digits_only_the_beginning_is_looked_at() -> None:
    assert codes.digits_typed("1" * 10_000) == 101


def test_a_code_that_is_under_the_current_pepper_is_not_renewed(keyring: Any) -> None:
    code, current = codes.new_code(), keyring.current("pepper").id
    assert codes.renewed("draft", code, current) is None
    assert codes.renewed("draft", code, UUID(int=1)) == codes.token("draft", code)


def test_a_code_has_one_of_four_purposes(keyring: Any) -> None:
    for purpose in ("", "reports", "report|draft"):
        with pytest.raises(ValueError, match="a report, a draft, a learner or a class"):
            codes.token(purpose, codes.new_code())  # type: ignore[arg-type]

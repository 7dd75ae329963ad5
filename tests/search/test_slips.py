"""Slips are mended where that is sure, asked where it is not, and right words are left as they are."""

import tracemalloc
from collections.abc import Collection, Mapping

import pytest

from portal.script.stemming import bald, stem
from search import real_words, slips
from search.lexicon import Lexicon
from search.real_words import is_real
from search.slips import Reading, Word

# How many entries hold a word.
HELD = {
    "слика": 50,
    "слава": 40,
    "записник": 5,
    "србица": 30,
    "токсична": 4,
    "голубар": 1,
    "вређање": 3,
    "лекар": 20,
    "пекар": 15,
    "насиље": 90,
}


class Words:
    """A small vocabulary that counts how often it is asked."""

    entries = 100

    def __init__(self) -> None:
        self.asked = 0

    def held(self, wanted: Collection[str]) -> Mapping[str, int]:
        self.asked += 1
        return {stem(word): number for word, number in HELD.items() if stem(word) in wanted}

    def forms(self) -> Mapping[str, str]:
        return {bald(word): word for word in HELD}


def read(typed: str) -> Word:
    (word,) = Reading(Lexicon(), Words()).mended([typed])
    return word


@pytest.mark.parametrize("word", ["Србија", "srbiji", "кућа", "kuca", "ЂОРЂЕ", "djordje", "смеђа", "фудбал"])
def test_a_real_word_is_no_slip_though_nothing_holds_it(word: str) -> None:
    assert is_real(bald(word))
    assert read(word) == Word(word, written=word)


def test_without_the_dictionary_the_same_word_would_be_taken_for_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slips, "is_real", lambda plain: False)
    assert read("србија").written == "србица"


@pytest.mark.parametrize(
    ("typed", "meant"), [("записнник", "записник"), ("zapisnk", "записник"), ("zapinsik", "записник")]
)
def test_one_letter_from_a_common_word_is_that(typed: str, meant: str) -> None:
    assert (read(typed).written, read(typed).mended, read(typed).perhaps) == (meant, True, "")


@pytest.mark.parametrize(
    ("typed", "perhaps", "why"),
    [
        ("сликава", "слика", "two letters away"),
        ("мекар", "лекар", "another is as near and as common"),
        ("голубрар", "голубар", "one entry alone holds it"),
    ],
)
def test_what_is_not_sure_is_asked(typed: str, perhaps: str, why: str) -> None:
    assert read(typed) == Word(typed, written=typed, perhaps=perhaps), why


@pytest.mark.parametrize(
    ("typed", "meant"), [("вријеђање", "вређање"), ("насиљеее", "насиље"), ("вријеееђање", "вређање")]
)
def test_ijekavian_and_held_letters_are_sure_and_leave_what_only_looks_so(typed: str, meant: str) -> None:
    assert read(typed).written == meant


def test_another_form_of_a_word_that_is_held_finds_that() -> None:
    assert read("токсичан").written == "токсична"


def test_what_may_be_meant_is_counted_once_for_all_words() -> None:
    words = Words()
    Reading(Lexicon(), words).mended(["записнник", "сликава", "голубрар", "кућа"])
    assert words.asked == 2, "once for what was typed, once for all that is near"


def test_of_many_ijekavian_words_none_is_asked_for_alone() -> None:
    words = Words()
    Reading(Lexicon(), words).mended(["вријеђање", "насиљеее", "вријеееђање"])
    assert words.asked == 2


def test_a_withdrawn_word_that_is_remembered_is_meant_by_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    assert (read("насиљеее").written, read("вријеђање").written) == ("насиље", "вређање")
    remembered = {bald(word): word for word in HELD}
    monkeypatch.setattr(Words, "forms", lambda self: remembered)
    monkeypatch.delitem(HELD, "вређање")
    monkeypatch.delitem(HELD, "насиље")
    assert (read("насиљеее").mended, read("вријеђање").mended) == (False, False)


def test_the_dictionary_is_small_on_disk_and_in_memory() -> None:
    assert real_words.FILE.stat().st_size < 1_000_000
    real_words._filter.cache_clear()
    tracemalloc.start()
    try:
        assert is_real("kuca")
        _now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 10_000_000


def test_of_a_thousand_words_that_are_none_at_most_five_pass_for_one() -> None:
    assert sum(is_real(f"q{number}x") for number in range(20_000)) <= 100


def test_what_is_packed_is_found_and_nothing_else_is_lost() -> None:
    words = [f"rec{number}" for number in range(500)]
    bits = real_words.packed(words)
    assert len(bits) == real_words.FILE.stat().st_size
    assert bits != real_words.packed(words[1:])
    assert real_words.packed(reversed(words)) == bits

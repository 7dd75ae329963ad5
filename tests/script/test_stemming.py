"""The forms of a word share a stem, in both scripts and bald; other words have another one."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from portal.script.convert import to_latin
from portal.script.folding import folded
from portal.script.stemming import IRREGULAR, stem

FORMS = [
    "насиље насиља насиљу насиљем",
    "школа школе школи школу школом школама",
    "дете детета детету дететом деца деце деци децу децом",
    "отац оца оцу оцем очеви",
    "учитељ учитеља учитељу учитељи учитељима",
    "ученик ученика ученици ученике ученицима",
    "девојка девојке девојци девојку девојака девојкама",
    "момак момка момку момци момцима",
    "лекар лекара лекару лекари лекарима",
    "полиција полиције полицији полицију полицијом",
    "прети прете претим претио претила претити",
    "слика слике слику слици сликом слика сликама",
    "злостављање злостављања злостављају злостављао злостављан злостављати",
    "блокирам блокирати блокирао блокирана блокирање",
    "уцена уцене уцењују уцењивао уцењивање",
    "туче тукао тукла тући истукао",
    "убити убије убићу убио убијен",
    "силовање силовао силовати силована",
    "родитељ родитељи родитеља родитељима",
]
APART = [
    ("школа", "школица"),
    ("мајка", "мач"),
    ("брат", "брана"),
    ("код", "кад"),
    ("слика", "слово"),
    ("рат", "рад"),
    ("силовање", "сила"),
]
SERBIAN = st.text(alphabet="абвгдђежзијклљмнњопрстћуфхцчџшАЉЂ", min_size=1, max_size=20)


@pytest.mark.parametrize("forms", FORMS, ids=lambda forms: forms.split()[0])
def test_forms_of_a_word_share_a_stem(forms: str) -> None:
    assert len({stem(word) for word in forms.split()}) == 1, {word: stem(word) for word in forms.split()}


@pytest.mark.parametrize(("one", "other"), APART)
def test_other_words_have_another_stem(one: str, other: str) -> None:
    assert stem(one) != stem(other)


@given(SERBIAN)
def test_script_diacritics_and_case_change_nothing(word: str) -> None:
    assert stem(word) == stem(to_latin(word)) == stem(folded(word)) == stem(word.upper())


@pytest.mark.parametrize("word", ["Ђорђе", "Đorđe", "djordje", "Dorde"])
def test_dj_and_d_are_typed_for_the_same_letter(word: str) -> None:
    assert stem(word) == "dord"


@given(SERBIAN)
def test_a_stem_is_never_empty_and_no_rule_makes_it_longer_than_the_word(word: str) -> None:
    assert stem(word)
    # „оцу“ is a form of „отац“ by a table, not by a rule.
    assume(folded(word) not in " ".join(IRREGULAR.values()).split())
    assert len(stem(word)) <= len(folded(word))


def test_the_table_alone_gives_a_longer_stem() -> None:
    assert (stem("оцу"), stem("oca")) == ("otac", "otac")


@pytest.mark.parametrize("number", ["192", "116", "2026"])
def test_numbers_stay_as_they_are(number: str) -> None:
    assert stem(number) == number

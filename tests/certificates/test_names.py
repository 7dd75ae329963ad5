"""Names: which are taken, and when two are the same."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from elearning.certificates import names, numbers
from elearning.certificates.forms import PaperForm
from elearning.certificates.models import Certificate
from portal.script.convert import to_latin
from portal.script.folding import folded
from reporting.vault import rotation

LETTERS = "абвгдђежзијклљмнњопрстћуфхцчџшАБВГДЂЕЖЗИЈКЛЉМНЊОПРСТЋУФХЦЧЏШ"


def refused(typed: str) -> list[str]:
    return PaperForm({"name": typed}).errors.get("name", [])


@pytest.mark.parametrize(
    "typed",
    [
        "Ана",
        "Љ",
        "Ђорђе Јовановић",
        "Đorđe Jovanović-Čuvarić",
        "Мариа д’Анђело",
        "O'Neill",
        "Kovács Őri Ágnes",
        "Ștefan Țîru",
        "Gjon Çela",
        "Љупчо Ќосевски Ѓорѓи",
        "Юлия Щъркелова",
        "Їван Ґудак",
        "  Ана   Петровић  ",
        "А" * 80,
    ],
)
def test_names_of_every_language_of_the_country_are_taken(typed: str) -> None:
    assert refused(typed) == []


@pytest.mark.parametrize("typed", ["", "   ", "\N{ZERO WIDTH SPACE}"])
def test_nothing_is_no_name(typed: str) -> None:
    assert len(refused(typed)) == 1


@pytest.mark.parametrize(
    "typed",
    [
        "Ана1",
        "Ана <b>",
        "Ана; DROP",
        "ana@primer.rs",
        "Ана.",
        "-",
        "' '",
        "山田",
        "Ана\nПетровић|",
        "Ана\x00",
        "😀",
        "Ана/",
    ],
)
def test_other_signs_are_refused_in_words_that_do_not_repeat_them(typed: str) -> None:
    (message,) = refused(typed)
    assert typed not in message


def test_eighty_one_signs_are_too_many_and_both_numbers_are_said() -> None:
    (message,) = refused("А" * 81)
    assert "80" in message and "81" in message


def same(one: str, other: str) -> bool:
    return names.folded_name(one) == names.folded_name(other)


@pytest.mark.parametrize(
    "other",
    [
        "Đorđe Živković-Čolić",
        "djordje zivkovic-colic",
        "ЂОРЂЕ ЖИВКОВИЋ-ЧОЛИЋ",
        "  Ђорђе   Живковић - Чолић ",
        "Ђорђе Живковић–Чолић",
        "Ђорђе\N{NO-BREAK SPACE}Живковић\N{NON-BREAKING HYPHEN}Чолић",
    ],
)
def test_script_diacritics_case_and_spaces_do_not_matter(other: str) -> None:
    assert same("Ђорђе Живковић-Чолић", other)


@pytest.mark.parametrize(
    "other", ["Ђорђе Живковић", "Живковић-Чолић Ђорђе", "Ђорђа Живковић-Чолић", "Ђорђе Живковић Чолић"]
)
def test_another_name_is_another(other: str) -> None:
    assert not same("Ђорђе Живковић-Чолић", other)


@given(name=st.text(st.sampled_from(LETTERS + " -"), min_size=1, max_size=40))
def test_folding_is_symmetric_and_does_not_see_the_script(name: str) -> None:
    latin = to_latin(name)
    assert same(name, latin) and same(latin, name)
    assert same(name, folded(name)) and same(name.upper(), name)
    assert names.folded_name(names.folded_name(name)) == names.folded_name(name)


@pytest.mark.django_db
@hypothesis_settings(max_examples=20)
@given(name=st.text(st.sampled_from(LETTERS), min_size=1, max_size=20))
def test_what_is_kept_belongs_to_number_name_and_key(keyring: Any, name: str) -> None:
    first, second = numbers.new_number(), numbers.new_number()
    kept = names.commit(number=first, name=name)
    assert kept == names.commit(number=first, name=to_latin(name).upper())
    assert kept.digest != names.commit(number=second, name=name).digest
    assert kept.digest != names.commit(number=first, name=name + "а").digest
    assert len(kept.digest) == 32 and kept.digest.hex() not in repr(kept)


def test_a_name_fits_under_the_key_of_its_day(certificate: Certificate, keyring: Any) -> None:
    before = certificate.name_key_id
    rotation.rotate("certificate", settle=0)
    assert keyring.current("certificate").id != before
    assert names.fits(certificate, number=certificate.number, name="Đorđe Živković-Čolić")
    assert not names.fits(certificate, number=certificate.number, name="Ђорђе")
    assert not names.fits(None, number=certificate.number, name="Đorđe Živković-Čolić")

"""Finding a municipality: however its name is written, it is found."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from home.finder.search import places_alike, places_named, words_of
from portal.script.convert import to_latin
from portal.script.folding import folded
from reporting.registry.models import Municipality
from tests.registry.factories import DistrictFactory, MunicipalityFactory

LETTERS = "абвгдђежзијклљмнњопрстћуфхцчџш"
NAME = st.lists(st.text(LETTERS, min_size=2, max_size=9).map(str.capitalize), min_size=1, max_size=3).map(" ".join)
WRITTEN = (
    str,
    str.upper,
    str.lower,
    to_latin,
    folded,
    lambda text: folded(text).replace("dj", "d"),
    lambda text: unicodedata.normalize("NFD", to_latin(text)),
    lambda text: f"  {text} ",
    lambda text: text[: max(1, len(text.split()[0]) - 1)],
)


def place(name: str, city: str = "", code: str = "1") -> Municipality:
    district = DistrictFactory.build()
    return MunicipalityFactory.build(name=name, lsu_name=city or name, code=code, district=district)


@given(name=NAME, write=st.sampled_from(WRITTEN))
@example(name="Ђја", write=lambda text: folded(text).replace("dj", "d"))
def test_every_way_of_writing_a_name_finds_the_place(name: str, write) -> None:
    found = place(name)
    assert places_named(write(name), [place("99"), found]) == [found]


@pytest.mark.django_db
@pytest.mark.parametrize("write", WRITTEN)
def test_every_municipality_of_serbia_is_found(write) -> None:
    places = list(Municipality.objects.all())
    assert len(places) > 190
    missed = [one for one in places if one not in places_named(write(one.name), places)]
    assert missed == []


@pytest.mark.django_db
def test_a_name_that_occurs_twice_is_found_twice_and_told_apart() -> None:
    found = places_named("palilula", list(Municipality.objects.all()))
    assert sorted(str(one) for one in found) == ["Палилула (Београд)", "Палилула (Ниш)"]
    assert [str(one) for one in places_named("Палилула Ниш", found)] == ["Палилула (Ниш)"]


def test_the_city_finds_its_municipalities_and_the_whole_name_comes_first() -> None:
    new, old, city = place("Нови Београд", "Београд"), place("Стари Град", "Београд"), place("Београд")
    assert places_named("beograd", [new, old, city]) == [city, new, old]


@pytest.mark.parametrize("text", ["", "   ", "-", "%", "„“", "日本", "\x00"])
def test_what_is_no_word_finds_nothing(text: str) -> None:
    assert places_named(text, [place("Ниш")]) == []
    assert places_alike(text, [place("Ниш")]) == []


def test_the_middle_of_a_word_does_not_count() -> None:
    assert places_named("ница", [place("Сјеница")]) == []


@pytest.mark.parametrize(
    ("typed", "meant"), [("Крагујевцу", "Крагујевац"), ("Beogrd", "Београд"), ("Subotici", "Суботица")]
)
def test_a_slip_or_a_case_ending_is_understood(typed: str, meant: str) -> None:
    places = [place(name) for name in ("Крагујевац", "Београд", "Суботица", "Ниш")]
    assert [one.name for one in places_alike(typed, places)] == [meant]


def test_words_are_compared_without_script_and_marks() -> None:
    assert words_of("Инђија") == words_of("Indjija") == words_of("Inđija") == words_of("INDIJA") == ["indija"]

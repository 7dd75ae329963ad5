"""A question that names a person, or something in a place, is not counted."""

from __future__ import annotations

import csv
from collections.abc import Callable
from typing import Any

import pytest

from portal.jobs.models import PendingTask
from portal.script.convert import to_latin
from search import vocabulary
from search.analysis import stems
from search.counting import STEP
from search.lexicon import FOLDER
from search.models import Entry, StemCount, StopWord
from search.naming import names_a_person, names_a_place, places
from search.vocabulary import StoredWords
from tests.search.asked_often import ask, held, kept_in_cache, lot, noon, rows, site

__all__ = ["ask", "lot", "noon", "site"]
pytestmark = pytest.mark.django_db
# What a tester of the search found among what was written: their stems are those of words of the site.
TOLD = [
    "Петар туче Вука",
    "ана силује бач",
    "насиље Петрова школа",
    "насиље Анин отац",
    "школа Цеци насиље",
    "насиље Анки",
    "насиље Nagy",
    "насиље Szabó",
    "насиље gjorgje đorđa",
    "насиље Shpresa",
    "насиље Ковачевићу",
    "насиље Самира",
    "НАСИЉЕ вера",
]


@pytest.mark.parametrize("typed", TOLD)
def test_a_name_keeps_the_question_out_though_the_site_holds_its_stem(ask: Callable[..., None], typed: str) -> None:
    held(typed)
    ask(typed, STEP)
    assert rows() == [] and not kept_in_cache() and not PendingTask.objects.exists()


def test_every_name_of_the_list_is_known_in_every_case() -> None:
    with (FOLDER / "given_names.csv").open(encoding="utf-8", newline="") as file:
        names = [row["name"] for row in csv.DictReader(file)]
    assert len(names) > 500 and len(names) > 0.9 * len(set(names))
    cases = [*names, *(f"{name.rstrip('аео')}{ending}" for name in names for ending in ("а", "е", "у", "и", "ом"))]
    assert [one for one in cases if not names_a_person(one, "sr", ())] == []
    assert [one for one in cases if not names_a_person(f"насиље {to_latin(one)} школа", "sr", ())] == []


@pytest.mark.parametrize("typed", ["насиље у школи", "дечји рад", "сам код куће", "шта ради тим за заштиту", "сину"])
def test_words_that_only_resemble_names_are_counted(typed: str) -> None:
    known = {"шта ради тим за заштиту"}
    assert names_a_person(typed, "sr", ()) is (typed in known)


def place(name: str, lead: str = "Округ") -> None:
    Entry.objects.create(key=f"place:{name}", owner=f"place:{name}", kind="place", language="sr", name=name, lead=lead)
    vocabulary.changed("sr")


PLACES = [
    *("Бач", "Велика Плана", "Гора", "Дечани", "Жабари", "Лучани", "Нови Сад", "Пожега", "Стара Пазова", "Сува Река"),
    *("Шабац", "Палилула (Београд)"),
]


@pytest.mark.parametrize("name", PLACES)
def test_a_question_about_something_in_a_place_is_not_counted_whatever_pages_hold(
    ask: Callable[..., None], name: str
) -> None:
    place(name)
    short = name.partition(" (")[0]
    held(short)
    ask(f"насиље у {short}", STEP)
    ask(f"насиље {short.upper()}", STEP)
    assert rows() == [] and not kept_in_cache()
    ask(short, STEP)
    assert len(rows()) == 1, "of a place alone nothing is told"


def test_half_of_a_name_that_only_the_list_of_places_holds_is_one_too(ask: Callable[..., None]) -> None:
    place("Доњи Мишљевац", lead="Јежевски округ")
    held("Мишљевац јежевски", entries=1)
    ask("насиље Мишљевац", STEP)
    ask("насиље јежевски", STEP)
    assert rows() == []
    StemCount.objects.filter(word=stems("Мишљевац")[0]).update(entries=2)
    ask("насиље Мишљевац", STEP)
    assert len(rows()) == 1, "a page says it too"


def test_words_of_a_place_that_stand_apart_are_one_place(ask: Callable[..., None]) -> None:
    place("Нови Сад")
    held("нови сад")
    StopWord.objects.bulk_create([StopWord(word="сад")])
    vocabulary.changed("sr")
    ask("насиље сад нови", STEP)
    assert rows() == [], "though one of them is empty"


def test_a_place_is_one_in_every_language_and_read_once(
    ask: Callable[..., None], django_assert_num_queries: Any
) -> None:
    place("Сента")
    hungarian = StoredWords("hu")
    assert names_a_place("erőszak Senta", stems("erőszak Senta", "hu"), hungarian)
    assert not names_a_place("Senta", stems("Senta", "hu"), hungarian)
    # A process that has read the places of a language learns of a new one.
    place("Зориград")
    assert names_a_place("erőszak Zorigrad", stems("erőszak Zorigrad", "hu"), StoredWords("hu"))
    hungarian = StoredWords("hu")
    with django_assert_num_queries(0):
        places(hungarian)

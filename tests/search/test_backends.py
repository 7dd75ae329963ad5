"""Both databases name the same candidates, begin where a hit says most, and stop in time."""

from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.script.stemming import stem
from search import limit
from search.backends import Wanted
from search.backends import looks as steps
from search.backends.database import database
from search.backends.looks import looks
from search.lexicon import Lexicon
from search.models import Entry
from search.question import Question, ask

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]


class Every:
    """A vocabulary in which every word is held by ``times`` entries."""

    entries = 10_000

    def __init__(self, times: int) -> None:
        self.times = times

    def held(self, wanted: Any) -> dict[str, int]:
        return dict.fromkeys(wanted, self.times)

    def forms(self) -> dict[str, str]:
        return {}


def wanted(typed: str, *, times: int = 1, language: str = "sr", **chosen: Any) -> Wanted:
    words = Every(times)
    question = ask(typed, lexicon=Lexicon(language=language), vocabulary=words)
    return Wanted(question, language, held=words.held(question.stems), **chosen)


def entry(pk: int, weights: dict[str, float], kind: str = "page", language: str = "sr") -> Entry:
    said = {stem(word): weight for word, weight in weights.items()}
    return Entry(pk=pk, kind=kind, language=language, weights=said)


@pytest.fixture
def kept() -> Iterator[None]:
    database().remove(list(database().kept()[0]))
    database().put(
        [
            entry(1, {"туча": 4.0, "школа": 0.5}),
            entry(2, {"туча": 1.2}, kind="term"),
            entry(3, {"туча": 0.4, "школа": 4.0}, kind="material"),
            entry(4, {"туча": 4.0}, language="hr"),
        ]
    )
    yield


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize("times", [1, 5_000])
def test_whatever_holds_a_word_is_a_candidate(times: int) -> None:
    assert set(database().candidates(wanted("tuča", times=times))) == {1, 2, 3}
    assert set(database().candidates(wanted("школа", times=times))) == {1, 3}
    assert set(database().candidates(wanted("tuča u školi", times=times))) == {1, 2, 3}
    assert database().candidates(wanted("ничега", times=times)) == []


@pytest.mark.usefixtures("kept")
def test_languages_share_no_words() -> None:
    assert database().candidates(wanted("tuča", language="hr")) == [4]


@pytest.mark.usefixtures("kept")
def test_kinds_narrow() -> None:
    assert database().candidates(wanted("tuča", kinds=("term", "material"))) == [3, 2]
    assert database().candidates(wanted("tuča", kinds=("list",))) == []


@pytest.mark.usefixtures("kept")
def test_what_was_kept_is_replaced_and_forgotten() -> None:
    database().put([entry(1, {"бол": 4.0})])
    assert set(database().candidates(wanted("tuča"))) == {2, 3}
    assert database().candidates(wanted("бол")) == [1]
    database().remove([2, 3, 99])
    assert database().candidates(wanted("tuča")) == []
    assert {1, 2, 3, 4, 99} & set(database().kept()[0]) == {1, 4}


@pytest.mark.usefixtures("kept")
def test_of_common_words_those_come_first_that_say_most() -> None:
    asked = wanted("tuča", times=5_000)
    assert [look.part for look in looks(asked)] == ["name", "front", "whole"]
    assert database().candidates(asked) == [1, 2, 3]
    with patch("search.backends.database.MOST", 1):
        assert database().candidates(asked) == [1]


def test_rare_words_come_before_common_ones() -> None:
    question = wanted("туча школа", times=5_000).question
    common, rare = question.groups
    question = Question(typed="", groups=(type(common)(common.terms, "", 0.1), type(rare)(rare.terms, "", 5.0)))
    single = [look for look in looks(Wanted(question, "sr", held={stem("туча"): 9_000})) if len(look.needed) == 1]
    assert single[0].needed == ([[f"sr_{stem('школа')}"]],)
    assert len(list(looks(wanted("а б в г д е ж з и ј к л м н", times=9_000)))) == steps._MOST_LOOKS


@given(typed=st.text(max_size=200))
@settings(max_examples=60, deadline=None)
def test_whatever_is_typed_is_no_error(typed: str) -> None:
    # In a language in which nothing is kept.
    for times in (1, 5_000):
        assert database().candidates(wanted(typed, times=times, language="sk")) == []


@pytest.mark.parametrize(
    "typed",
    [
        "\x00",
        "a\x00b",
        '"',
        "'",
        "\\",
        "a' | 'b",
        'a" OR "b',
        "name : x",
        "*",
        "-",
        "NEAR(a b)",
        "😢",
        "\u202eabc",
        "а" * 10_000,
        "a_b",
    ],
)
def test_operators_are_letters_like_others(typed: str) -> None:
    database().put([entry(1, {"туча": 4.0})])
    assert database().candidates(wanted(typed, times=5_000)) == []


def test_nobody_types_a_kind() -> None:
    stems = wanted("m__kind__page").question.stems
    assert stems and not [one for one in stems if "_" in one]


def take_long() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_sleep(20)")
        else:
            cursor.execute(
                "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 100000000)"
                " SELECT max(x) FROM n"
            )
            cursor.fetchall()


def test_what_takes_too_long_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limit, "LIMIT", 0.05)
    with pytest.raises(limit.TooSlow), limit.limited():
        take_long()
    monkeypatch.setattr(limit, "LIMIT", 60.0)
    with limit.limited(), connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    assert Entry.objects.count(), "the connection still answers"


@pytest.mark.usefixtures("kept")
def test_what_was_found_until_then_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    backend = database()
    real = backend._look

    def look(cursor: Any, one: Any) -> None:
        if one.part == "whole":
            raise limit.TooSlow
        real(cursor, one)

    monkeypatch.setattr(backend, "_look", look)
    assert backend.candidates(wanted("tuča", times=5_000)) == [1, 2]


@pytest.mark.postgresql_only
def test_the_limit_goes_with_the_block() -> None:
    def current() -> str:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('statement_timeout')")
            return str(cursor.fetchone()[0])

    before = current()
    with limit.limited():
        assert current() == "60s" or current() == "1min"
    assert current() == before

"""What many ask on one day is counted; what few ask leaves no trace, and nobody's own words are kept."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from datetime import date, datetime
from random import Random
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.core.signals import request_finished
from django.db import OperationalError, close_old_connections
from django.test import Client

from portal.jobs.models import PendingTask
from portal.jobs.registry import jobs
from portal.script.folding import folded
from search import counting, tasks, views
from search.analysis import stems
from search.counting import STEP
from search.models import AddedWords, StemCount, StopWord, Synonyms, WantedCount
from tests.search.asked_often import TODAY, all_in_cache, ask, kept_in_cache, lot, noon, rows, site
from tests.writing import written

__all__ = ["ask", "lot", "noon", "site"]
pytestmark = pytest.mark.django_db
# Words of a name, a street and a story, in a question whose other words the site holds.
MARKED = ("Миладиновић", "Канаринска", "папагај")


def test_what_was_asked_often_enough_is_written_in_words_of_the_site(ask: Callable[..., None]) -> None:
    StopWord.objects.create(word="у")
    ask("НАСИЉЕМ у школама", STEP - 1)
    assert rows() == []
    ask("skole nasilja", 1, found=7)
    assert rows() == [("насиље школа", STEP, 7)]
    assert WantedCount.objects.get().day == TODAY


def test_it_is_counted_on_in_whole_steps(ask: Callable[..., None]) -> None:
    ask("насиље", STEP + 1)
    assert rows() == [("насиље", 2 * STEP, 3)]
    ask("насиље", 1, found=0)
    assert rows() == [("насиље", 3 * STEP, 0)]


def test_no_place_in_the_order_says_how_often_others_asked(
    ask: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every tenth was written, and the person who asked saw from the time it took which one theirs was."""
    drawn: list[int] = []

    def lot(below: int) -> int:
        drawn.append(below)
        return len(drawn) % 3

    monkeypatch.setattr(counting, "randbelow", lot)
    ask("насиље", STEP - 1)
    assert drawn == [], "before the threshold there is nothing to draw"
    ask("насиље", STEP)
    assert drawn == [STEP] * STEP, "each time anew, with a chance of one in so many as are added"
    assert rows() == [("насиље", 3 * STEP, 3)]


@pytest.mark.full
def test_the_number_is_right_on_an_average(ask: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "randbelow", Random(7).randrange)
    told = Enqueued()
    monkeypatch.setattr(tasks, "write_wanted", told)
    monkeypatch.setattr(counting, "_count", lambda *_asked: STEP)
    ask("насиље", 600)
    assert 450 <= len(told.told) * STEP <= 750


def test_nothing_is_counted_before_the_answer_has_left(
    rf: Any, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    counted: list[Any] = []
    monkeypatch.setattr(counting, "_count", lambda *asked: counted.append(asked) or STEP)
    with django_capture_on_commit_callbacks(execute=True):
        response = views.index(rf.get("/sr/pretraga/", {"q": "насиље"}))
        assert response.content and counted == [] and rows() == []
        # As the client of tests does: what closes connections would close this test's own.
        request_finished.disconnect(close_old_connections)
        try:
            response.close()
            assert len(counted) == 1
            response.close()
            assert len(counted) == 1, "once for a question"
        finally:
            request_finished.connect(close_old_connections)
    assert rows() == [("насиље", STEP, 0)]


def test_only_who_reads_the_answer_is_counted() -> None:
    Client().head("/sr/pretraga/", {"q": "насиље"})
    assert kept_in_cache() == {}
    Client().get("/sr/pretraga/", {"q": "насиље"})
    assert len(kept_in_cache()) == 1


def test_a_database_that_is_away_after_the_answer_harms_nobody_and_tells_no_log_the_question(
    ask: Callable[..., None], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away(*_asked: Any) -> int:
        raise OperationalError("насиље")

    monkeypatch.setattr(counting, "_count", away)
    ask("насиље", 1)
    assert "a question was not counted" in caplog.text and "насиље" not in caplog.text


def test_each_day_counts_for_itself(ask: Callable[..., None]) -> None:
    ask("насиље", STEP - 1)
    with time_machine.travel("2026-11-29 00:30 +0100", tick=False):
        ask("насиље", STEP - 1)
        assert rows() == []


def test_each_question_counts_for_itself(ask: Callable[..., None]) -> None:
    ask("насиље", STEP - 1)
    ask("насиље школа", STEP - 1)
    assert rows() == []


@pytest.mark.parametrize("typed", [f"насиље {word}" for word in MARKED] + ["Миладиновић", "насиље 0641234567"])
def test_a_word_that_the_site_does_not_hold_keeps_the_question_out(ask: Callable[..., None], typed: str) -> None:
    ask(typed, 2 * STEP)
    assert rows() == [] and not kept_in_cache()


def test_words_of_the_editors_tables_count_as_the_sites_own(ask: Callable[..., None]) -> None:
    Synonyms.objects.create(words="саобраћај|вожња")
    ask("saobraćaja vožnju", STEP, found=0)
    ask("саобраћају", STEP, found=0)
    assert rows() == [("саобраћај", STEP, 0)]


def test_a_story_is_not_counted_even_in_words_of_the_site(ask: Callable[..., None], monkeypatch: Any) -> None:
    monkeypatch.setattr(counting, "MOST_WORDS", 2)
    ask("отац насиље школа", STEP)
    assert rows() == []


class Enqueued:
    """Stands where the task does and keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[tuple[Any, ...]] = []

    def enqueue(self, *told: Any) -> None:
        self.told.append(told)


def test_before_the_threshold_nothing_of_a_question_is_anywhere(
    ask: Callable[..., None], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Not in the names nor values of the cache, logs, arguments of tasks or tables."""
    told = Enqueued()
    monkeypatch.setattr(tasks, "write_wanted", told)
    caplog.set_level(logging.DEBUG)
    with written() as tables:
        ask("отац насиље школа", STEP - 1)
        ask(f"насиље {MARKED[0]}", 3 * STEP)
    assert tables == set() and told.told == [] and not PendingTask.objects.exists()
    held = " ".join(f"{key} {value!r}" for key, value in all_in_cache().items()) + caplog.text
    assert len(kept_in_cache()) == 1
    for word in ("отац", "насиље", "школа", *MARKED):
        assert folded(word)[:4] not in folded(held), word
    ask("отац насиље школа", 1)
    assert [one[0] for one in told.told] == ["2026-11-28"], "the probe sees a task where there is one"


def test_the_name_in_the_cache_says_nothing_to_who_has_no_key_and_changes_every_day(settings: Any) -> None:
    names = set()
    for key, day in (("a" * 50, TODAY), ("b" * 50, TODAY), ("b" * 50, date(2026, 11, 29))):
        settings.SECRET_KEY = key
        cache.clear()
        counting._count(day, "sr", ["nasilj"])
        names |= set(kept_in_cache())
    assert len(names) == 3 and all(re.fullmatch(r":1:search:[0-9a-f]{64}", name) for name in names)


def test_nobody_fills_the_cache_by_asking_nor_learns_from_it_what_others_asked(
    ask: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "MOST_A_DAY", 2)
    for typed in ("насиље", "школа", "отац", "отац школа"):
        ask(typed, 1)
    assert len(kept_in_cache()) == 3, "two questions, and that the day is full"
    ask("насиље", 3 * STEP)
    assert rows() == [], "what was asked before is counted no longer either: it would tell that it was asked"


def test_a_row_holds_day_language_words_and_two_numbers_and_no_more() -> None:
    assert {field.name for field in WantedCount._meta.get_fields()} == {
        *("id", "day", "language", "words", "times", "found")
    }


def test_a_stem_that_only_added_words_hold_is_written_as_they_say_it(ask: Callable[..., None]) -> None:
    AddedWords.objects.create(key="page:1", words="кажипрст", hints="ужина")
    for word in ("кажипрст", "ужина"):
        StemCount.objects.create(language="sr", word=stems(word)[0], entries=1)
    ask("kažiprstom", STEP)
    ask("užinu", STEP)
    assert sorted(rows()) == [("кажипрст", STEP, 3), ("ужина", STEP, 3)]


def test_a_question_without_words_of_the_site_to_write_it_in_is_left_out() -> None:
    counting.write(TODAY, "sr", ["nasilj", "nicij"], 1)
    assert rows() == []


def test_counts_are_kept_thirteen_months() -> None:
    for day in (date(2025, 10, 27), date(2025, 10, 28), TODAY):
        WantedCount.objects.create(day=day, language="sr", words="насиље", times=10, found=1)
    (job,) = [one for one in jobs() if one.name == "search.forget_counts"]
    job.run(datetime.fromisoformat("2026-11-28T12:00:00+01:00"))
    assert set(WantedCount.objects.values_list("day", flat=True)) == {date(2025, 10, 28), TODAY}
    assert counting.forget(date(2027, 3, 31)) == 1, "thirteen months before 31 March is 28 February"

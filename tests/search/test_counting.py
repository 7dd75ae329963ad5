"""What many ask on one day is counted; what few ask leaves no trace, and nobody's own words are kept."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core.cache import cache, caches
from django.test import Client
from django.urls import reverse

from portal.jobs.models import PendingTask
from portal.jobs.registry import jobs
from portal.script.folding import folded
from portal.script.stemming import bald
from search import counting, tasks, vocabulary
from search.analysis import stems
from search.answers import answer
from search.counting import STEP
from search.models import AddedWords, Entry, Form, StemCount, StopWord, Synonyms, WantedCount
from tests.attacks.test_reading_changes_nothing import written
from tests.cms import arrange

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 28)
# Words of a name, a street and a story, in a question whose other words the site holds.
MARKED = ("Миладиновић", "Канаринска", "папагај")


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with time_machine.travel("2026-11-28 12:00 +0100", tick=False):
        yield


@pytest.fixture(autouse=True)
def site() -> None:
    """A few words that the site holds; „насиље“ stands there mostly in this form."""
    vocabulary.changed("sr")
    for text, entries in (("насиље", 9), ("насиља", 2), ("школа", 5), ("отац", 3), ("бити", 1), ("јако", 1)):
        held, stem = bald(text), next(iter(stems(text)))
        Form.objects.create(language="sr", word=held, written=text, entries=entries)
        StemCount.objects.get_or_create(language="sr", word=stem, defaults={"entries": entries})


@pytest.fixture
def ask(django_capture_on_commit_callbacks: Any) -> Callable[..., None]:
    """Ask the same so many times."""

    def many(typed: str, times: int, *, found: int = 3) -> None:
        for _time in range(times):
            with django_capture_on_commit_callbacks(execute=True):
                one = answer(typed, language="sr")
                counting.note(one.question, found, one.words)

    return many


def rows() -> list[tuple[str, int, int]]:
    return list(WantedCount.objects.order_by("words").values_list("words", "times", "found"))


def test_what_was_asked_often_enough_is_written_in_words_of_the_site(ask: Callable[..., None]) -> None:
    StopWord.objects.create(word="у")
    ask("НАСИЉЕМ у школама", STEP - 1)
    assert rows() == []
    ask("skole nasilja", 1, found=7)
    assert rows() == [("насиље школа", STEP, 7)]
    assert WantedCount.objects.get().day == TODAY


def test_it_is_counted_on_in_whole_steps(ask: Callable[..., None]) -> None:
    ask("насиље", 2 * STEP + 3)
    ask("насиље", STEP - 4, found=0)
    assert rows() == [("насиље", 2 * STEP, 3)]
    ask("насиље", 1, found=0)
    assert rows() == [("насиље", 3 * STEP, 0)]


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


def test_a_question_about_something_in_a_small_place_is_not_written(ask: Callable[..., None]) -> None:
    Entry.objects.create(key="place:x", owner="place:x", kind="place", language="sr", name="Мишљевац", lead="Јеж")
    StemCount.objects.create(language="sr", word=stems("Мишљевац")[0], entries=1)
    Form.objects.create(language="sr", word=bald("мишљевац"), written="мишљевац", entries=1)
    ask("насиље Мишљевац", STEP)
    assert rows() == []
    ask("Мишљевац", STEP)
    assert rows() == [("мишљевац", STEP, 3)]
    StemCount.objects.filter(word=stems("Мишљевац")[0]).update(entries=2)
    ask("насиље Мишљевац", STEP)
    assert ("насиље мишљевац", STEP, 3) in rows() or ("мишљевац насиље", STEP, 3) in rows(), "a page says it too"


def all_in_cache() -> dict[str, Any]:
    """Return everything that the cache holds, by the names that it has there."""
    return dict(caches["default"]._cache)  # type: ignore[attr-defined]


def kept_in_cache() -> dict[str, Any]:
    """Return what the cache holds of this: everything but the one counter of how many questions there are."""
    return {key: value for key, value in all_in_cache().items() if "limits:" not in key}


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


def test_nobody_fills_the_cache_by_asking(ask: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "MOST_A_DAY", 2)
    for typed in ("насиље", "школа", "отац", "отац школа"):
        ask(typed, 1)
    assert len(kept_in_cache()) == 2
    ask("насиље", STEP - 1)
    assert rows() == [("насиље", STEP, 3)], "what is counted already is counted on"


def test_a_row_holds_day_language_words_and_two_numbers_and_no_more() -> None:
    assert {field.name for field in WantedCount._meta.get_fields()} == {
        *("id", "day", "language", "words", "times", "found")
    }


def test_a_stem_that_only_added_words_hold_is_written_as_they_say_it(ask: Callable[..., None]) -> None:
    AddedWords.objects.create(key="page:1", words="кажипрст")
    StemCount.objects.create(language="sr", word=stems("кажипрст")[0], entries=1)
    ask("kažiprstom", STEP)
    assert rows() == [("кажипрст", STEP, 3)]


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


@pytest.fixture
def editor(keyring: Any, settings: Any, tmp_path: Any) -> Client:
    settings.MEDIA_ROOT = tmp_path
    arrange.furnish()
    WantedCount.objects.all().delete()
    return arrange.browser_of(arrange.worker("editor", language="sr"))


def table(html: str) -> list[str]:
    body = html.partition("<tbody>")[2].partition("</tbody>")[0]
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in body.split("</tr>") if row.strip()]


def test_the_report_shows_days_that_are_over_and_apart_what_found_nothing(editor: Client) -> None:
    for day, words, times, found in (
        (date(2026, 11, 26), "насиље", 30, 12),
        (date(2026, 11, 27), "саобраћај", 10, 0),
        (date(2026, 11, 27), "школа", 20, 4),
        (TODAY, "отац", 10, 3),
    ):
        WantedCount.objects.create(day=day, language="sr", words=words, times=times, found=found)
    address = reverse("search_wanted")
    assert table(editor.get(address).content.decode()) == [
        "27. 11. 2026. школа српски 20 4",
        "27. 11. 2026. саобраћај српски 10 0",
        "26. 11. 2026. насиље српски 30 12",
    ]
    assert [row.split()[3] for row in table(editor.get(address, {"found": "ne"}).content.decode())] == ["саобраћај"]
    assert len(table(editor.get(address, {"found": "da"}).content.decode())) == 2
    assert "насиље" in editor.get(address, {"export": "csv"}).getvalue().decode()


def test_the_report_says_why_it_is_empty_and_stands_in_the_menu(editor: Client) -> None:
    assert "довољно људи" in editor.get(reverse("search_wanted")).content.decode()
    assert reverse("search_wanted") in editor.get(f"/{settings.CMS_PATH}").content.decode()


def test_a_stranger_opens_no_report(editor: Client) -> None:
    stranger = Client().get(reverse("search_wanted"))
    assert stranger.status_code == 302

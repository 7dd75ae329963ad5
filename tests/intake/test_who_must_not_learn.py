"""A person who must not learn of it is asked about by itself: does it work where the report may go."""

from typing import Any

import pytest

from reporting.cases.models import Exclusion
from reporting.cases.principals import System
from tests.intake.test_sent_at_once import AT_ONCE, said, went_on
from tests.intake.walk import TRACKS, Walker, fields

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keyring", "registry_data")]
SYSTEM = System("test")
FATHER: dict[str, Any] = {"excluded": ["other"], "excluded_text": "Тата"}


def held() -> set[tuple[str, str, str, bool]]:
    found = Exclusion.objects.visible_to(SYSTEM)
    return {(one.kind, one.group, one.source, one.resolved_at is None) for one in found}


WARNS, WAITS = ("person", "", "named", False), ("person", "", "reporter", True)


def asked(track: str = "child", language: str = "sr", **answers: Any) -> Walker:
    """Somebody who has said that a person must not learn of it."""
    walker = Walker(language)
    walker.walk(track, TRACKS[track] | {8: FATHER | answers}, until=12)
    return walker


@pytest.mark.parametrize(
    ("track", "question"),
    [
        ("child", "Да ли та особа ради на неком од ових места?"),
        ("adult", "Да ли та особа ради у некој од ових установа?"),
        ("professional", "Да ли та особа ради у некој од ових установа?"),
    ],
)
def test_the_question_stands_by_itself_after_a_person_was_named(track: str, question: str) -> None:
    walker = asked(track)
    assert walker.step == 12 and f"{question}</" in walker.text
    assert f"{'Корак 5 од 6' if track == 'child' else 'Корак 8 од 10'}, још једно питање" in walker.text
    for answer in ("У школи или вртићу", "У полицији", "У центру за социјални рад", "Не ради", "Не знам"):
        assert answer in walker.text


@pytest.mark.parametrize("answer", [{"excluded": ["none"]}, {"excluded": ["police"]}, {"excluded": ["unknown"]}])
def test_who_names_nobody_is_not_asked(answer: dict[str, Any]) -> None:
    walker = Walker()
    walker.walk("child", TRACKS["child"] | {8: answer})
    assert walker.step == 10


def test_a_person_without_a_name_is_asked_for_once_and_then_taken() -> None:
    walker = Walker()
    walker.walk("child", until=8)
    walker.send({"excluded": ["other", "school"]})
    assert walker.step == 8 and "Напиши која је то особа" in walker.text
    assert sorted(fields(walker.page)["8-excluded"]) == ["other", "school"]
    walker.send()
    assert walker.step == 12
    walker.send({"works": ["unknown"]})
    assert walker.step == 10
    walker.send()
    assert walker.path.endswith("/potvrda/") and said("excluded_text") == ""
    assert held() == {WAITS, ("group", "school", "reporter", True)}


def test_whoever_looks_at_it_again_is_not_asked_a_second_time() -> None:
    walker = Walker()
    walker.walk("child", until=8)
    walker.send({"excluded": ["other"]})
    walker.send()
    walker.send({"works": ["unknown"]})
    walker.open(8)
    walker.send(_back="1")
    walker.open(10)
    assert walker.step == 10


def test_it_is_asked_again_where_the_answer_was_another_one_meanwhile() -> None:
    walker = Walker()
    walker.walk("child", until=8)
    walker.send({"excluded": ["other"]})
    walker.send({"excluded": ["other"], "excluded_text": "Тата"})
    assert walker.step == 12
    walker.open(8)
    walker.send({"excluded": ["other"], "excluded_text": ""})
    assert walker.step == 8 and "Напиши која је то особа" in walker.text
    assert 'name="8-asked"' in walker.text


def test_a_name_without_a_mark_is_asked_about_too() -> None:
    assert asked(excluded=["unknown"], excluded_text="тренер").step == 12


@pytest.mark.parametrize(
    ("works", "expected"),
    [
        (["none"], {WARNS}),
        (["police"], {WARNS, ("group", "police", "workplace", True)}),
        (
            ["health", "court"],
            {WARNS, ("group", "health", "workplace", True), ("group", "court", "workplace", True)},
        ),
        (["somewhere"], {WAITS}),
        (["unknown"], {WAITS}),
        (["unsaid"], {WAITS}),
    ],
)
def test_each_answer_becomes_what_it_says(works: list[str], expected: set[Any]) -> None:
    walker = asked()
    walker.send({"works": works})
    walker.walk_on("child")
    walker.send()
    assert walker.path.endswith("/potvrda/") and held() == expected and said("excluded_text") == "Тата"


@pytest.mark.parametrize("works", [["none", "police"], ["school", "unknown"]])
def test_nowhere_and_somewhere_do_not_go_together(works: list[str]) -> None:
    walker = asked()
    walker.send({"works": works})
    assert walker.step == 12 and "То не иде заједно" in walker.text
    assert fields(walker.page)["12-works"] == works


@pytest.mark.parametrize("works", [[], ["mars"], ["none", "mars"]])
def test_nothing_and_what_is_not_offered_is_no_answer(works: list[str]) -> None:
    walker = asked()
    walker.send({"works": works})
    assert walker.step == 12 and 'class="error-summary"' in walker.text


@pytest.mark.parametrize(
    ("works", "expected"),
    [
        (None, {WAITS}),
        (["mars"], {WAITS}),
        (["none", "police"], {WAITS}),
        (["none"], {WARNS}),
        (["police"], {WARNS, ("group", "police", "workplace", True)}),
    ],
)
def test_sent_at_once_what_was_not_answered_well_holds_back(works: list[str] | None, expected: set[Any]) -> None:
    walker = went_on()
    walker.walk_on("child", TRACKS["child"] | {8: FATHER}, until=12)
    assert walker.step == 12
    walker.send({} if works is None else {"works": works}, **AT_ONCE)
    assert walker.path.endswith("/potvrda/") and held() == expected


def test_a_forged_answer_to_a_question_that_was_not_asked_changes_nothing() -> None:
    walker = Walker()
    walker.walk("child")
    walker.client.post(walker.url("12/"), {"12-works": ["none"]})
    walker.page = walker.client.get(walker.url("8/"))
    walker.send({"excluded": ["police"]})
    walker.walk_on("child")
    walker.send()
    assert walker.path.endswith("/potvrda/") and held() == {("group", "police", "reporter", True)}


def test_a_draft_from_before_the_question_is_asked_it_before_it_is_sent() -> None:
    walker = Walker()
    walker.walk("child")
    walker.page = walker.client.get(walker.url("8/"))
    walker.send(FATHER)
    assert walker.step == 12
    walker.follow(walker.client.post(walker.url("10/")))
    assert walker.step == 12, "nothing is sent without it"
    walker.send({"works": ["none"]})
    assert walker.step == 10 and "Тата" in walker.text and "Не ради" in walker.text


def test_it_reads_in_latin_and_keeps_the_marks_over_the_switch() -> None:
    walker = asked(language="sr-latn")
    assert "Da li ta osoba radi na nekom od ovih mesta?" in walker.text
    walker.send({"works": ["police"]}, _language="sr")
    assert walker.path == "/sr/prijava/12/" and fields(walker.page)["12-works"] == ["police"]

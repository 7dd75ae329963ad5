"""A question stays first until it is answered, and the heading says so."""

import uuid
from collections.abc import Callable

import pytest
import time_machine
from django.test import Client

from reporting.cases.models import Case, Report
from reporting.cases.principals import Person
from tests.cases.codes import give_code
from tests.cases.fixtures import dismiss
from tests.tracking.conftest import FOLLOW, answer, enter, heading, in_sight, write

pytestmark = pytest.mark.django_db
ASKED = {"child": "Питају те нешто и чекају твој одговор.", "adult": "Питају вас нешто и чекају ваш одговор."}
LATIN = "/sr-latn/pracenje/pregled/"
QUESTION = "Да ли ти више одговара у школи или код нас?"


def seen(client: Client) -> str:
    return client.get(FOLLOW).content.decode()


@pytest.mark.parametrize(("track", "waits"), [("child", "чека твој одговор"), ("adult", "чека ваш одговор")])
def test_a_question_is_first_at_every_view_until_somebody_answers(
    clock: time_machine.Traveller,
    reporter: Client,
    written: Callable[..., Report],
    track: str,
    waits: str,
) -> None:
    report = written(QUESTION, track=track)
    html = enter(reporter, report.code)  # type: ignore[attr-defined]
    for number in range(3):
        assert heading(html) == ASKED[track] and waits in html
        assert html.index(QUESTION) < html.index("Пут пријаве") and (">ново<" in html) == (number == 0)
        assert "Пријава је стигла." in in_sight(html), "the state stands below"
        assert 'href="#poruke">\n' not in html, "no way down to what stands first"
        clock.shift(600)
        html = seen(reporter)
    reporter.post(FOLLOW, {"body": "Код вас.", "key": str(uuid.uuid4())})
    html = seen(reporter)
    assert heading(html) != ASKED[track] and waits not in html
    assert html.index("Пут пријаве") < html.index(QUESTION)


def test_new_words_do_not_hide_that_a_question_waits(
    clock: time_machine.Traveller,
    reporter: Client,
    written: Callable[..., Report],
    triage: Person,
) -> None:
    report = written(QUESTION, track="adult")
    enter(reporter, report.code)  # type: ignore[attr-defined]
    for number in range(6):
        clock.shift(60)
        write(triage, report, f"Вест {number}.")
    html = seen(reporter)
    assert heading(html) == ASKED["adult"] and QUESTION in in_sight(html)


def test_an_answer_that_went_out_before_the_question_was_shown_is_none(
    clock: time_machine.Traveller,
    reporter: Client,
    written: Callable[..., Report],
) -> None:
    report = written(QUESTION)
    clock.shift(60)
    answer(report)
    assert heading(enter(reporter, report.code)) == ASKED["child"]  # type: ignore[attr-defined]
    clock.shift(60)
    assert heading(seen(reporter)) == ASKED["child"]
    answer(report)
    assert heading(seen(reporter)) != ASKED["child"]


@pytest.mark.parametrize(
    ("asked", "is_answered"),
    [
        (QUESTION, False),
        ("Да ли је престало?", True),
        ("Je li prestalo?", True),
        ("Да ли је престало? Да ли си у школи?", False),
    ],
)
def test_one_press_answers_whether_it_has_stopped_and_nothing_else(
    clock: time_machine.Traveller,
    reporter: Client,
    written: Callable[..., Report],
    asked: str,
    is_answered: bool,
) -> None:
    report = written(asked)
    enter(reporter, report.code)  # type: ignore[attr-defined]
    clock.shift(5)
    reporter.post(FOLLOW, {"_say": "not_stopped", "body": "", "key": str(uuid.uuid4())})
    assert (heading(seen(reporter)) != ASKED["child"]) == is_answered
    clock.shift(5)
    reporter.post(LATIN, {"_say": "take_back", "body": "", "key": str(uuid.uuid4())})
    assert (heading(seen(reporter)) != ASKED["child"]) == is_answered
    clock.shift(5)
    reporter.post(FOLLOW, {"body": "Престало је. Сада је овако: мирно је.", "key": str(uuid.uuid4())})
    assert heading(seen(reporter)) != ASKED["child"], "written, it answers everything"


@pytest.mark.parametrize("told", ["Ту смо.", "Погледај https://primer.rs/strana?broj=5 кад стигнеш."])
def test_what_asks_nothing_waits_for_nothing(reporter: Client, written: Callable[..., Report], told: str) -> None:
    report = written(told)
    assert heading(enter(reporter, report.code)) == "Имаш нову поруку."  # type: ignore[attr-defined]
    assert heading(seen(reporter)).startswith("Пријава је стигла.")


def test_once_no_case_was_opened_nobody_waits_any_more(
    reporter: Client, written: Callable[..., Report], triage: Person
) -> None:
    report = written(QUESTION)
    enter(reporter, report.code)  # type: ignore[attr-defined]
    dismiss(triage, report)
    assert heading(seen(reporter)).startswith("Случај није отворен.")


def test_once_a_case_is_closed_nobody_waits_any_more(
    reporter: Client, ended: Callable[..., Case], triage: Person
) -> None:
    report = ended().first_report
    code = give_code(report)
    write(triage, report, QUESTION)
    assert heading(enter(reporter, code)) == "Имаш нову поруку."
    assert heading(seen(reporter)).startswith("Рад на случају је завршен.")

"""The code is shown by the browser that made it and found by a digest; a session ends, a code does not."""

from __future__ import annotations

import datetime as dt
import logging
import re
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.utils import timezone

from elearning.courses.models import CoursePage, LessonPage
from elearning.learning import sessions
from elearning.learning.models import Attempt, Learner, LearnerSession, Tick
from reporting.vault import codes, guesses, keyring, references, rotation
from tests.learning.pupil import Pupil, fields

pytestmark = pytest.mark.django_db
WRONG = "Овај код не отвара ништа."
NOW = dt.datetime(2026, 11, 2, 9, 0, tzinfo=dt.UTC)


@pytest.fixture
def learned(pupil: Pupil, asked: LessonPage) -> Pupil:
    """Somebody who has answered once, on the page with the code."""
    pupil.answer(asked)
    return pupil


def test_a_wrong_check_digit_is_said_at_once(learned: Pupil) -> None:
    code = learned.code
    slip = str((int(code[0]) + 1) % 10) + code[1:]
    second = Pupil()
    second.post("", {"code": slip})
    assert "последње две служе за проверу" in second.html and WRONG not in second.html
    assert slip in second.html and guesses.state().text == "0"


def test_an_unknown_code_is_told_in_the_same_words_and_counted_and_never_refused(learned: Pupil) -> None:
    code, second = learned.code, Pupil()
    for _turn in range(25):
        assert second.post("", {"code": codes.new_code()}).status_code == 200
        assert WRONG in second.html and second.token == ""
    assert guesses.state().text == "25"
    second.post("", {"code": code})
    assert second.learner == learned.learner


@pytest.mark.parametrize("typed", ["right", "wrong", "malformed"])
def test_right_wrong_and_malformed_codes_cost_the_same_look(
    learned: Pupil, typed: str, django_assert_num_queries: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from elearning.learning import keys

    code = {"right": learned.code, "wrong": codes.new_code(), "malformed": "12"}[typed]
    digests = list[int]()
    stock = codes.tokens
    monkeypatch.setattr(codes, "tokens", lambda *args: digests.append(len(found := stock(*args))) or found)
    with django_assert_num_queries(1):
        assert (keys.owner_of(Learner, code) is not None) is (typed == "right")
    assert digests == [1]


def test_putting_the_code_away_gives_another_cookie_and_the_learning_goes_on(
    learned: Pupil, course: CoursePage, asked: LessonPage
) -> None:
    code, token, learner = learned.code, learned.token, learned.learner
    learned.get("kod/")
    assert learned.code == code and "Одштампај" not in learned.html and "data-print" in learned.html
    assert 'class="paper-card"' in learned.html and "Склони код са овог уређаја" in learned.html
    learned.post("kod/")
    assert 'class="code"' not in learned.html and "не може да покаже код" in learned.html
    assert learned.token not in ("", token) and learned.learner == learner
    assert 'class="code"' not in learned.open_map(course)
    old = Pupil()
    old.client.cookies["l"] = token
    assert old.learner is None and 'class="code"' not in old.open_map(course)
    assert learned.open_quiz(asked) and "питање 2 од 8" in learned.html
    other = Pupil()
    other.post("", {"code": code})
    assert other.learner == learner, "on paper it still opens"


def test_neither_code_nor_token_stands_in_the_database_an_address_or_a_log(
    pupil: Pupil, asked: LessonPage, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("django.db.backends").setLevel(logging.INFO)
    pupil.answer(asked)
    code, token = pupil.code, pupil.token
    second = Pupil()
    response = second.post("", {"code": code})
    stored = repr([list(model.objects.values()) for model in (Learner, LearnerSession)])
    places = [stored, caplog.text, *(address for address, _status in response.redirect_chain)]
    for place in places:
        assert code not in re.sub(r"[\s-]", "", place) and token not in place and second.token not in place
    assert bytes(LearnerSession.objects.earliest("started_at").token_hash) == sessions.token_hash(token)


def test_after_a_change_of_the_pepper_the_code_opens_and_moves(learned: Pupil, course: CoursePage) -> None:
    old = keyring.current("pepper").id
    code = learned.code
    rotation.rotate("pepper", settle=0)
    assert references.values_naming(old) == {"learning.Learner.code_key_id": 1}
    learned.open_map(course)
    assert learned.code == code, "its browser shows it under the old pepper too"
    Pupil().post("", {"code": code})
    assert references.values_naming(old) == {}
    learned.open_map(course)
    assert learned.code == code


@pytest.mark.parametrize("way", ["izlaz", "kraj"])
def test_leaving_ends_the_session_on_the_server(learned: Pupil, course: CoursePage, way: str) -> None:
    token, learner = learned.token, learned.learner
    if way == "izlaz":
        response = learned.client.get("/izlaz/")
        assert (response.status_code, response["Location"]) == (303, settings.EXIT_URL)
    else:
        learned.post("kraj/")
    assert learned.client.cookies["l"].value == "" and not LearnerSession.objects.exists()
    thief = Pupil()
    thief.client.cookies["l"] = token
    assert "Урађено" not in thief.open_map(course) and "Докле је стигло" not in thief.get("").content.decode()
    assert Learner.objects.get() == learner


def test_a_page_of_somebody_else_ends_no_session(learned: Pupil) -> None:
    learned.client.get("/izlaz/", headers={"sec-fetch-site": "cross-site"})
    assert LearnerSession.objects.exists()


@pytest.mark.parametrize("question", [1, 2])
def test_an_answer_after_the_session_ended_asks_for_the_code_and_changes_nothing(
    learned: Pupil, asked: LessonPage, lessons: list[LessonPage], question: int
) -> None:
    form = learned.open_quiz(asked)
    data = form | fields(*learned.asked(asked, form))
    if question == 1:
        data |= {"number": "2"}
    with time_machine.travel(timezone.now() + sessions.IDLE + dt.timedelta(minutes=1)):
        learned.send(asked, data)
        assert "Са кодом се наставља одавде." in learned.html and Learner.objects.count() == 1
        learned.post(f"lekcija/{lessons[0].translation_key}/", {"known": "1"})
        assert "Са кодом се наставља одавде." in learned.html and Learner.objects.count() == 1


def test_two_idle_days_end_a_session_and_use_keeps_it(pupil: Pupil, course: CoursePage, asked: LessonPage) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        pupil.answer(asked)
        for hours in (47, 94, 141):
            clock.move_to(NOW + dt.timedelta(hours=hours))
            assert 'class="code"' in pupil.open_map(course)
        learner = Learner.objects.get()
        assert learner.used_on == timezone.localdate(NOW + dt.timedelta(hours=141))
        clock.move_to(NOW + dt.timedelta(hours=190))
        assert 'class="code"' not in pupil.open_map(course)
        assert sessions.forget_idle(timezone.now()) == 1 and not LearnerSession.objects.exists()


def test_a_browser_that_comes_back_after_days_begins_anew(pupil: Pupil, asked: LessonPage, read: LessonPage) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        pupil.answer(asked)
        clock.move_to(NOW + dt.timedelta(hours=49))
        pupil.tick(read)
        assert Tick.objects.count() == 1 and Learner.objects.count() == 2
        clock.move_to(NOW + dt.timedelta(hours=99))
        pupil.answer(asked)
        assert Attempt.objects.count() == 2 and Learner.objects.count() == 3


def test_a_token_that_was_planted_opens_nothing(course: CoursePage, asked: LessonPage, read: LessonPage) -> None:
    planted = "A" * 43
    victim, thief = Pupil(), Pupil()
    for one in (victim, thief):
        one.client.cookies["l"] = planted
    with time_machine.travel(NOW, tick=False) as clock:
        victim.answer(asked)
        assert victim.token != planted and victim.code
        thief.get("kod/")
        assert 'class="code"' not in thief.html and thief.learner is None
        clock.move_to(NOW + dt.timedelta(seconds=11))
        thief.answer(asked)
        assert thief.learner is None and thief.token not in (planted, victim.token)
        assert Learner.objects.count() == 1
        thief.tick(read)
        assert thief.learner not in (None, victim.learner)


def test_no_session_lives_longer_than_thirty_days(pupil: Pupil, course: CoursePage, asked: LessonPage) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        pupil.answer(asked)
        for day in range(1, 30):
            clock.move_to(NOW + dt.timedelta(days=day))
            assert 'class="code"' in pupil.open_map(course)
        clock.move_to(NOW + dt.timedelta(days=30, minutes=1))
        assert 'class="code"' not in pupil.open_map(course)


def test_within_an_hour_nothing_is_noted(learned: Pupil, course: CoursePage) -> None:
    seen = LearnerSession.objects.get().seen_at
    learned.open_map(course)
    assert LearnerSession.objects.get().seen_at == seen


@pytest.mark.parametrize("value", ["x", "", "a" * 43 + "=", "Ñ" * 43, "a" * 5_000])
def test_a_strange_cookie_opens_nothing_and_breaks_nothing(course: CoursePage, asked: LessonPage, value: str) -> None:
    pupil = Pupil(Client())
    pupil.client.cookies["l"] = value
    assert "Почни" in pupil.open_map(course)
    pupil.client.cookies["l"] = value
    assert pupil.open_quiz(asked) and sessions._TOKEN.fullmatch(pupil.token)
    pupil.answer(asked)
    assert Learner.objects.count() == 1


def test_entering_a_code_ends_the_session_that_was_open(learned: Pupil, asked: LessonPage) -> None:
    other = Pupil()
    other.answer(asked)
    token = learned.token
    learned.post("", {"code": other.code})
    assert learned.learner == other.learner and learned.token != token
    assert LearnerSession.objects.count() == 2


def test_the_switch_of_the_script_keeps_what_was_typed_of_a_code(pupil: Pupil) -> None:
    latin = Pupil(language="sr-latn")
    latin.post("", {"code": "12 34", "_language": "sr-latn"})
    assert "12 34" in latin.html and "Nastavak učenja" in latin.html
    assert "error-summary-title" not in latin.html


def test_the_code_of_a_learner_opens_no_class_and_no_report(learned: Pupil) -> None:
    code = learned.code
    second = Pupil()
    second.post("razred/", {"code": code})
    assert WRONG in second.html and second.token == ""
    assert "r" not in Client().post("/sr/pracenje/", {"code": code}).cookies


def test_a_list_of_courses_stands_at_the_entry(learned: Pupil, course: CoursePage) -> None:
    learned.get("")
    assert "Докле је стигло" in learned.html and course.title in learned.html

"""Presses at the same moment, from two tabs or an impatient hand: one counts."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from elearning.courses.models import LessonPage
from elearning.learning import answering
from elearning.learning.models import Answer, Attempt, Learner, LearnerSession, SchoolClass, Seat, Tick, WeekCount
from elearning.quizzes.grading import grade
from tests.courses.factories import lessons_of, make_course
from tests.learning.conftest import asking
from tests.learning.pupil import Form, Pupil, fields
from tests.learning.teacher import Teacher, strip

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db(transaction=True)]
HANDS = 6


def together(pupil: Pupil, path: str, *forms: Form) -> list[int]:
    """Send the forms at the same moment, each from a thread with the pupil's cookies; return the answers' numbers."""
    starting = Barrier(HANDS)

    def press(number: int) -> int:
        client = Client()
        for name, morsel in pupil.client.cookies.items():
            client.cookies[name] = morsel.value
        starting.wait()
        try:
            answer = client.post(pupil.url(path), forms[number % len(forms)])
            # The browser keeps what the last answer brings.
            pupil.client.cookies.update(answer.cookies)
            return answer.status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(HANDS) as crowd:
        return list(crowd.map(press, range(HANDS)))


def both_answers(pupil: Pupil, lesson: LessonPage, form: Form) -> tuple[Form, Form]:
    return tuple(form | fields(*pupil.asked(lesson, form), right=right) for right in (True, False))  # type: ignore[return-value]


def quiz(lesson: LessonPage) -> str:
    return f"lekcija/{lesson.translation_key}/pitanja/"


def test_the_very_first_press_makes_one_learner_and_one_answer(asked: LessonPage) -> None:
    pupil = Pupil()
    form = pupil.open_quiz(asked)
    assert set(together(pupil, quiz(asked), *both_answers(pupil, asked, form))) == {302}
    counts = [model.objects.count() for model in (Learner, LearnerSession, Attempt, Answer)]
    assert counts == [1, 1, 1, 1]
    assert WeekCount.objects.get(what="start").number == 1
    pupil.open_quiz(asked)
    assert "питање 2 од 8" in pupil.html


def test_a_press_in_the_middle_counts_once(asked: LessonPage) -> None:
    pupil = Pupil()
    pupil.answer(asked)
    form = pupil.open_quiz(asked)
    assert set(together(pupil, quiz(asked), *both_answers(pupil, asked, form))) == {302}
    assert sorted(Answer.objects.values_list("number", flat=True)) == [1, 2]


def test_the_last_press_ends_the_attempt_once(keyring: Any) -> None:
    lesson = lessons_of(make_course(lessons=((asking(2),),)))[0]
    pupil = Pupil()
    pupil.answer(lesson)
    form = pupil.open_quiz(lesson)
    right, _wrong = both_answers(pupil, lesson, form)
    assert set(together(pupil, quiz(lesson), right)) == {302}
    attempt = Attempt.objects.get()
    assert (attempt.passed, attempt.points, Answer.objects.count()) == (True, 3, 2)
    assert dict(WeekCount.objects.values_list("what", "number")) == {"start": 1, "pass": 1, "completion": 1}


def test_at_the_limit_of_attempts_one_begins(keyring: Any) -> None:
    lesson = lessons_of(make_course(lessons=((asking(2, attempts=2),),)))[0]
    pupil = Pupil()
    pupil.go_through(lesson, right=False)
    form = pupil.open_quiz(lesson, again=True)
    assert form["number"] == "2"
    assert set(together(pupil, quiz(lesson), *both_answers(pupil, lesson, form))) == {302}
    assert list(Attempt.objects.order_by("number").values_list("number", flat=True)) == [1, 2]
    assert Answer.objects.filter(attempt__number=2).count() == 1


def test_a_tick_counts_once(read: LessonPage) -> None:
    pupil = Pupil()
    path = f"lekcija/{read.translation_key}/"
    pupil.get(path)
    assert set(together(pupil, path, {})) == {302}
    assert (Learner.objects.count(), Tick.objects.count()) == (1, 1)
    assert WeekCount.objects.get(what="start").number == 1


def test_who_holds_a_class_and_begins_to_learn_becomes_one_learner(asked: LessonPage) -> None:
    teacher = Teacher()
    teacher.make_class(asked.get_parent().get_parent().specific)
    form = teacher.open_quiz(asked)
    assert set(together(teacher, quiz(asked), *both_answers(teacher, asked, form))) == {302}
    assert Learner.objects.filter(kind="code").count() == Attempt.objects.count() == Answer.objects.count() == 1
    assert LearnerSession.objects.get().school_class is not None


def test_the_form_of_a_class_makes_one_class(asked: LessonPage) -> None:
    course = asked.get_parent().get_parent()
    teacher = Teacher()
    teacher.get("razred/novi/")
    pk = "11111111-1111-4111-8111-111111111111"
    form = {"course": str(course.translation_key), "seats": "5", "key": pk}
    assert set(together(teacher, "razred/novi/", form)) == {302}
    assert (SchoolClass.objects.count(), Seat.objects.count(), Learner.objects.count()) == (1, 5, 5)
    teacher.get("razred/kljuc/")
    assert 'class="code"' in teacher.html, "whichever press was the last, the key is shown"


def test_wrong_tries_at_once_are_all_counted(asked: LessonPage) -> None:
    made = Teacher().make_class(asked.get_parent().get_parent().specific)
    seat = made.seats.select_related("school_class").first()
    assert seat is not None
    wrong = strip(seat, digits=f"{(int(seat.digits) + 1) % 10_000:04d}")
    assert set(together(Pupil(), "mesto/", wrong)) == {200}
    assert Seat.objects.get(pk=seat.pk).wrong_tries == HANDS


@pytest.mark.parametrize("seen", ["attempt", "learner"])
def test_a_press_that_looked_before_the_other_one_wrote(
    asked: LessonPage, monkeypatch: pytest.MonkeyPatch, seen: str
) -> None:
    """Whatever the machine does: what was read is old, and the database refuses the second row."""
    pupil = Pupil()
    if seen == "attempt":
        pupil.answer(asked)
    form = pupil.open_quiz(asked)
    right, wrong = both_answers(pupil, asked, form)

    def grade_after_another(*args: Any) -> Any:
        # Before this one's transaction begins, since SQLite has one writer.
        monkeypatch.setattr(answering, "grade", grade)
        other = Pupil()
        other.client.cookies["l"] = pupil.token
        assert other.client.post(other.url(quiz(asked)), wrong).status_code == 302
        return grade(*args)

    monkeypatch.setattr(answering, "grade", grade_after_another)
    response = pupil.client.post(pupil.url(quiz(asked)), right)
    assert response.status_code == 302
    assert Learner.objects.count() == 1
    last = Answer.objects.order_by("-number").first()
    assert last is not None and not last.right, "the quicker one stays as it was"

"""An attempt ends with the words with which it began, whatever becomes of the lesson meanwhile."""

from __future__ import annotations

from typing import Any

import pytest
from wagtail.models import Revision

from elearning.courses.models import LessonPage
from elearning.learning.models import Attempt
from tests.courses.factories import lessons_of, make_course
from tests.learning.conftest import asking
from tests.learning.pupil import Pupil, fields

pytestmark = pytest.mark.django_db


@pytest.fixture
def lesson(keyring: Any) -> LessonPage:
    return lessons_of(make_course(lessons=((asking(3),),)))[0]


def change(lesson: LessonPage, *, second: str = "", drop: bool = False) -> None:
    """Publish the lesson with another second question, or without it."""
    page = LessonPage.objects.get(pk=lesson.pk)
    (quiz,) = [item for item in page.body.raw_data if item["type"] == "quiz"]
    questions = quiz["value"]["questions"]
    if drop:
        del questions[1]
    else:
        questions[1]["value"]["prompt"] = second
    page.body = page.body.stream_block.to_python(list(page.body.raw_data))
    page.save_revision().publish()


def test_the_attempt_keeps_its_words_and_the_next_one_has_the_new(lesson: LessonPage) -> None:
    pupil = Pupil()
    pupil.answer(lesson, right=False)
    change(lesson, second="Сасвим друго питање?")
    pupil.open_quiz(lesson)
    assert "Шта се чува као траг?" in pupil.html and "Сасвим друго" not in pupil.html
    fresh = LessonPage.objects.get(pk=lesson.pk)
    pupil.go_through(fresh, right=False)
    attempt = Attempt.objects.get()
    assert attempt.revision == lesson.live_revision_id != fresh.live_revision_id
    pupil.get(f"lekcija/{lesson.translation_key}/odgovor/2/")
    assert "Шта се чува као траг?" in pupil.html
    pupil.open_quiz(fresh, again=True)
    pupil.send(fresh, pupil.form | fields(*pupil.asked(fresh, pupil.form)))
    pupil.open_quiz(fresh)
    assert "Сасвим друго питање?" in pupil.html


def test_a_question_that_is_gone_is_still_answered_in_the_attempt_that_has_it(lesson: LessonPage) -> None:
    pupil = Pupil()
    pupil.answer(lesson)
    change(lesson, drop=True)
    form = pupil.open_quiz(lesson)
    assert "Шта се чува као траг?" in pupil.html
    pupil.send(lesson, form | fields(*pupil.asked(lesson, form)))
    assert "Тако је." in pupil.html


def test_a_lesson_that_changed_before_the_first_answer_is_shown_anew(lesson: LessonPage) -> None:
    pupil = Pupil()
    form = pupil.open_quiz(lesson)
    data = form | fields(*pupil.asked(lesson, form))
    change(lesson, second="Сасвим друго питање?")
    pupil.send(lesson, data)
    assert "Лекција је управо промењена." in pupil.html and not Attempt.objects.exists()
    assert pupil.form["revision"] != form["revision"]
    pupil.answer(LessonPage.objects.get(pk=lesson.pk))
    assert Attempt.objects.count() == 1


def test_where_the_version_was_cleared_away_what_the_lesson_says_now_serves(lesson: LessonPage) -> None:
    pupil = Pupil()
    pupil.answer(lesson)
    Revision.objects.filter(pk=lesson.live_revision_id).delete()
    form = pupil.open_quiz(lesson)
    pupil.send(lesson, form | fields(*pupil.asked(lesson, form)))
    assert "Тако је." in pupil.html


def test_an_attempt_whose_questions_are_nowhere_any_more_can_be_made_again(lesson: LessonPage) -> None:
    pupil = Pupil()
    pupil.answer(lesson)
    old = pupil.open_quiz(lesson) | {"answer": "x"}
    change(lesson, drop=True)
    Revision.objects.filter(pk=lesson.live_revision_id).delete()
    pupil.get(f"lekcija/{lesson.translation_key}/pitanja/")
    assert "Питања су у међувремену промењена." in pupil.html
    pupil.send(lesson, old)
    assert "није на реду" in pupil.html
    fresh = LessonPage.objects.get(pk=lesson.pk)
    pupil.go_through(fresh, again=True)
    assert "Лекција је положена." in pupil.html
    assert list(Attempt.objects.order_by("number").values_list("number", "passed")) == [(1, False), (2, True)]

"""Somebody learns without a name: nothing is kept before the first answer, the code opens it elsewhere."""

from __future__ import annotations

import re

import pytest

from elearning.courses.models import CoursePage, LessonPage
from elearning.learning.models import Answer, Attempt, Learner, LearnerSession, Tick
from tests.learning.pupil import Pupil

pytestmark = pytest.mark.django_db
MODELS = (Learner, LearnerSession, Attempt, Answer, Tick)


def rows() -> int:
    return sum(model.objects.count() for model in MODELS)


def test_looking_leaves_no_row(pupil: Pupil, course: CoursePage, lessons: list[LessonPage]) -> None:
    pupil.open_map(course)
    assert "l" not in pupil.client.cookies, "the map has no form"
    for lesson in lessons:
        assert pupil.get(f"lekcija/{lesson.translation_key}/").status_code == 200
        assert pupil.get(f"lekcija/{lesson.translation_key}/pitanja/").status_code == 200
    assert pupil.get("kod/").status_code == 200 and rows() == 0


def test_the_first_answer_makes_the_learner_and_shows_the_code(pupil: Pupil, asked: LessonPage) -> None:
    pupil.answer(asked)
    assert "Тако је." in pupil.html and "Твој код за учење" in pupil.html
    learner = Learner.objects.get()
    assert (learner.kind, learner.is_seat) == ("code", False)
    assert LearnerSession.objects.get().learner == learner
    assert pupil.code and pupil.code.encode() not in bytes(learner.code_digest or b"")
    cookie = pupil.client.cookies["l"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"], cookie["expires"]) == (True, "Lax", "", "")


def test_going_through_a_course_shows_how_far_it_is(
    pupil: Pupil, course: CoursePage, lessons: list[LessonPage]
) -> None:
    html = pupil.open_map(course)
    assert "Почни: 1. Препознај" in html and "Урађено:" not in html
    pupil.tick(lessons[0])
    assert "Ова лекција је урађена." in pupil.html and "Следећа лекција: 2." in pupil.html
    html = re.sub(r"\s+", " ", pupil.open_map(course))
    assert "Урађено: 1 од 3 лекције" in html and "овде је стало" in html
    assert "Настави: 2. Кад слика крене даље" in html
    pupil.go_through(lessons[1])
    assert "Лекција је положена." in pupil.html and "Поени: 13 од 13." in pupil.html
    pupil.tick(lessons[2])
    html = pupil.open_map(course)
    assert "Обука је завршена." in html and "Настави" not in re.sub(r"Наставак", "", html)


def test_the_code_goes_on_in_another_browser(pupil: Pupil, course: CoursePage, asked: LessonPage) -> None:
    pupil.answer(asked)
    code, token = pupil.code, pupil.token
    second = Pupil()
    response = second.post("", {"code": code})
    assert response.request["PATH_INFO"] == second.url(f"obuka/{course.translation_key}/")
    assert second.token not in ("", token) and second.learner == pupil.learner
    assert 'class="code"' not in second.html, "only the browser that made it shows the code"
    form = second.open_quiz(asked)
    assert "питање 2 од 8" in second.html and form["number"] == "1"
    second.go_through(asked)
    assert "Лекција је положена." in second.html
    assert Learner.objects.count() == 1 and LearnerSession.objects.count() == 2

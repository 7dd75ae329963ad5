"""What is refused leaves no row and the attempt as it was, and says so in words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from elearning.courses.models import CoursePage, LessonPage
from elearning.learning.models import Answer, Attempt, Learner, LearnerSession, WeekCount
from tests.courses.factories import lessons_of, make_course
from tests.learning.conftest import asking
from tests.learning.pupil import Form, Pupil, fields

pytestmark = pytest.mark.django_db
NOT_NEXT = "ово питање није на реду"
STRANGE = "није међу понуђенима"


def everything() -> list[Any]:
    """Return all rows of learners as they stand."""
    return [
        list(model.objects.order_by("pk").values()) for model in (Learner, LearnerSession, Attempt, Answer, WeekCount)
    ]


def refused(pupil: Pupil, lesson: LessonPage, form: Form, words: str) -> None:
    """Fail unless the form changes nothing and ``words`` are said."""
    before = everything()
    response = pupil.send(lesson, form)
    assert response.status_code == 200 and words in pupil.html, pupil.html
    assert everything() == before


def begun(pupil: Pupil, lesson: LessonPage) -> Form:
    """Answer the first question and return the second one's form."""
    pupil.answer(lesson)
    return pupil.open_quiz(lesson)


def later_question(pupil: Pupil, lesson: LessonPage, form: Form) -> Form:
    shown = Attempt.objects.get().shown
    return form | {"question": shown[4]["id"], "answer": "true"}


def of_another_lesson(pupil: Pupil, lesson: LessonPage, form: Form) -> Form:
    other = lessons_of(make_course(lesson.get_parent().get_parent().get_parent().specific))[1]
    stranger = Pupil()
    return stranger.open_quiz(other) | {"number": "1", "answer": "192"}


def unknown_attempt(pupil: Pupil, lesson: LessonPage, form: Form) -> Form:
    return form | {"number": "7", "answer": "192"}


def no_question(pupil: Pupil, lesson: LessonPage, form: Form) -> Form:
    return {"number": "x", "question": "", "answer": "192"}


@pytest.mark.parametrize("tamper", [later_question, of_another_lesson, unknown_attempt, no_question])
def test_an_answer_to_what_is_not_next(
    pupil: Pupil, asked: LessonPage, tamper: Callable[[Pupil, LessonPage, Form], Form]
) -> None:
    form = tamper(pupil, asked, begun(pupil, asked))
    refused(pupil, asked, form, NOT_NEXT)
    assert "питање 2 од 8" in pupil.html, "what is next stands below"


@pytest.mark.parametrize("place", ["first", "second"])
@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"answer": "no-such-option"}, STRANGE),
        ({}, "Потребан је одговор."),
        ({"answer": "x" * 5_000}, STRANGE),
        ({"answer-9": "1"}, STRANGE),
    ],
)
def test_an_option_that_does_not_exist(pupil: Pupil, asked: LessonPage, place: str, answer: Form, words: str) -> None:
    form = pupil.open_quiz(asked) if place == "first" else begun(pupil, asked)
    refused(pupil, asked, form | answer, words)
    assert "error-summary" in pupil.html and 'id="error-summary-title"' in pupil.html


def test_several_answers_where_one_is_asked_for(pupil: Pupil, asked: LessonPage) -> None:
    form = pupil.open_quiz(asked)
    question, _shown = pupil.asked(asked, form)
    refused(pupil, asked, form | {"answer": [option.id for option in question.options]}, "Може само један одговор.")


def test_an_old_press_changes_nothing_whatever_it_says(pupil: Pupil, asked: LessonPage) -> None:
    form = pupil.open_quiz(asked)
    right = form | fields(*pupil.asked(asked, form))
    pupil.send(asked, right)
    before = everything()
    for answer in (right, form | fields(*pupil.asked(asked, form), right=False), form | {"answer": "nothing"}):
        response = pupil.send(asked, answer)
        assert response.request["PATH_INFO"].endswith("/odgovor/1/") and "Тако је." in pupil.html
    assert everything() == before


def test_no_attempt_after_the_last(keyring: Any) -> None:
    lesson = lessons_of(make_course(lessons=((asking(attempts=2),),)))[0]
    pupil = Pupil()
    for number in (1, 2):
        pupil.go_through(lesson, right=False, again=number == 2)
    assert "Више нема покушаја" in pupil.html and "Покушај поново" not in pupil.html
    pupil.open_quiz(lesson, again=True)
    assert "Више нема покушаја" in pupil.html and not pupil.form
    shown = Attempt.objects.first().shown  # type: ignore[union-attr]
    third = {"number": "3", "question": shown[0]["id"], "revision": str(lesson.live_revision_id)}
    refused(pupil, lesson, third | {"answer": shown[0]["options"][0]}, "више нема покушаја")


def test_no_attempt_before_the_waiting_time(keyring: Any) -> None:
    lesson = lessons_of(make_course(lessons=((asking(wait_minutes=30),),)))[0]
    pupil = Pupil()
    with time_machine.travel(timezone.now().replace(hour=10), tick=False) as clock:
        pupil.go_through(lesson, right=False)
        assert "Нови покушај може данас у" in pupil.html and "Покушај поново" not in pupil.html
        shown = Attempt.objects.get().shown
        second = {"number": "2", "question": shown[0]["id"], "revision": str(lesson.live_revision_id)}
        refused(pupil, lesson, second | {"answer": shown[0]["options"][0]}, "нови покушај може данас у")
        clock.shift(timedelta(minutes=31))
        assert pupil.open_quiz(lesson, again=True)["number"] == "2"
        pupil.go_through(lesson, again=True)
    assert Attempt.objects.filter(passed=True, number=2).count() == 1


def test_no_attempt_after_passing(pupil: Pupil, asked: LessonPage) -> None:
    pupil.go_through(asked)
    assert not pupil.open_quiz(asked, again=True)
    shown = Attempt.objects.get().shown
    second = {"number": "2", "question": shown[0]["id"], "revision": str(asked.live_revision_id)}
    refused(pupil, asked, second | {"answer": shown[0]["options"][0]}, "ова лекција је већ положена")


def test_a_lesson_with_questions_is_not_ticked(pupil: Pupil, asked: LessonPage) -> None:
    pupil.post(f"lekcija/{asked.translation_key}/")
    assert "урађена кад се положе њена питања" in pupil.html and not Learner.objects.exists()


def test_nothing_of_a_course_that_was_taken_down_is_shown_or_taken(
    pupil: Pupil, course: CoursePage, asked: LessonPage, read: LessonPage
) -> None:
    form = begun(pupil, asked)
    data = form | fields(*pupil.asked(asked, form))
    CoursePage.objects.get(pk=course.pk).unpublish()
    before = everything()
    for lesson in (asked, read):
        for path in ("", "pitanja/", "pitanja/ponovo/", "odgovor/1/"):
            assert pupil.get(f"lekcija/{lesson.translation_key}/{path}").status_code == 404, path
    assert pupil.get(f"obuka/{course.translation_key}/").status_code == 404
    assert pupil.send(asked, data).status_code == 404
    assert pupil.post(f"lekcija/{read.translation_key}/").status_code == 404
    assert Pupil().send(asked, form).status_code == 404
    assert everything() == before


def test_what_was_typed_stays_on_a_form_that_was_refused(keyring: Any) -> None:
    questions = [{"short_text": {"prompt": "Како се то зове?", "accepted": ["уцена"]}}]
    lesson = lessons_of(make_course(lessons=((asking(questions=questions),),)))[0]
    pupil = Pupil()
    form = pupil.open_quiz(lesson)
    typed = "ж" * 201
    refused(pupil, lesson, form | {"answer": typed}, "Највише 200 знакова.")
    assert f'value="{typed}"' in pupil.html
    # The switch of the script sends nothing either.
    latin = Pupil(pupil.client, language="sr-latn")
    latin.send(lesson, form | {"answer": "ucena", "_language": "sr-latn"})
    assert 'value="ucena"' in latin.html and "Kako se to zove?" in latin.html and not Learner.objects.exists()


def test_a_form_without_its_token_is_refused(asked: LessonPage) -> None:
    from django.test import Client

    strict = Pupil(Client(enforce_csrf_checks=True))
    form = strict.open_quiz(asked)
    assert strict.send(asked, form | {"answer": "x"}).status_code == 403

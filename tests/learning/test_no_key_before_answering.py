"""Of a question that was not answered yet no answer tells which option is right, nor why."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from typing import Any

import pytest

from elearning.courses.models import CoursePage, LessonPage
from elearning.learning.models import Attempt
from elearning.quizzes.grading import solution
from elearning.quizzes.model import Question
from elearning.quizzes.reading import quiz_of
from tests.courses.factories import PARAGRAPH, QUESTIONS, lessons_of, make_course
from tests.learning.pupil import Pupil, fields

pytestmark = pytest.mark.django_db
# Stands in every feedback and every accepted answer, and nowhere else.
KEY = "КЉУЧ"
# What differs between two askings of the same page.
OF_THE_MOMENT = re.compile(r'name="(csrfmiddlewaretoken|revision)" value="[^"]*"')


def marked(questions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the questions with the mark in everything that says why, and in accepted texts."""
    found = copy.deepcopy(questions)
    for question in found:
        ((kind, values),) = question.items()
        values["feedback"] = KEY
        for option in values.get("options", []):
            option["feedback"] = KEY
        if kind == "true_false":
            values["feedback_true"] = values["feedback_false"] = KEY
        if kind == "short_text":
            values["accepted"] = [KEY]
    return found


def lesson_with(questions: list[dict[str, Any]], **quiz: Any) -> tuple[CoursePage, LessonPage]:
    body = [PARAGRAPH, {"quiz": {"pass_mark": 60, "questions": questions, **quiz}}]
    course = make_course(lessons=(({"body": body},),))
    return course, lessons_of(course)[0]


def questions_of(lesson: LessonPage) -> tuple[Question, ...]:
    quiz = quiz_of(lesson.body)
    assert quiz is not None
    return quiz.questions


def pages_before(pupil: Pupil, course: CoursePage, lesson: LessonPage) -> Iterator[str]:
    """Yield every page that can be seen while the next question waits, refused forms too."""
    lesson_url = f"lekcija/{lesson.translation_key}/"
    for path in ("", "kod/", f"obuka/{course.translation_key}/", lesson_url, f"{lesson_url}pitanja/"):
        pupil.get(path)
        yield pupil.html
    form = pupil.form
    for data in (
        {},
        {"answer": ["no", "none"]},
        {"answer-1": "99"},
        {"question": "x"},
        {"number": "9"},
        {"_language": "sr"},
    ):
        pupil.send(lesson, form | data)
        yield pupil.html
    for path in (f"{lesson_url}pitanja/ponovo/", f"{lesson_url}odgovor/8/", f"{lesson_url}odgovor/99/"):
        pupil.get(path)
        yield pupil.html


@pytest.mark.parametrize("feedback", ["at_once", "after_passing"])
def test_no_page_before_an_answer_holds_a_key_or_a_reason(keyring: Any, feedback: str) -> None:
    course, lesson = lesson_with(marked(QUESTIONS), feedback=feedback)
    pupil, seen = Pupil(), 0
    for question in questions_of(lesson):
        for html in pages_before(pupil, course, lesson):
            seen += 1
            assert KEY not in html and "ово помаже" not in html, question.kind
        pupil.answer(lesson, right=False)
        if feedback == "at_once":
            assert KEY in pupil.html, "after the answer it stands there, so the search looks for the right thing"
    assert seen == 14 * len(QUESTIONS)


def test_the_key_changes_nothing_on_the_page(keyring: Any) -> None:
    """The same question with another right answer is the same page to the last sign."""
    pages = []
    for right in (0, 1):
        questions = copy.deepcopy(QUESTIONS[:3])
        for place, option in enumerate(questions[0]["single"]["options"]):
            option["right"] = place == right
        for place, option in enumerate(questions[1]["multiple"]["options"]):
            option["right"] = place != right
        questions[2]["true_false"]["right"] = bool(right)
        numbers = [{"number": {"prompt": "Колико?", "value": str(right)}}]
        words = [{"short_text": {"prompt": "Како?", "accepted": [f"реч {right}"]}}]
        pages.append(questions + numbers + words)
    _course, lesson = lesson_with(pages[0])
    pupil, seen = Pupil(), list[str]()
    page = LessonPage.objects.get(pk=lesson.pk)
    for place in range(len(pages[0])):
        pupil.open_quiz(lesson)
        first = OF_THE_MOMENT.sub("", pupil.html)
        with_other_key(page, pages[1])
        pupil.open_quiz(lesson)
        assert OF_THE_MOMENT.sub("", pupil.html) == first, place
        with_other_key(page, pages[0])
        pupil.answer(LessonPage.objects.get(pk=lesson.pk))
        seen.append(first)
    assert len(set(seen)) == len(pages[0])


def with_other_key(page: LessonPage, questions: list[dict[str, Any]]) -> None:
    """Give the running attempts, and the lesson, other right answers under the same ids."""
    raw = copy.deepcopy(list(page.body.raw_data))
    quiz = next(item for item in raw if item["type"] == "quiz")
    for stored, wanted in zip(quiz["value"]["questions"], questions, strict=True):
        ((_kind, values),) = wanted.items()
        for name in ("right", "value"):
            if name in values:
                stored["value"][name] = values[name]
        for own, option in zip(stored["value"].get("options", []), values.get("options", []), strict=True):
            own["value"]["right"] = option["right"]
        for own, text in zip(stored["value"].get("accepted", []), values.get("accepted", []), strict=True):
            own["value"] = text
    page.body = page.body.stream_block.to_python(raw)
    page.save_revision().publish()
    fresh = LessonPage.objects.get(pk=page.pk)
    Attempt.objects.update(revision=fresh.live_revision_id)


def test_of_selects_neither_value_nor_place_tells_the_right_one(keyring: Any) -> None:
    """Over many learners each place offers the right answer at every number."""
    _course, lesson = lesson_with([QUESTIONS[5], QUESTIONS[3], QUESTIONS[4]])
    at: set[str] = set()
    for _learner in range(40):
        pupil = Pupil()
        form = pupil.open_quiz(lesson)
        at |= {str(value) for value in fields(*pupil.asked(lesson, form)).values()}
    assert at == {"1", "2"}


def test_after_passing_everything_is_explained_and_not_before(keyring: Any) -> None:
    _course, lesson = lesson_with(marked(QUESTIONS[:2]), feedback="after_passing", pass_mark=100)
    pupil = Pupil()
    pupil.go_through(lesson, right=False)
    for number in (1, 2):
        pupil.get(f"lekcija/{lesson.translation_key}/odgovor/{number}/")
        assert "Није то." in pupil.html and KEY not in pupil.html and "ово помаже" not in pupil.html
    pupil.go_through(lesson, again=True)
    for number in (1, 2):
        pupil.get(f"lekcija/{lesson.translation_key}/odgovor/{number}/")
        assert "Тако је." in pupil.html and KEY in pupil.html and "ово помаже" in pupil.html


def test_the_solution_that_these_tests_know_is_really_right(asked: LessonPage, pupil: Pupil) -> None:
    assert all(solution(question) for question in questions_of(asked))
    pupil.go_through(asked)
    assert Attempt.objects.get().points == 13


def test_some_of_many_questions_are_asked_mixed_and_stay_the_same(keyring: Any) -> None:
    _course, lesson = lesson_with(QUESTIONS, mixed=True, ask=3)
    orders = set()
    for _learner in range(6):
        pupil = Pupil()
        first = pupil.open_quiz(lesson)
        assert pupil.open_quiz(lesson) == first | {"revision": first["revision"]}, "looking again shows the same"
        assert "питање 1 од 3" in pupil.html
        pupil.go_through(lesson)
        shown = Attempt.objects.get(learner=pupil.learner).shown
        assert shown[0]["id"] == first["question"] and len({one["id"] for one in shown}) == 3
        orders.add(tuple(one["id"] for one in shown))
    assert len(orders) > 1

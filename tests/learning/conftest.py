"""A course with one question of every kind, and who learns it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache

from elearning.courses.models import CoursePage, LessonPage
from tests.courses.factories import PARAGRAPH, QUESTIONS, lessons_of, make_course
from tests.learning.pupil import Pupil


@pytest.fixture(autouse=True)
def _counters_are_empty() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def asking(number: int = 2, **quiz: Any) -> dict[str, Any]:
    """Return the fields of a lesson with the first ``number`` questions of every kind."""
    return {"body": [PARAGRAPH, {"quiz": {"pass_mark": 60, "questions": QUESTIONS[:number], **quiz}}]}


@pytest.fixture
def course(keyring: Any) -> CoursePage:
    return make_course()


@pytest.fixture
def lessons(course: CoursePage) -> list[LessonPage]:
    return lessons_of(course)


@pytest.fixture
def asked(lessons: list[LessonPage]) -> LessonPage:
    """The lesson that asks, with one question of every kind."""
    return next(lesson for lesson in lessons if lesson.has_quiz)


@pytest.fixture
def read(lessons: list[LessonPage]) -> LessonPage:
    """A lesson without questions."""
    return next(lesson for lesson in lessons if not lesson.has_quiz)


@pytest.fixture
def pupil(course: CoursePage) -> Pupil:
    return Pupil()

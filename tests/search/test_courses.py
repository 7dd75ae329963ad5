"""A course is found by its words and by what its parts are called, and not at all while it is not live."""

from collections.abc import Callable
from typing import Any

import pytest

from elearning.courses.models import CoursePage, LessonPage
from search.models import Entry
from tests.courses.factories import QUESTIONS, lessons_of, make_course, modules_of

pytestmark = pytest.mark.django_db
Committed = Callable[[], Any]
Found = Callable[..., list[str]]


@pytest.fixture
def course(committed: Committed) -> CoursePage:
    with committed():
        return make_course(title="Туђа слика")


def test_of_a_course_its_own_page_is_found(course: CoursePage, found: Found) -> None:
    pages = [course, *modules_of(course), *lessons_of(course)]
    kinds = dict(Entry.objects.filter(page__in=pages).values_list("page", "kind"))
    assert kinds == {course.pk: "course"}
    assert found("зауставиш") == ["Туђа слика"], "what can be done afterwards"


def test_it_is_found_by_what_its_lessons_are_called(course: CoursePage, committed: Committed, found: Found) -> None:
    lesson = lessons_of(course)[0]
    assert "Туђа слика" not in found("колачићи")
    with committed():
        lesson.title = "Колачићи за сваког"
        lesson.save_revision().publish()
    assert "Туђа слика" in found("колачићи")


def test_no_question_is_found(course: CoursePage, found: Found) -> None:
    texts = " ".join(Entry.objects.values_list("text", flat=True))
    assert QUESTIONS[0]["single"]["options"][0]["text"] not in texts and found("уцењивање") == []


def test_it_leaves_with_a_lesson_and_comes_back(course: CoursePage, committed: Committed) -> None:
    mine = Entry.objects.filter(owner=f"page:{course.pk}")
    with committed():
        lessons_of(course)[0].unpublish()
    assert not mine.exists()
    with committed():
        LessonPage.objects.get(pk=lessons_of(course)[0].pk).save_revision().publish()
    assert not mine.exists()
    with committed():
        CoursePage.objects.get(pk=course.pk).save_revision().publish()
    assert mine.exists()

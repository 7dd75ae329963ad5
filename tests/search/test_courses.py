"""Courses are found with all their lessons, for whom the course is, and not at all while the course is not live."""

from collections.abc import Callable
from typing import Any

import pytest

from elearning.courses.models import CoursePage, LessonPage
from search.documents import documents_of, every_owner
from search.models import Entry
from tests.courses.factories import QUESTIONS, lessons_of, make_course, modules_of

pytestmark = pytest.mark.django_db
Committed = Callable[[], Any]
Found = Callable[..., list[str]]


@pytest.fixture
def course(committed: Committed) -> CoursePage:
    with committed():
        return make_course(title="Туђа слика")


def test_a_course_and_its_parts_are_found_as_one_kind(course: CoursePage, found: Found) -> None:
    pages = [course, *modules_of(course), *lessons_of(course)]
    kinds = dict(Entry.objects.filter(page__in=pages).values_list("page", "kind"))
    assert kinds == {page.pk: "course" for page in pages}
    assert "Туђа слика" in found("зауставиш") and "Кад слика крене даље" in found("прекине ланац")


def test_a_lesson_is_for_whom_its_course_is(course: CoursePage, committed: Committed) -> None:
    owner = f"page:{lessons_of(course)[0].pk}"
    assert [one.readers for one in documents_of([owner])] == [("children",)]
    with committed():
        course.audiences = ["parents"]
        course.save_revision().publish()
    assert [one.readers for one in documents_of([owner])] == [("parents",)]
    weights = Entry.objects.get(owner=owner).weights
    assert any("parents" in stem for stem in weights), "the entry followed its course"


def test_no_question_is_found(course: CoursePage, found: Found) -> None:
    texts = " ".join(Entry.objects.values_list("text", flat=True))
    assert QUESTIONS[0]["single"]["options"][0]["text"] not in texts and found("уцењивање") == []


def test_with_the_course_all_of_it_leaves_and_comes_back(course: CoursePage, committed: Committed) -> None:
    parts = [f"page:{page.pk}" for page in (course, *modules_of(course), *lessons_of(course))]
    with committed():
        lessons_of(course)[0].unpublish()
    assert not Entry.objects.filter(owner__in=parts).exists() and not set(parts) & set(every_owner())
    with committed():
        LessonPage.objects.get(pk=lessons_of(course)[0].pk).save_revision().publish()
    assert not Entry.objects.filter(owner__in=parts).exists()
    with committed():
        CoursePage.objects.get(pk=course.pk).save_revision().publish()
    assert set(Entry.objects.filter(owner__in=parts).values_list("owner", flat=True)) == set(parts)

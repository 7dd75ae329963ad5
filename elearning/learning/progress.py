"""Queries: what a learner has done of a course, and where it goes on."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db.models import Value

from elearning.courses.models import CoursePage
from elearning.courses.selectors import LessonOutline, Outline, live_course, outline
from elearning.learning.models import Attempt, Learner, Tick


@dataclass(frozen=True)
class Progress:
    """A course with the keys of its lessons that a learner has done, and of those that were begun."""

    outline: Outline
    done: Collection[UUID]
    begun: Collection[UUID]

    @property
    def lessons(self) -> list[LessonOutline]:
        """Every lesson, in order."""
        return list(self.outline.lessons)

    @property
    def done_here(self) -> int:
        """How many of the lessons that the course has now are done."""
        return sum(lesson.key in self.done for lesson in self.lessons)

    @property
    def here(self) -> LessonOutline | None:
        """The lesson at which it goes on: the first that is not done."""
        return next((lesson for lesson in self.lessons if lesson.key not in self.done), None)

    @property
    def is_finished(self) -> bool:
        """Whether every lesson is done."""
        return bool(self.lessons) and self.here is None

    def after(self, key: UUID) -> LessonOutline | None:
        """Return the lesson behind the one with this key."""
        lessons = self.lessons
        place = next((number for number, lesson in enumerate(lessons, start=1) if lesson.key == key), len(lessons))
        return next(iter(lessons[place:]), None)


def progress(course: CoursePage, learner: Learner | None) -> Progress:
    """Return what a learner has done of a course; None has done nothing yet. Two queries."""
    begun: dict[UUID, bool] = {}
    if learner is not None:
        mine = {"learner": learner, "course_key": course.translation_key}
        ticked = Tick.objects.filter(**mine).values_list("lesson_key", Value(True))
        tried = Attempt.objects.filter(**mine).values_list("lesson_key", "passed")
        for key, is_done in ticked.union(tried):
            begun[key] = begun.get(key, False) or is_done
    return Progress(outline(course), {key for key, is_done in begun.items() if is_done}, set(begun))


def finished(learner: Learner, course_key: UUID) -> bool:
    """Return whether a learner has done every lesson of a published course; three queries.

    A translation that has fewer lessons than its original is finished with the original.
    """
    course, original = live_course(course_key), live_course(course_key, language=settings.LANGUAGE_CODE)
    trees = {one.pk: one for one in (course, original) if one is not None}
    return course is not None and all(progress(one, learner).is_finished for one in trees.values())


def courses_of(learner: Learner) -> list[UUID]:
    """Return the keys of the courses in which a learner has done anything; one query."""
    ticked = Tick.objects.filter(learner=learner).values_list("course_key")
    tried = Attempt.objects.filter(learner=learner).values_list("course_key")
    return sorted({key for (key,) in ticked.union(tried)})

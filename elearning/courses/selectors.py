"""Queries on courses: what stands in one, and which page a lasting key names.

The key of a course or lesson is its ``translation_key``: it is the same in every language and outlives titles,
addresses and places in the tree.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from elearning.courses.models import CoursePage, LessonPage, ModulePage


@dataclass(frozen=True)
class LessonOutline:
    """A lesson as it stands on a course's map; ``path`` is its address below the site's root, ``number`` its place
    in the whole course, from 1."""

    pk: int
    key: uuid.UUID
    number: int
    title: str
    minutes: int
    path: str
    has_quiz: bool


@dataclass(frozen=True)
class ModuleOutline:
    """A module with its published lessons, in order; ``number`` is its place in the course, from 1."""

    pk: int
    key: uuid.UUID
    number: int
    title: str
    lead: str
    path: str
    lessons: tuple[LessonOutline, ...]

    @property
    def minutes(self) -> int:
        """How long it takes."""
        return sum(lesson.minutes for lesson in self.lessons)


@dataclass(frozen=True)
class Outline:
    """What stands in a course, in order."""

    pk: int
    key: uuid.UUID
    title: str
    path: str
    modules: tuple[ModuleOutline, ...]

    @property
    def lessons(self) -> Iterator[LessonOutline]:
        """Every lesson, in order."""
        return (lesson for module in self.modules for lesson in module.lessons)

    @property
    def minutes(self) -> int:
        """How long it takes."""
        return sum(module.minutes for module in self.modules)


def outline(course: CoursePage) -> Outline:
    """Return the published modules and lessons of ``course``, with two queries."""
    raise NotImplementedError


def course_of(page: LessonPage | ModulePage) -> CoursePage:
    """Return the course in which a module or lesson stands, published or not; one query."""
    raise NotImplementedError


def live_course(key: uuid.UUID) -> CoursePage | None:
    """Return the published course of the active language; one query."""
    raise NotImplementedError


def lesson_by_key(key: uuid.UUID) -> LessonPage | None:
    """Return the lesson of the active language that readers are served: with it, its module and course are published.

    ``course`` of what is returned is its course, without another query.
    """
    raise NotImplementedError

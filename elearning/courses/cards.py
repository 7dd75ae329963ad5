"""Courses as cards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from elearning.courses import words
from elearning.courses.models import CoursePage
from elearning.courses.selectors import Extent
from portal.pages import dates
from portal.pages.covers import own_covers
from portal.pages.places import PageStore


@dataclass(frozen=True)
class CourseCard:
    """A card that ``components/card.html`` can show."""

    title: str
    body: str
    url: str
    eyebrow: str
    cover: str
    own_cover: Any


def cards(
    courses: Iterable[CoursePage], store: PageStore, extents: Mapping[str, Extent] | None = None
) -> list[CourseCard]:
    """Return the cards of some courses, in their order, without a query each.

    ``extents`` says how long each of them is, by the place of its page in the tree.
    """
    courses = list(courses)
    own = own_covers(courses)
    return [
        CourseCard(
            title=course.title,
            body=course.search_description,
            url=store.url(course),
            eyebrow=course_line(course, (extents or {}).get(course.path)),
            cover=course.cover,
            own_cover=own.get(course.cover_picture_id),
        )
        for course in courses
    ]


def course_line(course: CoursePage, extent: Extent | None = None) -> str:
    """Return what a course is in one line: „Обука за 11 до 14 година · 9 лекција · око сат времена“."""
    parts = [" ".join(filter(None, (str(course._meta.verbose_name).capitalize(), for_whom(course))))]
    if extent is not None and extent.lessons:
        parts += [words.lessons_text(extent.lessons), words.time_text(extent.minutes)]
    return f"{dates.NBSP}· ".join(parts)


def for_whom(course: CoursePage) -> str:
    """Return for whom a course is."""
    return words.for_whom(course.audiences, course.ages)

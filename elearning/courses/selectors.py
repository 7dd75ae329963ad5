"""Queries on courses: which there are, what stands in one, which page a lasting key names.

The key of a course or lesson is its ``translation_key``: it is the same in every language and outlives titles,
addresses and places in the tree.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Substr
from wagtail.coreutils import get_supported_content_language_variant
from wagtail.models import Page

from elearning.courses.models import CoursePage, LessonPage, ModulePage
from elearning.courses.models.whole import COURSE_DEPTH, COURSE_PATH
from portal.pages.places import active_language

_MODULE_PATH = COURSE_PATH + Page.steplen
# What a card shows and what its address is made of.
_ON_A_CARD = (
    *("title", "url_path", "locale", "path", "search_description"),
    *("audiences", "ages", "topics", "cover", "cover_picture"),
)


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
    """Return the published modules and lessons of ``course``, with one query."""
    rows = Page.objects.live().filter(path__startswith=course.path, depth__gt=course.depth).order_by("path")
    modules: dict[str, list[LessonOutline]] = {}
    heads: dict[str, tuple[int, uuid.UUID, str, str, str]] = {}
    number = 0
    columns = ("pk", "translation_key", "title", "url_path", "path", "depth")
    for pk, key, title, url, path, depth, lead, minutes, has_quiz in rows.values_list(
        *columns, "modulepage__lead", "lessonpage__minutes", "lessonpage__has_quiz"
    ):
        if depth == course.depth + 1:
            heads[path] = (pk, key, title, lead or "", below_root(url))
            modules[path] = []
        # Below a module that is not published nothing is shown.
        elif (above := path[: -Page.steplen]) in modules:
            number += 1
            modules[above].append(LessonOutline(pk, key, number, title, minutes or 1, below_root(url), bool(has_quiz)))
    return Outline(
        pk=course.pk,
        key=course.translation_key,
        title=course.title,
        path=below_root(course.url_path),
        modules=tuple(
            ModuleOutline(pk, key, place, title, lead, tail, tuple(modules[path]))
            for place, (path, (pk, key, title, lead, tail)) in enumerate(heads.items(), start=1)
        ),
    )


def below_root(url_path: str) -> str:
    """Return the part of a page's ``url_path`` below the front page of its language."""
    return url_path.split("/", 2)[2]


def course_of(page: LessonPage | ModulePage) -> CoursePage:
    """Return the course in which a module or lesson stands, published or not; one query unless it is known."""
    if page.course is None:
        page.course = CoursePage.objects.get(path=page.path[: -page.below_course * Page.steplen])
    return page.course


def live_course(key: uuid.UUID, *, language: str | None = None) -> CoursePage | None:
    """Return the published course of ``language``, else of the active one; one query."""
    return live_courses(language).filter(translation_key=key).first()


def live_courses(language: str | None = None) -> QuerySet[CoursePage]:
    """Return the published courses of ``language``, else of the active one."""
    return CoursePage.objects.live().filter(locale__language_code=language or _language())


def lesson_by_key(key: uuid.UUID) -> LessonPage | None:
    """Return the lesson of the active language that readers are served, with its course; two queries."""
    found = LessonPage.objects.live().filter(translation_key=key, locale__language_code=_language())
    lesson: LessonPage | None = found.exclude(kept_back()).first()
    if lesson is not None:
        course_of(lesson)
    return lesson


def kept_back() -> Q:
    """Return the condition of pages that stand in a course, or in a module, that is not live."""
    course = CoursePage.objects.filter(live=False, path=Substr(OuterRef("path"), 1, COURSE_PATH))
    module = ModulePage.objects.filter(live=False, path=Substr(OuterRef("path"), 1, _MODULE_PATH))
    return Q(depth__gt=COURSE_DEPTH) & (Q(Exists(course)) | Q(Exists(module)))


def courses(locale_id: int) -> QuerySet[CoursePage]:
    """Return the published courses of a language as the editors put them, with what a card shows."""
    return CoursePage.objects.live().filter(locale_id=locale_id).only(*_ON_A_CARD).order_by("path")


@dataclass(frozen=True)
class Extent:
    """How long a course is."""

    lessons: int = 0
    minutes: int = 0


def extents(locale_id: int) -> dict[str, Extent]:
    """Return how long each course of a language is, by the place of its page in the tree (``path``); one query."""
    lessons = LessonPage.objects.live().filter(locale_id=locale_id).exclude(kept_back())
    by_course = lessons.order_by().annotate(course_path=Substr("path", 1, COURSE_PATH)).values("course_path")
    rows = by_course.annotate(lessons=Count("pk"), total=Sum("minutes"))
    return {row["course_path"]: Extent(row["lessons"], row["total"]) for row in rows}


def _language() -> str | None:
    """Return the language of the content that readers of the active language are served, if there is one."""
    try:
        return get_supported_content_language_variant(active_language())
    except LookupError:
        return None

"""What the pages of courses show beside their own words, and what courses add to the pages of the library."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from elearning.courses import selectors
from elearning.courses.cards import CourseCard, cards, course_line
from elearning.courses.course_map import MapModule, course_map, page_url
from elearning.courses.listing import listing
from elearning.courses.models import CourseIndexPage, CoursePage, LessonPage, ModulePage
from elearning.courses.selectors import Extent, LessonOutline, Outline, course_of
from portal.pages import dates
from portal.pages.contexts import adds_context
from portal.pages.places import PageStore, page_store
from portal.pages.readers import found_by

RELATED = 2


@adds_context(CourseIndexPage)
def all_courses(page: CourseIndexPage, request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Return the list that the address asks for; only the whole list is an address for search engines."""
    path = page_store(request).url(page)
    found = listing(request, locale_id=page.locale_id, path=path)
    if not found.plain:
        context.pop("canonical", None)
    return {"listing": found, "path": path}


@adds_context(CoursePage)
def course(page: CoursePage, request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Return the course's map and what it is in one line."""
    # A page that nobody has put anywhere has no place in the tree.
    outline = selectors.outline(page) if page.path else Outline(0, page.translation_key, page.title, "", ())
    extent = Extent(lessons=len(list(outline.lessons)), minutes=outline.minutes)
    return {
        "course": page,
        "ti": page.voice == "ti",
        "hours_word": dates.plural_form(page.hours or 0, "сат", "сата", "сати"),
        "line": course_line(page, extent),
        "map": _public_map(outline, request),
        "first_url": page_url(request, first.path) if (first := next(outline.lessons, None)) else "",
    }


@adds_context(ModulePage)
def module(page: ModulePage, request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Return the module's part of the map and the modules beside it."""
    whole = _whole(page)
    if whole is None:
        return {}
    course, outline = whole
    shown = _public_map(outline, request)
    place = next((at for at, one in enumerate(outline.modules) if one.pk == page.pk), None)
    return {
        "course": course,
        "ti": course.voice == "ti",
        "course_url": page_url(request, outline.path),
        "shown": shown[place] if place is not None else None,
        "modules": len(shown),
        "next": shown[place + 1] if place is not None and place + 1 < len(shown) else None,
    }


@adds_context(LessonPage)
def lesson(page: LessonPage, request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Return the place of the lesson in its course, its neighbours and all lessons."""
    whole = _whole(page)
    if whole is None:
        return {"minutes": dates.minutes_text(page.minutes)}
    course, outline = whole
    lessons = list(outline.lessons)
    place = next((at for at, one in enumerate(lessons) if one.pk == page.pk), None)
    return {
        "course": course,
        "ti": course.voice == "ti",
        "course_url": page_url(request, outline.path),
        "minutes": dates.minutes_text(page.minutes),
        "number": lessons[place].number if place is not None else None,
        "total": len(lessons),
        "lessons": [_row(one, request, here=one.pk == page.pk) for one in lessons],
        "previous": _row(lessons[place - 1], request) if place else None,
        "next": _row(lessons[place + 1], request) if place is not None and place + 1 < len(lessons) else None,
    }


def related_courses(page: Any, request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Return how the courses are found that share a topic and a reader with a material, most topics first.

    A function, so that they come in one query with the pages of the menu.
    """
    store = page_store(request)
    store.want_kinds(CoursePage, whole=True)
    return {"related_courses": lambda: _related(page, store)}


def _related(page: Any, store: PageStore) -> list[CourseCard]:
    topics, people = set(page.topics), set(found_by(page.audiences))
    fitting = []
    for course in (one.coursepage for one in store.of_kinds(CoursePage, locale_id=page.locale_id)):
        shared = len(topics & set(course.topics))
        if shared and people & set(found_by(course.audiences)):
            fitting.append((shared, course))
    fitting.sort(key=lambda one: -one[0])
    return cards([course for _shared, course in fitting[:RELATED]], store)


def _whole(page: ModulePage | LessonPage) -> tuple[CoursePage, Outline] | None:
    """Return the course of a page and its outline, with two queries; nothing for a page that was never stored."""
    if not page.path:
        return None
    course = course_of(page)
    return course, selectors.outline(course)


def _public_map(outline: Outline, request: HttpRequest) -> list[MapModule]:
    return course_map(
        outline,
        lesson_url=lambda lesson: page_url(request, lesson.path),
        module_url=lambda module: page_url(request, module.path),
    )


def _row(lesson: LessonOutline, request: HttpRequest, *, here: bool = False) -> dict[str, Any]:
    return {"number": lesson.number, "title": lesson.title, "url": page_url(request, lesson.path), "here": here}

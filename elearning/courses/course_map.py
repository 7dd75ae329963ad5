"""A course's map: its modules as doors, its lessons as steps. Everybody sees it; a learner sees it with ticks."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Literal

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from elearning.courses import words
from elearning.courses.selectors import LessonOutline, ModuleOutline, Outline
from portal.pages import dates
from portal.security import hosts
from portal.security.zones import PUBLIC_HOST

Door = Literal["closed", "ajar", "open"]
LessonUrl = Callable[[LessonOutline], str]


@dataclass(frozen=True)
class MapLesson:
    """A step: ``done`` and ``here`` (where the learner stopped) are a learner's alone."""

    number: int
    title: str
    url: str
    minutes: str
    has_quiz: bool
    done: bool = False
    here: bool = False


@dataclass(frozen=True)
class MapModule:
    """A door with its steps; ``said`` stands beside its number and says what the door shows."""

    number: int
    title: str
    lead: str
    url: str
    door: Door
    said: str
    lessons: tuple[MapLesson, ...]


def course_map(
    outline: Outline,
    *,
    lesson_url: LessonUrl,
    module_url: Callable[[ModuleOutline], str] | None = None,
    done: Collection[uuid.UUID] | None = None,
    begun: Collection[uuid.UUID] = (),
    here: uuid.UUID | None = None,
) -> list[MapModule]:
    """Return the modules of a map for ``courses/map.html``.

    ``done`` and ``begun`` are the keys of the lessons that a learner has done or begun, ``here`` that at which the
    learner goes on; without ``done`` it is the map that everybody sees.
    """
    return [_module(module, lesson_url, module_url, done, begun, here) for module in outline.modules]


def page_url(request: HttpRequest, path: str) -> str:
    """Return the address, in the active language, of the page at ``path`` below the front page."""
    return hosts.link(request, PUBLIC_HOST, reverse("wagtail_serve", args=(path,)))


def _module(
    module: ModuleOutline,
    lesson_url: LessonUrl,
    module_url: Callable[[ModuleOutline], str] | None,
    done: Collection[uuid.UUID] | None,
    begun: Collection[uuid.UUID],
    here: uuid.UUID | None,
) -> MapModule:
    finished = sum(lesson.key in done for lesson in module.lessons) if done is not None else 0
    is_begun = bool(finished) or any(lesson.key in begun for lesson in module.lessons)
    return MapModule(
        number=module.number,
        title=module.title,
        lead=module.lead,
        url=module_url(module) if module_url is not None else "",
        door="closed" if not is_begun else "open" if finished == len(module.lessons) else "ajar",
        said=_extent(module) if done is None else _progress(finished, len(module.lessons), is_begun=is_begun),
        lessons=tuple(
            MapLesson(
                number=lesson.number,
                title=lesson.title,
                url=lesson_url(lesson),
                minutes=dates.minutes_text(lesson.minutes),
                has_quiz=lesson.has_quiz,
                done=done is not None and lesson.key in done,
                here=lesson.key == here,
            )
            for lesson in module.lessons
        ),
    )


def _extent(module: ModuleOutline) -> str:
    return f"{words.lessons_text(len(module.lessons))}, {dates.minutes_text(module.minutes)}"


def _progress(finished: int, total: int, *, is_begun: bool) -> str:
    if not is_begun:
        return _("још није почело")
    if not finished:
        return _("започето")
    if finished == total:
        return _("завршено")
    return _("урађено %(finished)d од %(total)s") % {
        "finished": finished,
        "total": f"{total}{dates.NBSP}{dates.plural_form(total, 'лекције', 'лекције', 'лекција')}",
    }

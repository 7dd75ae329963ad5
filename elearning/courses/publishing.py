"""What keeps a course from being live."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from wagtail.models import Page

from elearning.courses.models import CoursePage, LessonPage, ModulePage
from elearning.courses.models.whole import COURSE_PATH
from elearning.quizzes.checking import problems
from elearning.quizzes.reading import quiz_from


@dataclass(frozen=True)
class Cause:
    """One thing that keeps a course back, and the page on which it is put right."""

    text: str
    page_id: int


def causes_against(page: Any) -> list[Cause]:
    """Return what keeps ``page`` of a course, as it is written in memory, from going live.

    A module or a lesson may go live before its course does; once the course is live, nothing goes live in it with
    which it could not be. Up to four queries.
    """
    if isinstance(page, CoursePage):
        return causes(page)
    course = CoursePage.objects.filter(path=page.path[:COURSE_PATH], live=True).first()
    return causes(course, drafts=False, instead=page) if course is not None else []


def causes(course: CoursePage, *, drafts: bool = True, instead: Page | None = None) -> list[Cause]:
    """Return everything that keeps ``course`` from being live, in the order of its pages; three queries.

    Without ``drafts`` only what is live below it counts, as in a course that is live already. ``instead`` stands for
    the stored page of the same key, as if it were live.
    """
    modules: list[ModulePage] = _below(ModulePage, course, instead)
    lessons: list[LessonPage] = _below(LessonPage, course, instead)
    if not drafts:
        modules = [module for module in modules if _counts(module, instead)]
        lessons = [lesson for lesson in lessons if _counts(lesson, instead)]
    found = _Whole(course, modules, lessons, instead)
    return list(found.causes())


def _below(model: Any, course: CoursePage, instead: Page | None) -> list[Any]:
    rows = model.objects.filter(path__startswith=course.path).order_by("path")
    return [instead if instead is not None and row.pk == instead.pk else row for row in rows]


def _counts(page: Page, instead: Page | None) -> bool:
    return bool(page.live) or page is instead


class _Whole:
    """A course with all that stands below it."""

    def __init__(
        self, course: CoursePage, modules: Sequence[ModulePage], lessons: Sequence[LessonPage], instead: Page | None
    ) -> None:
        self.course, self.modules, self.instead = course, modules, instead
        self.in_module = {
            module.pk: [lesson for lesson in lessons if lesson.path.startswith(module.path)] for module in modules
        }
        ordered = [lesson for module in modules for lesson in self.in_module[module.pk]]
        self.places = {lesson.translation_key: place for place, lesson in enumerate(ordered)}
        # A translated lesson names the lessons of the tree from which it was translated: their keys are the same.
        asked = {pk for lesson in ordered for pk in _required(lesson)}
        self.required: Mapping[int, Page] = Page.objects.in_bulk(asked) if asked else {}

    def causes(self) -> Iterator[Cause]:
        if not self.modules:
            yield Cause(_("Обука нема ниједан део."), self.course.pk)
        for module in self.modules:
            named = {"title": module.title}
            if not _counts(module, self.instead):
                yield Cause(_("Део „%(title)s“ није објављен.") % named, module.pk)
            if not self.in_module[module.pk]:
                yield Cause(_("Део „%(title)s“ нема ниједну лекцију.") % named, module.pk)
            for lesson in self.in_module[module.pk]:
                yield from (Cause(text, lesson.pk) for text in self._of_lesson(lesson))

    def _of_lesson(self, lesson: LessonPage) -> Iterator[str]:
        named = {"title": lesson.title}
        if not _counts(lesson, self.instead):
            yield _("Лекција „%(title)s“ није објављена.") % named
        if lesson.is_empty:
            yield _("Лекција „%(title)s“ је празна.") % named
        quizzes = [item for item in lesson.body.raw_data if item["type"] == "quiz"]
        if len(quizzes) > 1:
            yield _("Лекција „%(title)s“ има више блокова са питањима, а сме да има један.") % named
        for item in quizzes[:1]:
            for problem in problems(quiz_from(item["value"], id=item.get("id") or "")):
                yield _("Лекција „%(title)s“, питања: %(problem)s") % {**named, "problem": problem}
        yield from self._of_order(lesson, named)

    def _of_order(self, lesson: LessonPage, named: Mapping[str, str]) -> Iterator[str]:
        own = self.places[lesson.translation_key]
        for pk in _required(lesson):
            page = self.required.get(pk or 0)
            key: UUID | None = page.translation_key if page is not None else None
            if page is None or key not in self.places:
                yield _("Лекција „%(title)s“ тражи претходну лекцију које у овој обуци нема.") % named
            elif self.places[key] >= own:
                yield _("Лекција „%(title)s“ тражи лекцију „%(other)s“, која не долази пре ње.") % {
                    **named,
                    "other": page.title,
                }


def _required(lesson: LessonPage) -> Collection[int | None]:
    return [item["value"] for item in lesson.requires.raw_data]

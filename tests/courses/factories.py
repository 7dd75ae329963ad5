"""Invented courses, without content files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from wagtail.models import Page

from elearning.courses.models import CourseIndexPage, CoursePage, LessonPage, ModulePage
from portal.pages.loading import prepare
from tests.pages.factories import make_site

# One good question of every kind, as a content file writes it.
QUESTIONS: list[dict[str, Any]] = [
    {
        "single": {
            "prompt": "Стигла ти је туђа слика. Шта прво радиш?",
            "options": [
                {"text": "Шаљем даље", "right": False, "feedback": "Тако слика оде још даље."},
                {"text": "Кажем одраслој особи", "right": True, "feedback": "Код тебе се ланац прекида."},
            ],
            "feedback": "Особа са слике није крива.",
        }
    },
    {
        "multiple": {
            "prompt": "Шта се чува као траг?",
            "options": [
                {"text": "Ко је послао", "right": True, "feedback": ""},
                {"text": "Када је стигло", "right": True, "feedback": ""},
                {"text": "Туђа слика", "right": False, "feedback": "Слика се не чува."},
            ],
            "points": 2,
        }
    },
    {"true_false": {"prompt": "Особа са слике сноси део кривице.", "right": False, "feedback_true": "Није тако."}},
    {
        "matching": {
            "prompt": "Кога зовемо?",
            "pairs": [
                {"left": "Неко је у опасности", "right": "192"},
                {"left": "Потребан је разговор", "right": "116 111"},
            ],
            "points": 2,
        }
    },
    {"ordering": {"prompt": "Којим редом?", "items": ["Стани", "Запиши", "Реци"], "points": 3}},
    {"gap": {"text": "Дечја линија је {116 111|192}, а позив је {бесплатан|скуп}.", "points": 2}},
    {"short_text": {"prompt": "Како се зове прети да ће објавити слику?", "accepted": ["уцена", "уцењивање"]}},
    {"number": {"prompt": "Који је број полиције?", "value": "192"}},
]
QUIZ: dict[str, Any] = {"quiz": {"pass_mark": 60, "questions": QUESTIONS}}
PARAGRAPH: dict[str, Any] = {"paragraph": "<p>Код тебе ланац може да се прекине.</p>"}
# Two modules with three lessons; the second lesson asks.
LESSONS: tuple[tuple[dict[str, Any], ...], ...] = (
    ({"title": "Препознај"}, {"title": "Кад слика крене даље", "body": [PARAGRAPH, QUIZ]}),
    ({"title": "Коме да кажем"},),
)


def make_index(**values: Any) -> CourseIndexPage:
    """Make a front page with an empty list of courses below it."""
    index = CourseIndexPage(title="Обуке", slug="obuke", lead="Кратке лекције, са питањима.", **values)
    make_site().add_child(instance=index)
    return CourseIndexPage.objects.get(pk=index.pk)


def make_course(
    index: CourseIndexPage | None = None,
    *,
    lessons: Sequence[Sequence[dict[str, Any]]] = LESSONS,
    certificate: bool = False,
    live: bool = True,
    **values: Any,
) -> CoursePage:
    """Make a course, live with all below it; ``lessons`` gives the fields of each lesson of each module.

    A lesson's ``body`` is written as in a content file. Fields of the course may be given, as ``audiences``.
    """
    index = CourseIndexPage.objects.get(pk=(index or make_index()).pk)
    number = index.get_children().count() + 1
    given = {
        "title": f"Обука {number}",
        "slug": f"obuka-{number}",
        "lead": "О туђим сликама и шта се са њима ради.",
        "search_description": "Шта кад стигне туђа слика.",
        "outcomes": [("outcome", "зауставиш ланац")],
        "audiences": ["professionals"] if certificate else ["teens"],
        "ages": ["11-14"],
        "topics": ["internet"],
        "reviewed_on": date(2026, 11, 1),
        "certificate": certificate,
        "hours": 3 if certificate else None,
        **values,
    }
    course = published(index, CoursePage(**given), publish=False)
    for at, module in enumerate(lessons, start=1):
        page = published(course, ModulePage(title=f"Део {at}", slug=f"deo-{at}", lead="Шта се овде учи."))
        for place, lesson in enumerate(module, start=1):
            make_lesson(page, place, **lesson)
    if live:
        # Its children have changed its row in the tree.
        CoursePage.objects.get(pk=course.pk).save_revision().publish()
    return CoursePage.objects.get(pk=course.pk)


def make_lesson(module: ModulePage, place: int = 9, *, live: bool = True, **values: Any) -> LessonPage:
    """Make a lesson at the end of ``module``; ``place`` makes its address."""
    body = values.pop("body", [PARAGRAPH])
    lesson = LessonPage(
        **{"title": f"Лекција {place}", "slug": f"lekcija-{place}", "lead": "О чему је реч.", **values},
    )
    lesson.body = stored(body, path=f"proba/{module.pk}/{place}")
    return published(module, lesson, publish=live)


def stored(body: list[dict[str, Any]], *, path: str = "proba") -> Any:
    """Return the stream of a lesson that a content file would write as ``body``; its ids follow from ``path``."""
    block = LessonPage._meta.get_field("body").stream_block
    return block.to_python(prepare(block, body, path=path, pages={}, lines={}))


def published(parent: Page, page: Any, *, publish: bool = True) -> Any:
    """Put ``page`` below ``parent`` by the system's own way, live or as a draft, and return it as it is stored."""
    page.live = False
    type(parent).objects.get(pk=parent.pk).add_child(instance=page)
    revision = page.save_revision()
    if publish:
        revision.publish()
    return type(page).objects.get(pk=page.pk)


def lessons_of(course: CoursePage) -> list[LessonPage]:
    """Return all lessons of ``course``, in order."""
    return list(LessonPage.objects.descendant_of(course).order_by("path"))


def modules_of(course: CoursePage) -> list[ModulePage]:
    """Return all modules of ``course``, in order."""
    return list(ModulePage.objects.child_of(course).order_by("path"))

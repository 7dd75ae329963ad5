"""What authors read of their courses: how many began, passed and finished, and how often each question went right.

Few may be known ones, so a small number is not shown, others are rounded, and no week is: the total alone is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, Sum
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.permissions import page_permission_policy

from elearning.courses.models import CoursePage, LessonPage
from elearning.learning.models import Answer, WeekCount
from elearning.quizzes.model import Question
from elearning.quizzes.reading import quiz_of
from portal.editors.report_base import ON_PAGES

# As in the published statistics: 1 to 7 are not told, others to the nearest five.
FEWEST, STEP = 8, 5
# A question's share is told from so many attempts on.
ATTEMPTS = 20
What = WeekCount.What


def told(number: int) -> int | None:
    """Return ``number`` as it may be told: nothing for a small one, else the nearest multiple of five."""
    return None if number < FEWEST else STEP * round(number / STEP)


@dataclass(frozen=True)
class Row:
    """One course; a number that is too small to be told is ``None``."""

    title: str
    url: str
    numbers: tuple[int | None, ...]


@dataclass(frozen=True)
class Asked:
    """One question; ``right`` of a hundred answers, None below ``ATTEMPTS``."""

    prompt: str
    right: int | None


@dataclass(frozen=True)
class LessonRow:
    """A lesson with its questions."""

    title: str
    url: str
    questions: tuple[Asked, ...]


def courses_for(user: Any) -> list[CoursePage]:
    """Return the courses that ``user`` may change, as they stand in the tree."""
    mine = page_permission_policy.instances_user_has_permission_for(user, "change")
    return list(CoursePage.objects.filter(pk__in=mine.values("pk")).select_related("locale").order_by("path"))


def rows(courses: Iterable[CoursePage]) -> Iterator[Row]:
    """Yield what was counted in each course and its language; one query."""
    sums = {what: Sum("number", filter=Q(what=what), default=0) for what in What.values}
    counted = {
        (row["course_key"], row["language"]): dict(row)
        for row in WeekCount.objects.order_by().values("course_key", "language").annotate(**sums)
    }
    for course in courses:
        found: Mapping[str, Any] = counted.get((course.translation_key, course.locale.language_code), {})
        numbers = tuple(told(found.get(what, 0)) for what in What.values)
        yield Row(course.title, reverse("course_report", args=(course.pk,)), numbers)


def lessons(course: CoursePage) -> list[LessonRow]:
    """Return by lesson and question how many of a hundred answers were right; two queries."""
    by_lesson = Answer.objects.filter(attempt__course_key=course.translation_key).order_by()
    counted: dict[tuple[UUID, str], tuple[int, int]] = {
        (lesson, question): (number, right)
        for lesson, question, number, right in by_lesson.values_list("attempt__lesson_key", "question").annotate(
            number_of_all=Count("pk"), number_of_right=Count("pk", filter=Q(right=True))
        )
    }
    found = []
    for lesson in LessonPage.objects.descendant_of(course).order_by("path"):
        quiz = quiz_of(lesson.body)
        if quiz is not None:
            asked = tuple(
                _asked(question, *counted.get((lesson.translation_key, question.id), (0, 0)))
                for question in quiz.questions
            )
            found.append(LessonRow(lesson.title, reverse("wagtailadmin_pages:edit", args=(lesson.pk,)), asked))
    return found


def _asked(question: Question, number: int, right: int) -> Asked:
    share = round(100 * right / number) if number >= ATTEMPTS else None
    return Asked(question.prompt or _("Реченица са празнинама"), share)


class CoursesView(WagtailAdminTemplateMixin, TemplateView):
    """The report of all courses, for everybody who works on pages."""

    template_name = "learning/courses_report.html"
    page_title = gettext_lazy("Како се уче обуке")
    header_icon = "form"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Refuse an account that may change no page."""
        if not page_permission_policy.user_has_any_permission(request.user, ON_PAGES):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way from the start page."""
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the rows."""
        said = {"rows": list(rows(courses_for(self.request.user))), "labels": What.labels, "fewest": FEWEST}
        return super().get_context_data(**kwargs) | said


class CourseView(CoursesView):
    """The report of one course, question by question."""

    template_name = "learning/course_report.html"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way from the start page."""
        above = {"url": reverse("courses_report"), "label": CoursesView.page_title}
        return [*self.breadcrumbs_items, above, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the course's lessons. Raises ``Http404`` for a course that the account may not change."""
        course = next((one for one in courses_for(self.request.user) if one.pk == self.kwargs["page_id"]), None)
        if course is None:
            raise Http404
        self.page_title = course.title
        return super().get_context_data(**kwargs) | {"lessons": lessons(course), "attempts": ATTEMPTS}

"""A lesson as its learner sees it, and „Прочитано“ for one without questions."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from elearning.courses.models import LessonPage
from elearning.courses.selectors import course_of, lesson_by_key
from elearning.learning import answering, quotas, sessions
from elearning.learning.progress import Progress, progress
from elearning.learning.selectors import current_learner
from elearning.learning.views import entry
from elearning.learning.views.common import code_here, lesson_address, show
from portal.pages import dates


@require_http_methods(["GET", "HEAD", "POST"])
@quotas.limited
def lesson(request: HttpRequest, lesson: UUID) -> HttpResponse:
    """Show the lesson with its place in the course; POST marks it as read."""
    page = lesson_by_key(lesson)
    if page is None:
        raise Http404
    if request.method != "POST":
        return _page(request, page)
    if page.has_quiz:
        return _page(request, page, refused=_("Ова лекција је урађена кад се положе њена питања."))
    if "known" in request.POST and current_learner(request) is None:
        return entry.session_is_over(request)
    token = sessions.token_of(request) or sessions.new_token()
    response = redirect("learning:lesson", lesson=lesson)
    try:
        sessions.give(response, answering.tick(request, lesson=page, token=token))
    except sessions.Stale:
        sessions.give(response, sessions.new_token())
    return response


def _page(request: HttpRequest, page: LessonPage, *, refused: str = "") -> HttpResponse:
    learner = current_learner(request)
    done = progress(course_of(page), learner)
    lessons = done.lessons
    mine = next((one for one in lessons if one.key == page.translation_key), None)
    response = show(
        request,
        "learning/lesson.html",
        course_of(page),
        page=page,
        learner=learner,
        code=code_here(request, learner),
        is_done=page.translation_key in done.done,
        number=mine.number if mine is not None else None,
        total=len(lessons),
        minutes=dates.minutes_text(page.minutes),
        next=_row(after, done) if (after := done.after(page.translation_key)) is not None else None,
        first=_first(page, done),
        lessons=[_row(one, done, here=one is mine) for one in lessons],
        refused=refused,
    )
    if learner is None and not page.has_quiz and not sessions.token_of(request):
        sessions.give(response, sessions.new_token())
    return response


def _row(lesson: Any, done: Progress, *, here: bool = False) -> dict[str, Any]:
    return {
        "number": lesson.number,
        "title": lesson.title,
        "url": lesson_address(lesson),
        "done": lesson.key in done.done and not here,
        "here": here,
    }


def _first(page: LessonPage, done: Progress) -> list[dict[str, Any]]:
    """Return the lessons that come before this one by its author's word and are not done yet."""
    wanted = {item["value"] for item in page.requires.raw_data}
    return [_row(one, done) for one in done.lessons if one.pk in wanted and one.key not in done.done]

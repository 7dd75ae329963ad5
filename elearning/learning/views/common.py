"""What the pages of the zone have in common: who learns here, the course, the code that the browser may show."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from elearning.courses.models import CoursePage
from elearning.courses.selectors import LessonOutline
from elearning.learning import keys, sessions
from elearning.learning.models import Learner


def code_here(request: HttpRequest, learner: Learner | None) -> str:
    """Return the learner's code as long as this browser can show it."""
    return keys.code_shown(learner, token=sessions.token_of(request)) if learner is not None else ""


def lesson_address(lesson: LessonOutline) -> str:
    """Return where a lesson is learned."""
    return reverse("learning:lesson", kwargs={"lesson": lesson.key})


def show(request: HttpRequest, template: str, course: CoursePage | None = None, **context: Any) -> HttpResponse:
    """Render a page in the voice of its course."""
    voice = course.voice if course is not None else "vi"
    return render(request, template, {"course": course, "voice": voice, "ti": voice == "ti", **context})

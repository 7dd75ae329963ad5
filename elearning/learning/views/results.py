"""What is left of a closed class: how it answered, and a certificate without names."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from elearning.courses.selectors import live_course
from elearning.learning.board import FEWEST, board, class_answers, gone_on
from elearning.learning.models import SchoolClass
from elearning.learning.views.classes import of_class
from elearning.learning.views.common import show


@require_safe
@of_class
def answers(request: HttpRequest, found: SchoolClass) -> HttpResponse:
    """Show question by question how a closed class answered."""
    course = live_course(found.course_key)
    if found.closed_on is None or course is None:
        return redirect("learning:class")
    return show(
        request,
        "learning/class_answers.html",
        school_class=found,
        class_course=course,
        lessons=class_answers(found, course),
        fewest=FEWEST,
        gone_on=gone_on(found),
    )


@require_safe
@of_class
def certificate(request: HttpRequest, found: SchoolClass) -> HttpResponse:
    """Show a closed class's certificate for printing: course, how many seats finished, day; no name."""
    course = live_course(found.course_key)
    if found.closed_on is None or course is None:
        return redirect("learning:class")
    return show(
        request, "learning/class_certificate.html", school_class=found, class_course=course, board=board(found, course)
    )

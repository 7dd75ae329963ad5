"""A course's map as its learner sees it."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from elearning.courses.course_map import course_map
from elearning.courses.selectors import live_course
from elearning.learning.offers import offers
from elearning.learning.progress import progress
from elearning.learning.selectors import current_learner
from elearning.learning.views.common import code_here, lesson_address, show


@require_safe
def course(request: HttpRequest, course: UUID) -> HttpResponse:
    """Show what one can do afterwards, how far it is, and one button that goes on where it stopped."""
    page = live_course(course)
    if page is None:
        raise Http404
    learner = current_learner(request)
    done = progress(page, learner)
    here = done.here
    return show(
        request,
        "learning/course.html",
        page,
        learner=learner,
        code=code_here(request, learner),
        progress=done,
        begun=bool(done.begun),
        modules=course_map(
            done.outline,
            lesson_url=lesson_address,
            done=done.done,
            begun=done.begun,
            here=here.key if here and done.begun else None,
        ),
        go_on=lesson_address(here) if here is not None else "",
        offers=offers(request, learner, page) if learner is not None and done.is_finished else [],
        public_url=reverse("wagtail_serve", args=(done.outline.path,)),
    )

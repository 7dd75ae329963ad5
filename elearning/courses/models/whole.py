"""A course goes live whole, and is served whole: what its page, its modules and its lessons have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.http import Http404, HttpRequest, HttpResponseBase
from wagtail.models import Page, Revision

from portal.pages.translating import FRONT_DEPTH

if TYPE_CHECKING:
    from elearning.courses.models.course import CoursePage

# Root, front page, list of courses, course.
COURSE_DEPTH = FRONT_DEPTH + 2
COURSE_PATH = COURSE_DEPTH * Page.steplen


class WholeCourse(models.Model):
    """Goes before ``BasePage`` among the bases of every page of a course."""

    path: str

    class Meta:
        abstract = True

    def causes_against(self) -> list[str]:
        """Return what keeps the course, or the page in a course that is live, from going live."""
        from elearning.courses.publishing import causes_against

        return [cause.text for cause in causes_against(self)]

    def publish(self, revision: Revision, user: Any = None, **kwargs: Any) -> Any:
        """Publish ``revision`` as every page does, while nothing else of the course changes.

        Raises ``NotReady`` where the course would go live, or stay so, and is not whole.
        """
        with transaction.atomic():
            whole = Page.objects.filter(path__startswith=self.path[:COURSE_PATH]).order_by("path")
            list(whole.select_for_update().values_list("pk", flat=True))
            return super().publish(revision, user=user, **kwargs)  # type: ignore[misc]


class BelowCourse(WholeCourse):
    """A module or a lesson: served only while all that stands above it in the course is live.

    ``below_course``: so many levels below the course's page it stands.
    """

    below_course: int
    pages_above: list[Page] | None
    # Whoever knows the course already puts it here.
    course: CoursePage | None = None

    class Meta:
        abstract = True

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer as every page does. Raises ``Http404`` while the course is not live."""
        if not self.is_served():
            raise Http404
        return super().serve(request, *args, **kwargs)  # type: ignore[misc]

    def is_served(self) -> bool:
        """Return whether readers are served it; a query where ``portal.pages.serving`` did not bring the way along."""
        above = self.pages_above
        if above is None:
            above = list(self.get_ancestors().filter(depth__gte=COURSE_DEPTH))  # type: ignore[attr-defined]
        return all(page.live for page in above)

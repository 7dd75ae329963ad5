"""The CMS as authors of courses see it: the way to a new course, and what goes down with a part of one."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.models import Page

from elearning.courses.models import CourseIndexPage
from elearning.courses.taken_along import courses_taken_along, warning
from portal.editors.panels import START_PAGE_WAY


@hooks.register(START_PAGE_WAY)
def new_course(request: HttpRequest) -> tuple[str | Promise, str, str] | None:
    """Lead an account that may write courses to a new one."""
    index = CourseIndexPage.objects.order_by("path").first()
    if index is None or not index.permissions_for_user(request.user).can_add_subpage():
        return None
    address = reverse("wagtailadmin_pages:add", args=("courses", "coursepage", index.pk))
    return _("Нова обука"), address, "plus"


# The screens for deleting and moving one page have no place for words of ours; those for taking down and for several
# pages have (templates/wagtailadmin/pages).
@hooks.register("before_delete_page")
def say_before_deleting(request: HttpRequest, page: Page) -> None:
    """Say on the screen that asks which course goes down with the page."""
    _say(request, courses_taken_along([page]))


@hooks.register("before_move_page")
def say_before_moving(request: HttpRequest, page: Page, destination: Page) -> None:
    """Say on the screen that asks which course goes down when the page leaves it."""
    _say(request, courses_taken_along([page], to=destination))


def _say(request: HttpRequest, courses: list) -> None:
    if request.method != "POST" and courses:
        messages.warning(request, warning(courses))

"""The CMS as authors of courses see it: how their courses are learned."""

from typing import Any

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from elearning.learning.report import CoursesView, CourseView
from portal.editors.report_base import ReportMenuItem


@hooks.register("register_reports_menu_item")
def courses_menu_item() -> MenuItem:
    """Lead to how courses are learned."""
    return ReportMenuItem(_("Како се уче обуке"), reverse("courses_report"), icon_name="form", order=75)


@hooks.register("register_admin_urls")
def courses_addresses() -> list[Any]:
    """Return the addresses of the report."""
    return [
        path("ucenje-obuka/", CoursesView.as_view(), name="courses_report"),
        path("ucenje-obuka/<int:page_id>/", CourseView.as_view(), name="course_report"),
    ]

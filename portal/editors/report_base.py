"""What the reports of the CMS have in common: who opens them, where they stand in the menu, what their columns show."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise, cached_property
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.reports.base import ReportView
from wagtail.permissions import page_permission_policy

from portal.pages.dates import day_text

ON_PAGES = ("add", "change", "publish")
"""Whoever may do one of these to any page works on pages."""


class EditorsReport(ReportView):
    """A report for whoever works on pages; its rows have a ``title`` and the ``edit_url`` where they are mended."""

    permission_policy = page_permission_policy
    any_permission_required = list(ON_PAGES)
    file_name: str
    nothing: str | Promise
    """What is said when there is no row and none was looked for."""

    def get_filename(self) -> str:
        """Return the name of the file that is downloaded, without its ending."""
        return self.file_name

    @cached_property
    def no_results_message(self) -> str:
        """Say that all is well; only after somebody looked for something, that nothing of it was found."""
        looked_for = self.is_searching or self.is_filtering
        return str(super().no_results_message if looked_for else self.nothing)


class ReportMenuItem(MenuItem):
    """A report in the menu of whoever works on pages."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Return whether the user may change any page."""
        return bool(page_permission_policy.user_has_any_permission(request.user, ON_PAGES))


def place_column(name: str, label: str | Promise) -> TitleColumn:
    """Return the column that names what a row is about and leads to it."""
    return TitleColumn(name, label=label, accessor="title", get_url=_edit_url)


def day_column(name: str, label: str | Promise) -> Column:
    """Return the column that shows the day of the moment ``name`` of a row, nothing where there is none."""

    def day(row: Any) -> str:
        moment: datetime | None = getattr(row, name)
        return day_text(moment) if moment else ""

    return Column(name, label=label, accessor=day)


def _edit_url(row: Any) -> str:
    return str(row.edit_url)

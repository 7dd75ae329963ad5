"""The report of everything that an editor should look at."""

from typing import Any

import django_filters
from django.db.models import Case, QuerySet, When
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.reports.base import ReportView
from wagtail.permissions import page_permission_policy

from portal.editors.models import Finding, Kind


class FindingFilterSet(WagtailFilterSet):
    """One kind at a time."""

    kind = django_filters.ChoiceFilter(label=_("Шта"), choices=Kind.choices, empty_label=_("Све"))

    class Meta:
        model = Finding
        fields = ["kind"]


def findings_for(user: Any) -> QuerySet[Finding]:
    """Return the findings on pages that ``user`` may change."""
    pages = page_permission_policy.instances_user_has_permission_for(user, "change")
    return Finding.objects.filter(page__in=pages)


class FindingsView(ReportView):
    """Findings on public pages: what, where, since when; each leads into the editor."""

    page_title = _("Шта треба погледати")
    header_icon = "glasses"
    index_url_name = "editors:findings"
    index_results_url_name = "editors:findings_results"
    permission_policy = page_permission_policy
    any_permission_required = ["add", "change", "publish"]
    filterset_class = FindingFilterSet
    model = Finding
    default_ordering = ("weight", "page__title", "pk")
    list_export = ["page.title", "get_kind_display", "detail", "found_at"]
    export_headings = {
        "page.title": _("Страница"),
        "get_kind_display": _("Шта"),
        "detail": _("Где"),
        "found_at": _("Од"),
    }

    def get_base_queryset(self) -> QuerySet[Finding]:
        weight = Case(*(When(kind=kind, then=number) for number, kind in enumerate(Kind)), default=len(Kind))
        return findings_for(self.request.user).select_related("page").annotate(weight=weight)

    @cached_property
    def columns(self) -> list[Column]:
        """Title, kind and place of each finding."""
        return [
            TitleColumn("page", label=_("Страница"), accessor="page.title", get_url=_edit_url),
            Column("kind", label=_("Шта"), accessor="get_kind_display"),
            Column("detail", label=_("Где")),
        ]

    def get_filename(self) -> str:
        return "nalazi"


def _edit_url(finding: Finding) -> str:
    return reverse("wagtailadmin_pages:edit", args=(finding.page_id,))

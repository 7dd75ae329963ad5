"""The report of everything that an editor should look at."""

from typing import Any

import django_filters
from django.db.models import Case, Q, QuerySet, When
from django.db.models.functions import Coalesce
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.documents.permissions import permission_policy as documents_policy
from wagtail.images.permissions import permission_policy as images_policy
from wagtail.permissions import page_permission_policy

from portal.editors.models import Finding, Kind
from portal.editors.report_base import EditorsReport, day_column, place_column


class FindingFilterSet(WagtailFilterSet):
    """One kind at a time."""

    kind = django_filters.ChoiceFilter(label=_("Шта"), choices=Kind.choices, empty_label=_("Све"))

    class Meta:
        model = Finding
        fields = ["kind"]


def findings_for(user: Any) -> QuerySet[Finding]:
    """Return the findings on pages, pictures and documents that ``user`` may change."""
    pages, images, documents = (
        policy.instances_user_has_permission_for(user, "change")
        for policy in (page_permission_policy, images_policy, documents_policy)
    )
    mine = Q(page__in=pages) | Q(image__in=images) | Q(document__in=documents)
    return Finding.objects.filter(mine)


class FindingsView(EditorsReport):
    """Findings on public pages and in stored files: what, where, since when; each leads to where it is mended."""

    page_title = _("Шта треба погледати")
    header_icon = "glasses"
    index_url_name = "editors:findings"
    index_results_url_name = "editors:findings_results"
    file_name = "nalazi"
    nothing = _("Све је у реду: ништа не треба погледати.")
    filterset_class = FindingFilterSet
    model = Finding
    default_ordering = ("weight", "page__title", "pk")
    list_export = ["title", "get_kind_display", "detail", "found_at", "last_look"]
    export_headings = {
        "title": _("Страница или датотека"),
        "get_kind_display": _("Шта"),
        "detail": _("Где"),
        "found_at": _("Од"),
        "last_look": _("Последња провера"),
    }

    def get_base_queryset(self) -> QuerySet[Finding]:
        weight = Case(*(When(kind=kind, then=number) for number, kind in enumerate(Kind)), default=len(Kind))
        with_places = findings_for(self.request.user).select_related("page", "image", "document")
        return with_places.annotate(weight=weight, last_look=Coalesce("checked_at", "page__look__looked_at"))

    @cached_property
    def columns(self) -> list[Column]:
        """Title, kind and place of each finding, since when and when it was looked at last."""
        return [
            place_column("page", _("Страница или датотека")),
            Column("kind", label=_("Шта"), accessor="get_kind_display"),
            Column("detail", label=_("Где")),
            day_column("found_at", _("Од")),
            day_column("last_look", _("Последња провера")),
        ]

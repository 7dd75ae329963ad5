"""„Шта се тражи“: what many have asked on the same day, for editors."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column

from portal.editors.report_base import EditorsReport
from portal.pages.dates import day_text
from search.models import WantedCount

NOTHING, SOMETHING = "ne", "da"


class WantedFilterSet(WagtailFilterSet):
    """What found nothing, apart from the rest."""

    found = django_filters.ChoiceFilter(
        label=_("Шта је нађено"),
        choices=[(NOTHING, _("Ништа није нађено")), (SOMETHING, _("Нешто је нађено"))],
        empty_label=_("Све"),
        method="by_found",
    )

    class Meta:
        model = WantedCount
        fields = ["found"]

    def by_found(self, rows: QuerySet[WantedCount], name: str, value: str) -> QuerySet[WantedCount]:
        """Return the rows that found nothing, or those that found something."""
        return rows.filter(found=0) if value == NOTHING else rows.exclude(found=0)


class WantedView(EditorsReport):
    """Questions of days that are over: a number that moves while somebody looks would say when it was asked."""

    page_title = _("Шта се тражи")
    header_icon = "search"
    index_url_name = "search_wanted"
    index_results_url_name = "search_wanted_results"
    file_name = "pretraga"
    nothing = _("Још нема питања које је истог дана поставило довољно људи.")
    filterset_class = WantedFilterSet
    model = WantedCount
    default_ordering = ("-day", "-times", "words")
    list_export = ["day", "words", "get_language_display", "times", "found"]
    export_headings = {
        "day": _("Дан"),
        "words": _("Речи"),
        "get_language_display": _("Језик"),
        "times": _("Пута, отприлике"),
        "found": _("Нађено"),
    }

    def get_base_queryset(self) -> QuerySet[WantedCount]:
        return WantedCount.objects.filter(day__lt=timezone.localdate())

    @cached_property
    def columns(self) -> list[Column]:
        """Day, words, language, how often and how much was found."""
        return [
            Column("day", label=_("Дан"), accessor=_day),
            Column("words", label=_("Речи")),
            Column("language", label=_("Језик"), accessor="get_language_display"),
            Column("times", label=_("Пута, отприлике")),
            Column("found", label=_("Нађено")),
        ]


def _day(row: Any) -> str:
    return day_text(row.day)

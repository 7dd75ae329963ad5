"""What readers answered to „Да ли вам је ово помогло?“, for editors: numbers that name nobody.

Few answers may be known ones: the only reader of yesterday is somebody. So a number below ``FEWEST`` is not shown,
no sum is, from which it could be worked out, and no day.
"""

import re
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Case, F, IntegerField, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.permissions import page_permission_policy

from materials.models import Answer, UsefulCount
from portal.editors.report_base import ON_PAGES

FEWEST = 5
AT_ONCE = 50
_AFTER = re.compile(r"(\d{1,9})-(\d{1,9})")


@dataclass(frozen=True)
class Row:
    """One material; a number that is too small to be shown is ``None``."""

    title: str
    url: str
    numbers: tuple[int | None, ...]


def counted(user: Any) -> QuerySet[Any, dict[str, Any]]:
    """Return one row for each material that ``user`` may change and that has a number to show.

    The ones that helped least come first; numbers that are not shown do not even say their order.
    """
    pages = page_permission_policy.instances_user_has_permission_for(user, "change")
    per_page = UsefulCount.objects.filter(page__in=pages.values("pk")).values("page_id", "page__title")
    sums = {
        f"said_{answer}": Coalesce(Sum("number", filter=Q(answer=answer)), 0, output_field=IntegerField())
        for answer in Answer.values
    }
    shown = {
        f"shown_{answer}": Case(When(**{f"said_{answer}__gte": FEWEST}, then=F(f"said_{answer}")), default=Value(0))
        for answer in Answer.values
    }
    enough = Q(*((f"said_{answer}__gte", FEWEST) for answer in Answer.values), _connector=Q.OR)
    rows: QuerySet[Any, Any] = per_page.annotate(**sums).annotate(**shown)
    return rows.filter(enough).order_by("-shown_no", "page_id")


def rows_after(user: Any, after: str) -> tuple[list[Row], str]:
    """Return the rows behind the mark ``after`` (empty or nonsense: from the beginning), and the next mark or none."""
    found = counted(user)
    known = _AFTER.fullmatch(after)
    if known:
        number, page = int(known[1]), int(known[2])
        found = found.filter(Q(shown_no__lt=number) | Q(shown_no=number, page_id__gt=page))
    rows = list(found[: AT_ONCE + 1])
    last = rows[AT_ONCE - 1] if len(rows) > AT_ONCE else None
    return [_row(one) for one in rows[:AT_ONCE]], f"{last['shown_no']}-{last['page_id']}" if last else ""


class UsefulView(WagtailAdminTemplateMixin, TemplateView):
    """The report, for everybody who works on pages."""

    template_name = "materials/useful_report.html"
    page_title = _("Да ли су материјали помогли")
    header_icon = "form"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Refuse an account that may change no page."""
        if not page_permission_policy.user_has_any_permission(request.user, ON_PAGES):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way from the start page."""
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the rows and the way to the next ones."""
        after = self.request.GET.get("after", "")
        rows, following = rows_after(self.request.user, after)
        said = {"rows": rows, "next": following, "after": after, "fewest": FEWEST, "answers": Answer.labels}
        return super().get_context_data(**kwargs) | said


def _row(said: dict[str, Any]) -> Row:
    numbers = tuple(said[f"shown_{answer}"] or None for answer in Answer.values)
    return Row(said["page__title"], reverse("wagtailadmin_pages:edit", args=(said["page_id"],)), numbers)

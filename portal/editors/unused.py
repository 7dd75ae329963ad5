"""Pictures and documents that nothing uses: found once a day, listed, and deleted by whoever may."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.documents import get_document_model
from wagtail.documents import permissions as documents_permissions
from wagtail.images import get_image_model
from wagtail.images import permissions as images_permissions

from portal.editors.models import Unused
from portal.editors.report_base import EditorsReport, day_column, place_column
from portal.pages.file_use import deletable, used


def find_unused(now: datetime) -> None:
    """Keep which files nothing uses since when, and forget those that are used again. Harmless when run twice."""
    for name, model in (("image", get_image_model()), ("document", get_document_model())):
        # Every draft is read for this, so before the transaction: on SQLite, it keeps everybody else from writing.
        _keep(name, model.objects.exclude(pk__in=used(model)), now=now)


@transaction.atomic
def _keep(name: str, free: QuerySet, *, now: datetime) -> None:
    Unused.objects.exclude(**{name: None}).exclude(**{f"{name}__in": free}).delete()
    known = Unused.objects.exclude(**{name: None}).values(name)
    Unused.objects.bulk_create([Unused(**{name: one}, since=now) for one in free.exclude(pk__in=known)])


class DeleteColumn(Column):
    """The way to delete a file, for those who may; ``may`` says whether of a row."""

    cell_template_name = "editors/delete_cell.html"

    def __init__(self, *args: Any, may: Callable[[Unused], bool], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.may = may

    def get_value(self, instance: Unused) -> str:
        """Return the address on which deleting is asked about once more."""
        name = "wagtailimages:delete" if instance.image_id is not None else "wagtaildocs:delete"
        return reverse(name, args=(instance.image_id or instance.document_id,))

    def get_cell_context_data(self, instance: Unused, parent_context: Any) -> Any:
        """Add whether this user may."""
        return super().get_cell_context_data(instance, parent_context) | {"may": self.may(instance)}


class UnusedView(EditorsReport):
    """Files that no page, draft, snippet or setting names, the longest unused first."""

    page_title = _("Слике и документи који се не користе")
    header_icon = "image"
    index_url_name = "editors:unused"
    index_results_url_name = "editors:unused_results"
    model = Unused
    default_ordering = ("since", "pk")
    list_export = ["title", "since"]
    export_headings = {"title": _("Датотека"), "since": _("Не користи се од")}
    file_name = "ne-koristi-se"
    nothing = _("Све слике и сви документи се негде користе.")

    def get_base_queryset(self) -> QuerySet[Unused]:
        images, documents = (
            one.permission_policy.instances_user_has_permission_for(self.request.user, "change")
            for one in (images_permissions, documents_permissions)
        )
        mine = Unused.objects.filter(Q(image__in=images) | Q(document__in=documents))
        # What the rules ask of a file: where it lies and who added it.
        return mine.select_related(
            *(f"{file}__{what}" for file in ("image", "document") for what in ("collection", "uploaded_by_user"))
        )

    def decorate_paginated_queryset(self, object_list: Any) -> list[Unused]:
        """Ask once for all rows of this screen which of them the user may delete."""
        rows = list(super().decorate_paginated_queryset(object_list))
        # A download has no such column.
        self.deletable = set() if self.is_export else deletable(self.request.user, [row.place for row in rows])
        return rows

    @cached_property
    def columns(self) -> list[Column]:
        """Name, kind, since when, and the way to delete it."""
        return [
            place_column("file", _("Датотека")),
            Column("kind", label=_("Врста"), accessor="kind"),
            day_column("since", _("Не користи се од")),
            DeleteColumn("delete", label=_("Брисање"), may=lambda row: row.place in self.deletable),
        ]

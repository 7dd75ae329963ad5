"""The CMS as editors of the library see it: the glossary, and whether materials helped."""

from typing import Any

from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import HelpPanel
from wagtail.admin.ui.tables import LiveStatusTagColumn
from wagtail.snippets.models import register_snippet

from materials.models import GlossaryTerm, MaterialIndexPage, MaterialPage
from materials.useful_report import UsefulView
from portal.editors.panels import START_PAGE_WAY, Way, way_to_new
from portal.editors.report_base import ReportMenuItem
from portal.editors.word.drafting import kinds_below
from portal.pages.snippet_views import FourEyesViewSet


class GlossaryTermViewSet(FourEyesViewSet):
    """Terms of the glossary in the CMS."""

    model = GlossaryTerm
    icon = "openquote"
    menu_label = _("Речник")
    menu_name = "glossary"
    menu_order = 260
    add_to_admin_menu = True
    list_display = ["term", "source", LiveStatusTagColumn(label=_("Стање"))]
    search_fields = ["term", "meaning"]
    ordering = ["term"]
    panels = [
        HelpPanel(
            content=_(
                "Појам се види у речнику, и на страницама које га објашњавају, онако како га је друга особа одобрила."
            )
        ),
        *("term", "meaning", "source", "anchor"),
    ]


register_snippet(GlossaryTermViewSet)


@hooks.register(START_PAGE_WAY)
def new_material(request: HttpRequest) -> Way | None:
    """Lead an account that may write in the library to a new material there."""
    library = MaterialIndexPage.objects.order_by("path").first()
    return way_to_new(request, _("Нови материјал"), model=MaterialPage, below=library)


@hooks.register(START_PAGE_WAY)
def material_from_word(request: HttpRequest) -> Way | None:
    """Lead the same account to a material made of a Word document."""
    library = MaterialIndexPage.objects.order_by("path").first()
    if library is None or not kinds_below(request.user, library):
        return None
    return _("Материјал из Ворда"), reverse("editors:word", args=(library.pk,)), "upload"


@hooks.register("register_reports_menu_item")
def useful_menu_item() -> MenuItem:
    """Lead to what readers answered."""
    return ReportMenuItem(_("Да ли су помогли"), reverse("useful_report"), icon_name="form", order=70)


@hooks.register("register_admin_urls")
def useful_address() -> list[Any]:
    """Return the address of the report."""
    return [path("utisci/", UsefulView.as_view(), name="useful_report")]

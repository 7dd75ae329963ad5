"""The start page of the CMS: what should be looked at, and the ways that editors take every day."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Count
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.models import Page, Site
from wagtail.permissions import page_permission_policy

from portal.editors.models import Kind
from portal.editors.report_base import ON_PAGES
from portal.editors.reports import findings_for


class FindingsPanel(Component):
    """How many pages or files have what, each line leading to the report."""

    name = "findings"
    template_name = "editors/findings_panel.html"
    order = 150

    class Media:
        css = {"all": ["cms/start.css"]}

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """Return the kinds that were found, with the number of places; one query."""
        user = parent_context["request"].user
        places = Count("page", distinct=True) + Count("image") + Count("document")
        counts = findings_for(user).values("kind").annotate(places=places).order_by()
        found = {row["kind"]: row["places"] for row in counts}
        report = reverse("editors:findings")
        return {
            "lines": [
                {"label": kind.label, "places": found[kind], "url": f"{report}?kind={kind.value}"}
                for kind in Kind
                if kind in found
            ]
        }


# Rooms above add ways by this hook: a function of the request that returns label, address and icon, or None.
START_PAGE_WAY = "editors_start_page_way"
Way = tuple[str | Promise, str, str]


def way_to_new(request: HttpRequest, label: str | Promise, *, model: type[Page], below: Page | None) -> Way | None:
    """Return the way to a new page of ``model`` below another, or ``None`` where there is none or one may not."""
    if below is None or not below.permissions_for_user(request.user).can_add_subpage():
        return None
    names = (model._meta.app_label, model._meta.model_name, below.pk)
    return label, reverse("wagtailadmin_pages:add", args=names), "plus"


class ShortcutsPanel(Component):
    """What rooms above begin with, pages, pictures, helplines, report, guide: one press from the start."""

    name = "shortcuts"
    template_name = "editors/shortcuts_panel.html"
    order = 50

    class Media:
        css = {"all": ["cms/start.css"]}

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """Return the ways that this user may take; one query for the site's front page."""
        request = parent_context["request"]
        user = request.user
        links = [way for offered in hooks.get_hooks(START_PAGE_WAY) if (way := offered(request))]
        site = Site.objects.filter(is_default_site=True).first()
        if site is not None:
            links.append(
                (_("Све странице"), reverse("wagtailadmin_explore", args=(site.root_page_id,)), "folder-open-inverse")
            )
        if user.has_perm("pages.add_portalimage") or user.is_superuser:
            links.append((_("Слике"), reverse("wagtailimages:index"), "image"))
        if user.has_perm("pages.change_helpline"):
            links.append((_("Линије помоћи"), reverse("wagtailsnippets_pages_helpline:list"), "mobile-alt"))
        if page_permission_policy.user_has_any_permission(user, ON_PAGES):
            links.append((_("Шта треба погледати"), reverse("editors:findings"), "glasses"))
        links.append((_("Водич за уреднике"), reverse("editors:guide"), "help"))
        return {"links": [{"label": label, "url": url, "icon": icon} for label, url, icon in links]}

"""Where Wagtail shows the search: its menu, the report, the way from a page to its words."""

from collections.abc import Iterator
from typing import Any

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.widgets import Button
from wagtail.models import Page
from wagtail.snippets.models import register_snippet

from portal.editors.report_base import ReportMenuItem
from search.cms.added_form import entries
from search.cms.tables import SearchGroup
from search.cms.wanted_report import WantedView
from search.models import AddedWords

register_snippet(SearchGroup)


@hooks.register("register_admin_viewset")
def choice_among_entries() -> ViewSet:
    """Let words be given to anything that may be found."""
    return entries


@hooks.register("register_reports_menu_item")
def wanted_menu_item() -> MenuItem:
    """Lead to what is asked."""
    return ReportMenuItem(_("Шта се тражи"), reverse("search_wanted"), icon_name="search", order=75)


@hooks.register("register_admin_urls")
def addresses() -> list[Any]:
    """Return the addresses of the report."""
    return [
        path("trazi-se/", WantedView.as_view(), name="search_wanted"),
        path("trazi-se/rezultati/", WantedView.as_view(results_only=True), name="search_wanted_results"),
    ]


@hooks.register("register_page_header_buttons")
def words_of_the_page(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """Lead from a page to the words by which it is found, where an editor who misses it looks first."""
    if not page.live or not user.has_perm("search.change_addedwords"):
        return
    key = f"page:{page.pk}"
    row = AddedWords.objects.filter(key=key).first()
    name = "wagtailsnippets_search_addedwords"
    url = reverse(f"{name}:edit", args=(row.pk,)) if row else f"{reverse(f'{name}:add')}?key={key}"
    yield Button(_("Речи по којима се налази"), url, icon_name="tag", priority=62)

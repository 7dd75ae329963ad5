"""The CMS as editors of news see it, and the report on the finder."""

from typing import Any

from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from home.finder.completeness import PhonesView
from home.news import NewsIndexPage, NewsPage
from portal.editors.panels import START_PAGE_WAY, Way, way_to_new
from portal.editors.report_base import ReportMenuItem


@hooks.register(START_PAGE_WAY)
def new_item(request: HttpRequest) -> Way | None:
    """Lead an account that may write news to a new item."""
    return way_to_new(request, _("Нова вест"), model=NewsPage, below=NewsIndexPage.objects.order_by("path").first())


@hooks.register("register_reports_menu_item")
def phones_menu_item() -> MenuItem:
    """Lead to the report of how complete the telephones of institutions are."""
    return ReportMenuItem(_("Телефони установа"), reverse("finder_phones"), icon_name="site", order=70)


@hooks.register("register_admin_urls")
def addresses() -> list[Any]:
    """Return the addresses of the report."""
    return [
        path("telefoni-ustanova/", PhonesView.as_view(), name="finder_phones"),
        path("telefoni-ustanova/rezultati/", PhonesView.as_view(results_only=True), name="finder_phones_results"),
    ]

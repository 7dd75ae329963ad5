"""The CMS as editors of news see it."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from home.news import NewsIndexPage, NewsPage
from portal.editors.panels import START_PAGE_WAY, Way, way_to_new


@hooks.register(START_PAGE_WAY)
def new_item(request: HttpRequest) -> Way | None:
    """Lead an account that may write news to a new item."""
    return way_to_new(request, _("Нова вест"), model=NewsPage, below=NewsIndexPage.objects.order_by("path").first())

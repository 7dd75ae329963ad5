"""News: one page for each item, and their list, newest first."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db import models
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField, TranslatableField

from home.text import TextPage
from portal.pages.base import BasePage
from portal.pages.places import page_store

PAGE_SIZE = 10
OLDER, NEWER = "posle", "pre"
# The key of an item in the list: its day, and its number, which tells items of one day apart.
_KEY = re.compile(r"(\d{4}-\d{2}-\d{2})-(\d{1,18})", re.ASCII)


def today() -> date:
    """Return the day in the portal's time zone."""
    return timezone.localdate()


class NewsPage(TextPage):
    """One item of news."""

    published_on = models.DateField(
        _("датум"), default=today, db_index=True, help_text=_("Дан који стоји уз вест и по коме се вести ређају.")
    )

    template = "home/news_page.html"
    parent_page_types = ["home.NewsIndexPage"]
    subpage_types: list[str] = []

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("published_on"),
        FieldPanel("lead"),
        FieldPanel("body"),
    ]
    search_fields = [*TextPage.search_fields, index.FilterField("published_on")]
    translatable_fields = [*TextPage.translatable_fields, SynchronizedField("published_on")]

    class Meta:
        verbose_name = _("вест")
        verbose_name_plural = _("вести")

    @property
    def key(self) -> str:
        """The place of the item in the list, as the list's address names it."""
        return f"{self.published_on.isoformat()}-{self.pk}"


@dataclass(frozen=True)
class NewsSlice:
    """A part of the list; each address is empty where nothing lies that way."""

    items: list[NewsPage]
    newer: str = ""
    older: str = ""


class NewsIndexPage(BasePage):
    """The list of news."""

    lead = models.TextField(_("увод"), max_length=400, blank=True)

    template = "home/news_index_page.html"
    parent_page_types = ["home.HomePage"]
    subpage_types = ["home.NewsPage"]
    max_count_per_parent = 1

    content_panels = [*BasePage.content_panels, FieldPanel("lead")]
    search_fields = [*BasePage.search_fields, index.SearchField("lead")]
    translatable_fields = [*BasePage.translatable_fields, TranslatableField("lead")]

    class Meta:
        verbose_name = _("списак вести")
        verbose_name_plural = _("спискови вести")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the part of the list that the address asks for; a key that is none starts with the newest."""
        context = super().get_context(request, *args, **kwargs)
        part = news_slice(self.shown(), older_than=request.GET.get(OLDER, ""), newer_than=request.GET.get(NEWER, ""))
        store = page_store(request)
        return context | {"news": part, "entries": [(item, store.url(item)) for item in part.items]}

    def shown(self) -> QuerySet[NewsPage]:
        """Return the published news of this list, newest first.

        What stands above an item also stands above this list, so only its own restriction has to be asked for.
        """
        found: QuerySet[NewsPage] = NewsPage.objects.child_of(self).live().filter(view_restrictions__isnull=True)
        return found.order_by("-published_on", "-pk")


def news_slice(
    rows: QuerySet[NewsPage], *, older_than: str = "", newer_than: str = "", size: int = PAGE_SIZE
) -> NewsSlice:
    """Return ``size`` items after one key or before another, of ``rows`` that begin with the newest.

    By key and not by number of page: an item that is published meanwhile moves nothing. The way back is
    offered from every part that a key began, since that key stood on a newer one; a key behind which nothing
    lies any more starts with the newest.
    """
    everything, after, before = rows, _parse(older_than), _parse(newer_than)
    if after is None and before is not None:
        nearest = list(rows.filter(_beyond(before, "gt")).reverse()[: size + 1])
        if len(nearest) > size:
            items = nearest[size - 1 :: -1]
            return NewsSlice(items, newer=_address(NEWER, items[0]), older=_address(OLDER, items[-1]))
        # Fewer than a whole part are left: show the newest, whole.
    elif after is not None:
        rows = rows.filter(_beyond(after, "lt"))
    found = list(rows[: size + 1])
    if after is not None and not found:
        return news_slice(everything, size=size)
    items = found[:size]
    return NewsSlice(
        items,
        newer=_address(NEWER, items[0]) if after is not None else "",
        older=_address(OLDER, items[-1]) if len(found) > size else "",
    )


def _beyond(key: tuple[date, int], op: str) -> Q:
    day, number = key
    return Q(**{f"published_on__{op}": day}) | Q(published_on=day, **{f"pk__{op}": number})


def _parse(key: str) -> tuple[date, int] | None:
    match = _KEY.fullmatch(key)
    if match is None:
        return None
    try:
        return date.fromisoformat(match[1]), int(match[2])
    except ValueError:
        return None


def _address(name: str, item: NewsPage) -> str:
    return "?" + urlencode({name: item.key})

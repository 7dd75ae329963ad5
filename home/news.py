"""News: one page for each item, and their list, newest first."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField, TranslatableField

from home.text import TextPage
from portal.pages.base import BasePage
from portal.pages.keyset import AFTER, BEFORE, Order
from portal.pages.places import page_store

PAGE_SIZE = 10
NEWEST_FIRST = Order("published_on", date.fromisoformat)


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

    content_panels = [*BasePage.content_panels, "published_on", "lead", "body"]
    search_fields = [*TextPage.search_fields, index.FilterField("published_on")]
    translatable_fields = [*TextPage.translatable_fields, SynchronizedField("published_on")]

    class Meta:
        verbose_name = _("вест")
        verbose_name_plural = _("вести")


class NewsIndexPage(BasePage):
    """The list of news."""

    lead = models.TextField(_("увод"), max_length=400, blank=True)

    template = "home/news_index_page.html"
    parent_page_types = ["home.HomePage"]
    subpage_types = ["home.NewsPage"]
    max_count_per_parent = 1

    content_panels = [*BasePage.content_panels, "lead"]
    search_fields = [*BasePage.search_fields, index.SearchField("lead")]
    translatable_fields = [*BasePage.translatable_fields, TranslatableField("lead")]

    class Meta:
        verbose_name = _("списак вести")
        verbose_name_plural = _("спискови вести")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the part of the list that the address asks for; a key that is none starts with the newest."""
        context = super().get_context(request, *args, **kwargs)
        key = {name: NEWEST_FIRST.key(request.GET.get(name)) for name in (AFTER, BEFORE)}
        part = NEWEST_FIRST.part(self.shown(), size=PAGE_SIZE, after=key[AFTER], before=key[BEFORE])
        store = page_store(request)
        return context | {
            "entries": [(item, store.url(item)) for item in part.rows],
            "newer_url": f"?{BEFORE}={part.previous}" if part.previous else "",
            "older_url": f"?{AFTER}={part.next}" if part.next else "",
        }

    def shown(self) -> QuerySet[NewsPage]:
        """Return the published news of this list, newest first.

        What stands above an item also stands above this list, so only its own restriction has to be asked for.
        """
        found: QuerySet[NewsPage] = NewsPage.objects.child_of(self).live().filter(view_restrictions__isnull=True)
        return NEWEST_FIRST.sort(found)

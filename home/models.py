"""The front page and standard pages; news stands in ``home.news``."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import MultiFieldPanel
from wagtail.search import index
from wagtail_localize.fields import TranslatableField

from home.blocks import AudienceBlock, TeaserBlock
from home.cards import Card, cards
from home.news import NewsIndexPage, NewsPage
from home.text import TextPage
from portal.pages.base import BasePage
from portal.pages.fields import BodyField
from portal.pages.places import page_store

__all__ = ["HomePage", "NewsIndexPage", "NewsPage", "StandardPage"]


class HomePage(BasePage):
    """The front page: report, follow, call, four audiences, what is new."""

    hero_title = models.CharField(_("поздрав"), max_length=80, help_text=_("Две кратке реченице детету."))
    hero_text = models.CharField(_("шта портал ради"), max_length=240)
    report_label = models.CharField(_("дугме за пријаву"), max_length=40)
    follow_label = models.CharField(_("дугме за праћење"), max_length=40)
    helplines_title = models.CharField(_("реченица изнад бројева"), max_length=80)
    audiences_title = models.CharField(_("наслов изнад улога"), max_length=80)
    audiences = BodyField([("audience", AudienceBlock())], blank=True, max_num=6, verbose_name=_("улоге"))
    teasers_title = models.CharField(_("наслов изнад предлога"), max_length=80, blank=True)
    teasers = BodyField([("teaser", TeaserBlock())], blank=True, max_num=6, verbose_name=_("предлози"))

    template = "home/home_page.html"
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = [
        "home.StandardPage",
        "home.NewsIndexPage",
        "materials.MaterialIndexPage",
        "courses.CourseIndexPage",
    ]
    max_count = 1

    content_panels = [
        *BasePage.content_panels,
        MultiFieldPanel(["hero_title", "hero_text", "report_label", "follow_label"], heading=_("Поздрав и две радње")),
        "helplines_title",
        MultiFieldPanel(["audiences_title", "audiences"], heading=_("Ко чита")),
        MultiFieldPanel(["teasers_title", "teasers"], heading=_("Предлози за читање")),
    ]
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("hero_title"),
        index.SearchField("hero_text"),
    ]
    translatable_fields = [
        *BasePage.translatable_fields,
        TranslatableField("hero_title"),
        TranslatableField("hero_text"),
        TranslatableField("report_label"),
        TranslatableField("follow_label"),
        TranslatableField("helplines_title"),
        TranslatableField("audiences_title"),
        TranslatableField("audiences"),
        TranslatableField("teasers_title"),
        TranslatableField("teasers"),
    ]

    class Meta:
        verbose_name = _("почетна страница")
        verbose_name_plural = _("почетне странице")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the cards; their pages, the menu's and the footer's come in one query."""
        context = super().get_context(request, *args, **kwargs)
        store = page_store(request)
        for stream in (self.audiences, self.teasers):
            store.want(item["value"].get("page") for item in stream.raw_data)

        def audience_cards() -> list[Card]:
            return cards(self.audiences, store)

        def teaser_cards() -> list[Card]:
            return cards(self.teasers, store)

        # Functions, so that the query waits until the menu has announced its own pages.
        return context | {"audience_cards": audience_cards, "teaser_cards": teaser_cards}


class StandardPage(TextPage):
    """A page of text made of blocks, with its table of contents."""

    eyebrow = models.CharField(_("врста текста"), max_length=80, blank=True, help_text=_("На пример: Водич."))

    template = "home/standard_page.html"
    parent_page_types = ["home.HomePage", "home.StandardPage"]
    subpage_types = ["home.StandardPage"]

    content_panels = [*BasePage.content_panels, "eyebrow", "lead", "body"]
    translatable_fields = [*TextPage.translatable_fields, TranslatableField("eyebrow")]

    class Meta:
        verbose_name = _("страница са текстом")
        verbose_name_plural = _("странице са текстом")

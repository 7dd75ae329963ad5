"""What pages of text share: an introduction, a body of blocks and its table of contents."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.search import index
from wagtail_localize.fields import TranslatableField

from portal.pages.articles import Article
from portal.pages.base import BasePage
from portal.pages.blocks import content_blocks
from portal.pages.fields import BodyField


class TextPage(Article, BasePage):
    """A page with an introduction and a text made of blocks."""

    lead = models.TextField(_("увод"), max_length=400, help_text=_("Прва реченица већ одговара на питање."))
    body = BodyField(content_blocks(), verbose_name=_("текст"))

    search_fields = [
        *BasePage.search_fields,
        index.SearchField("lead"),
        index.SearchField("body"),
    ]
    translatable_fields = [
        *BasePage.translatable_fields,
        TranslatableField("lead"),
        TranslatableField("body"),
    ]

    class Meta:
        abstract = True

"""What pages of text share: an introduction, a body of blocks and its table of contents."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.search import index
from wagtail_localize.fields import TranslatableField

from portal.pages.base import BasePage
from portal.pages.blocks import content_blocks
from portal.pages.blocks.text import ids_in_stream
from portal.pages.fields import BodyField
from portal.pages.places import page_store


class TextPage(BasePage):
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

    def clean(self) -> None:
        """Two sections with one name would share an anchor and confuse a screen reader."""
        super().clean()
        anchors = [block.value.anchor for block in self.body if block.block_type == "heading"]
        if len(anchors) != len(set(anchors)):
            raise ValidationError({"body": _("Два наслова су иста. Преименујте један.")})

    @property
    def contents(self) -> list[Any]:
        """The headings of the sections, for the table of contents; empty when there are fewer than three."""
        headings = [
            block.value for block in self.body if block.block_type == "heading" and block.value.get("level") != "3"
        ]
        return headings if len(headings) > 2 else []

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Announce the pages that the text links to, so that they come in one query."""
        context = super().get_context(request, *args, **kwargs)
        page_store(request).want(ids_in_stream(list(self.body.raw_data)))
        return context

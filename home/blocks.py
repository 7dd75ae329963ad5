"""Blocks of the front page. Other rooms' pages are chosen through Wagtail's page chooser, never imported."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from portal.pages.drawings import DrawingChoiceBlock


class PageCardValue(blocks.StructValue):
    """A card as the block picker shows it; the front page itself uses ``home.cards``."""

    @property
    def url(self) -> str:
        """The page's address, or nothing in a preview without a page."""
        page = self.get("page")
        return (page.url or "") if page is not None else "#"

    @property
    def title(self) -> str:
        """The card's own words, or the page's title."""
        page = self.get("page")
        return self.get("label") or (page.title if page is not None else "")


class AudienceBlock(blocks.StructBlock):
    """Who reads, and the page that is for them."""

    label = blocks.CharBlock(max_length=60, label=_("ко чита"))
    text = blocks.CharBlock(max_length=140, label=_("шта ту може да се нађе"))
    page = blocks.PageChooserBlock(label=_("страница"))
    drawing = DrawingChoiceBlock(default="cover-p-everyone", label=_("цртеж"))

    class Meta:
        icon = "group"
        label = _("Улога")
        description = _("Једна врста читалаца и страница за њих, са цртежом.")
        template = "blocks/audience.html"
        value_class = PageCardValue
        preview_value = {
            "label": "Родитељ",
            "text": "Како да препознам, разговарам и заштитим.",
            "drawing": "cover-p-parents",
            "page": None,
        }


class TeaserBlock(blocks.StructBlock):
    """A page worth reading, with a drawing."""

    page = blocks.PageChooserBlock(label=_("страница"))
    label = blocks.CharBlock(
        required=False, default="", max_length=80, label=_("наслов"), help_text=_("Празно: наслов странице.")
    )
    eyebrow = blocks.CharBlock(required=False, default="", max_length=60, label=_("врста текста"))
    text = blocks.CharBlock(max_length=160, label=_("реченица"))
    drawing = DrawingChoiceBlock(default="cover-shelter", label=_("цртеж"))

    class Meta:
        icon = "doc-full"
        label = _("Предлог за читање")
        description = _("Страница коју желимо да људи прочитају, са цртежом и једном реченицом.")
        template = "blocks/teaser.html"
        value_class = PageCardValue
        preview_value = {
            "label": "Сакријте трагове",
            "eyebrow": "За сваког",
            "text": "Шта остаје у телефону и како се брише.",
            "drawing": "cover-phone",
            "page": None,
        }

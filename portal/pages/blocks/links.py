"""Links: to a page, to a part of the portal, or to an outside address."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from portal.pages.places import SCRIPTS, PageStore, active_language, page_store, place_url

PLACE_CHOICES = [
    ("report", _("Пријава насиља")),
    ("follow", _("Праћење пријаве")),
    ("institutions", _("Установе по местима")),
]


class LinkValue(blocks.StructValue):
    """A link with its address and words worked out."""

    # Where the request keeps the pages that it links to; without one Wagtail looks the address up.
    store: PageStore | None = None

    @property
    def url(self) -> str:
        """The address, or an empty string when the page is gone."""
        page = self.target
        if page is not None:
            address = self.store.url(page) if self.store is not None else page.url
            return (address or "") if page.live else ""
        if self.get("place"):
            return place_url(self["place"])
        return self.get("address") or ""

    @property
    def title(self) -> str:
        """The words of the link: its own, or the page's title."""
        page = self.target
        return self.get("label") or (page.title if page is not None else "")

    @property
    def target(self) -> Any:
        """The page that the link leads to, in the reader's language where it exists in it."""
        page = self.get("page")
        if page is None or self.store is None or active_language() in SCRIPTS:
            return page
        return self.store.get(page.pk) or page

    @property
    def lang(self) -> str:
        """The language that the link leads to, where it is another than the reader's."""
        page = self.target
        return self.store.lang(page) if page is not None and self.store is not None else ""

    @property
    def title_lang(self) -> str:
        """The language of the words of the link, where it is another than the reader's."""
        return "" if self.get("label") else self.lang


class LinkBlock(blocks.StructBlock):
    """Exactly one target; words are needed unless the target is a page."""

    label = blocks.CharBlock(
        required=False,
        default="",
        max_length=80,
        label=_("текст линка"),
        help_text=_("Празно: наслов изабране странице."),
    )
    page = blocks.PageChooserBlock(required=False, label=_("страница"))
    place = blocks.ChoiceBlock(search_index=False, choices=PLACE_CHOICES, required=False, label=_("део портала"))
    address = blocks.URLBlock(required=False, default="", label=_("спољна адреса"))

    class Meta:
        icon = "link"
        label = _("Линк")
        value_class = LinkValue

    def clean(self, value: Any) -> Any:
        """Refuse no target, several targets and a link without words."""
        cleaned = super().clean(value)
        if self.is_deferred_validation:
            return cleaned
        targets = [name for name in ("page", "place", "address") if cleaned.get(name)]
        if len(targets) != 1:
            message = _("Изаберите тачно једно: страницу, део портала или адресу.")
            raise StructBlockValidationError(block_errors={"page": ValidationError(message)})
        if targets != ["page"] and not cleaned.get("label"):
            raise StructBlockValidationError(block_errors={"label": ValidationError(_("Упишите текст линка."))})
        return cleaned


class MenuLinkBlock(LinkBlock):
    """One item of the main menu."""

    class Meta:
        label = _("Ставка менија")
        description = _("Једна реч или две; страница, пријава, праћење или спољна адреса.")
        preview_value = {"label": "О порталу", "address": "https://example.org/"}
        template = "blocks/link.html"


class FooterColumnBlock(blocks.StructBlock):
    """One column of links in the footer."""

    links = blocks.ListBlock(LinkBlock(), label=_("линкови"), min_num=1, max_num=6)

    class Meta:
        icon = "list-ul"
        label = _("Колона")
        description = _("До шест линкова, један испод другог.")
        preview_value = {
            "links": [
                {"label": "Приватност", "address": "https://example.org/"},
                {"label": "Приступачност портала", "address": "https://example.org/"},
            ]
        }
        template = "blocks/footer_column.html"


class ButtonBlock(LinkBlock):
    """A link that looks like a button."""

    kind = blocks.ChoiceBlock(
        search_index=False,
        choices=[("", _("главна радња")), ("quiet", _("споредна радња")), ("warm", _("топла, за излаз и помоћ"))],
        required=False,
        label=_("изглед"),
    )

    class Meta:
        label = _("Дугме")


class LinksBlock(blocks.StructBlock):
    """What shows links of a list, whose pages the request's own store gives their addresses."""

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Give the links the store of the request."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        if request := context.get("request"):
            store, links = page_store(request), value[self.meta.links]
            store.want(link["page"].pk for link in links if link.get("page") is not None)
            for link in links:
                link.store = store
        return context

    class Meta:
        links = ""


class ButtonsBlock(LinksBlock):
    """One to three buttons in a row."""

    buttons = blocks.ListBlock(ButtonBlock(), label=_("дугмад"), min_num=1, max_num=3)

    def get_searchable_content(self, value: Any) -> list[str]:
        """Return nothing: what a button says tells what one may do, and not what the page is about."""
        return []

    class Meta:
        icon = "link"
        label = _("Дугмад")
        description = _("До три радње у реду. Само једна сме да буде главна.")
        template = "blocks/buttons.html"
        links = "buttons"
        preview_value = {
            "buttons": [
                {"label": "Пријавите насиље", "place": "report", "kind": ""},
                {"label": "Пратите пријаву", "place": "follow", "kind": "quiet"},
            ]
        }


class CardBlock(LinkBlock):
    """A link with a sentence that says where it leads."""

    text = blocks.TextBlock(max_length=180, label=_("реченица"))

    class Meta:
        icon = "doc-full"
        label = _("Картица")


class CardsBlock(LinksBlock):
    """Where to go next, as cards."""

    title = blocks.CharBlock(required=False, default="", max_length=80, label=_("наслов"))
    cards = blocks.ListBlock(CardBlock(), label=_("картице"), min_num=1, max_num=6)

    class Meta:
        icon = "grip"
        label = _("Картице")
        description = _("Куда даље: странице које се настављају на ову, свака са једном реченицом.")
        template = "blocks/cards.html"
        links = "cards"
        preview_value = {
            "title": "Прочитајте и ово",
            "cards": [
                {
                    "label": "Шта следи после пријаве",
                    "place": "report",
                    "text": "Ко чита пријаву, шта ради и до када.",
                },
                {"label": "Сакријте трагове", "place": "follow", "text": "Шта остаје у телефону и како се брише."},
            ],
        }

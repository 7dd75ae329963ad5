"""Blocks that only the library has."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks import Block
from wagtail.documents.blocks import DocumentChooserBlock

from materials.procedure import ProcedureBlock
from portal.pages.blocks import content_blocks
from portal.pages.blocks.choices import PageChoiceBlock, SnippetChoiceBlock
from portal.pages.blocks.text import ProseBlock
from portal.script.slugs import slugify


class QuestionValue(blocks.StructValue):
    """A question with its anchor."""

    @property
    def anchor(self) -> str:
        """The part of the address after ``#``: Latin letters, the same in both scripts."""
        return slugify(self.get("question") or "") or "pitanje"


class QuestionBlock(blocks.StructBlock):
    """A question and its answer."""

    question = blocks.CharBlock(max_length=160, label=_("питање"), help_text=_("Речима онога ко пита."))
    answer = ProseBlock(label=_("одговор"), help_text=_("Прва реченица већ одговара."))

    class Meta:
        icon = "help"
        label = _("Питање и одговор")
        description = _("Једно питање које људи заиста постављају. Одговор почиње одговором.")
        template = "blocks/question.html"
        value_class = QuestionValue
        preview_value = {
            "question": "Морам ли да имам доказ?",
            "answer": "<p>Не. Довољно је да сумњате. Проверавају они који су за то задужени.</p>",
        }


class DownloadValue(blocks.StructValue):
    """A file to take along, with what it is and how large."""

    @property
    def title(self) -> str:
        """Its own words, or the document's title."""
        document = self.get("document")
        return self.get("label") or (document.title if document is not None else "")

    @property
    def kind_and_size(self) -> str:
        """Type and size as they are read before loading: „PDF, 180 kB“."""
        document = self.get("document")
        return document.kind_and_size if document is not None else ""


class DownloadBlock(blocks.StructBlock):
    """A document to take along; it stands one struct deep, as pictures do."""

    document = DocumentChooserBlock(label=_("документ"))
    label = blocks.CharBlock(
        required=False, default="", max_length=120, label=_("назив"), help_text=_("Празно: наслов документа.")
    )
    text = blocks.CharBlock(required=False, default="", max_length=180, label=_("чему служи"))

    class Meta:
        icon = "download"
        label = _("Преузимање")
        description = _("Документ за преузимање; врста и величина пишу саме.")
        template = "blocks/download.html"
        value_class = DownloadValue
        preview_value = {"document": None, "label": "Образац бележака", "text": "За датум, време и дететове речи."}


class TermBlock(SnippetChoiceBlock):
    """A word of the glossary, explained where it is needed.

    It stands in the stream itself: wagtail-localize loses its way to a translated snippet inside a struct.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__("materials.GlossaryTerm", **kwargs)

    class Meta:
        icon = "openquote"
        label = _("Појам из речника")
        description = _("Објашњење речи из речника. Мења се у речнику, а види свуда.")
        template = "blocks/term.html"

    def render(self, value: Any, context: dict[str, Any] | None = None) -> str:
        """Return the explanation, or nothing where it was not approved or was taken down."""
        return super().render(value, context) if value is not None and value.live else ""

    def get_preview_value(self) -> Any:
        """Return some term of the glossary, or nothing while there is none."""
        return self.model_class.objects.filter(live=True).first()


class MaterialBlock(PageChoiceBlock):
    """A material that an editor puts into a collection; the page itself shows it as a card (``materials.cards``)."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(page_type="materials.MaterialPage", **kwargs)

    class Meta:
        icon = "doc-full"
        label = _("материјал")
        description = _("Материјал са полице, као картица са цртежом.")
        template = "blocks/material.html"

    def get_preview_value(self) -> Any:
        """Return the newest material, or nothing while there is none."""
        return self.target_model.objects.live().order_by("-shelf_order").first()


def material_blocks() -> list[tuple[str, Block]]:
    """Return the blocks of a material's body, in the order in which editors are offered them."""
    return [
        *content_blocks(),
        ("procedure", ProcedureBlock()),
        ("download", DownloadBlock()),
        ("term", TermBlock()),
    ]

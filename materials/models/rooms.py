"""What stands in the library beside the materials: glossary, questions, collections, topics."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import MultiFieldPanel
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField, TranslatableField

from materials.blocks import MaterialBlock, QuestionBlock
from materials.models.glossary import GlossaryTerm
from portal.pages import readers
from portal.pages.base import BasePage
from portal.pages.blocks import content_blocks
from portal.pages.blocks.text import HeadingBlock, ids_in_stream
from portal.pages.codes_field import CodesField
from portal.pages.fields import BodyField
from portal.pages.places import page_store
from portal.pages.topics import offered_topics, topic_choices
from portal.script.convert import LETTERS
from portal.script.sorting import Script, script_of_page, sort_key


class LibraryRoom(BasePage):
    """A page of the library that is no material itself."""

    lead = models.TextField(_("увод"), max_length=400, help_text=_("Прва реченица већ каже шта се ту налази."))

    parent_page_types = ["materials.MaterialIndexPage"]
    subpage_types: list[str] = []
    content_panels = [*BasePage.content_panels, "lead"]
    search_fields = [*BasePage.search_fields, index.SearchField("lead")]
    translatable_fields = [*BasePage.translatable_fields, TranslatableField("lead")]

    class Meta:
        abstract = True


@dataclass(frozen=True)
class Letter:
    """A letter of the glossary as it is written, and the terms that begin with it."""

    letter: str
    terms: list[GlossaryTerm]

    @property
    def anchor(self) -> str:
        """The part of the address after ``#``: the same in both scripts."""
        return f"slovo-{ord(self.letter)}"


class GlossaryPage(LibraryRoom):
    """All terms of the glossary, by the alphabet of the script that the reader sees."""

    template = "materials/glossary.html"
    translatable_fields = [*LibraryRoom.translatable_fields]

    class Meta:
        verbose_name = _("речник")
        verbose_name_plural = _("речници")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the terms in order, by their first letter."""
        script = script_of_page()
        terms = GlossaryTerm.objects.filter(locale_id=self.locale_id, live=True)
        ordered = sorted(terms, key=lambda term: sort_key(term.term, script))
        return super().get_context(request, *args, **kwargs) | {"letters": _letters(ordered, script)}


def _letters(ordered: list[GlossaryTerm], script: Script) -> list[Letter]:
    found: dict[str, Letter] = {}
    for term in ordered:
        first = term.term[:1].upper()
        # On a Latin page the A of both alphabets is one letter.
        read = LETTERS.get(first, first) if script == "latn" else first
        found.setdefault(read, Letter(first, [])).terms.append(term)
    return list(found.values())


class QuestionsPage(LibraryRoom):
    """Questions that people really ask, each with its answer."""

    questions = BodyField([("heading", HeadingBlock()), ("question", QuestionBlock())], verbose_name=_("питања"))

    template = "materials/questions.html"
    content_panels = [*LibraryRoom.content_panels, "questions"]
    search_fields = [*LibraryRoom.search_fields, index.SearchField("questions")]
    translatable_fields = [*LibraryRoom.translatable_fields, TranslatableField("questions")]

    class Meta:
        verbose_name = _("питања и одговори")
        verbose_name_plural = _("питања и одговори")

    def clean(self) -> None:
        """Two questions alike would share an anchor."""
        super().clean()
        if self.may_be_half_written:
            return
        anchors = [block.value.anchor for block in self.questions]
        if len(anchors) != len(set(anchors)):
            raise ValidationError({"questions": _("Два питања или наслова су иста. Преименујте један.")})

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Announce the pages that answers link to, so that they come in one query."""
        page_store(request).want(ids_in_stream(list(self.questions.raw_data)))
        return super().get_context(request, *args, **kwargs)


class CollectionPage(LibraryRoom):
    """Materials that an editor chose and put in order."""

    materials = BodyField(
        [("material", MaterialBlock())],
        verbose_name=_("материјали"),
        help_text=_("Читају се овим редом."),
    )

    template = "materials/collection.html"
    content_panels = [*LibraryRoom.content_panels, "materials"]
    translatable_fields = [*LibraryRoom.translatable_fields, TranslatableField("materials")]

    class Meta:
        verbose_name = _("збирка")
        verbose_name_plural = _("збирке")


class TopicPage(LibraryRoom):
    """A part of the library with an introduction: everything on some topics, for some readers."""

    body = BodyField(content_blocks(), blank=True, verbose_name=_("увод са објашњењем"))
    topics = CodesField(_("теме"), codes=topic_choices, offered=offered_topics, least=1, most=3)
    audiences = CodesField(
        _("за кога је"), codes=lambda: list(readers.Audience.choices), help_text=_("Ништа није означено: за сваког.")
    )

    template = "materials/topic.html"
    content_panels = [
        *LibraryRoom.content_panels,
        "body",
        MultiFieldPanel(["topics", "audiences"], heading=_("Који материјали стоје овде")),
    ]
    search_fields = [*LibraryRoom.search_fields, index.SearchField("body")]
    translatable_fields = [
        *LibraryRoom.translatable_fields,
        TranslatableField("body"),
        SynchronizedField("topics", overridable=False),
        SynchronizedField("audiences", overridable=False),
    ]

    class Meta:
        verbose_name = _("тема")
        verbose_name_plural = _("теме")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Announce the pages that the text links to, so that they come in one query."""
        page_store(request).want(ids_in_stream(list(self.body.raw_data)))
        return super().get_context(request, *args, **kwargs)

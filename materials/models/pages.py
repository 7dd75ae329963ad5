"""The library's front page and its materials."""

from typing import Any

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import MultiFieldPanel
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField, TranslatableField

from materials import codes
from materials.blocks import material_blocks
from portal.pages import readers, reading
from portal.pages.articles import Article
from portal.pages.base import BasePage
from portal.pages.codes_field import CodesField
from portal.pages.covers import Covered
from portal.pages.fields import BodyField
from portal.pages.topics import offered_topics, topic_choices


class MaterialIndexPage(BasePage):
    """The library: all materials, narrowed by the reader's choices."""

    lead = models.TextField(_("увод"), max_length=400, help_text=_("Шта овде може да се нађе."))

    template = "materials/index.html"
    parent_page_types = ["home.HomePage"]
    subpage_types = [
        "materials.MaterialPage",
        "materials.GlossaryPage",
        "materials.QuestionsPage",
        "materials.CollectionPage",
        "materials.TopicPage",
    ]
    max_count_per_parent = 1

    content_panels = [*BasePage.content_panels, "lead"]
    search_fields = [*BasePage.search_fields, index.SearchField("lead")]
    translatable_fields = [*BasePage.translatable_fields, TranslatableField("lead")]

    class Meta:
        verbose_name = _("библиотека материјала")
        verbose_name_plural = _("библиотеке материјала")


_SAME_IN_EVERY_LANGUAGE = ("kind", "audiences", "ages", "topics", "forms", "shown_first")


class MaterialPage(Covered, Article, BasePage):
    """A guide, leaflet, video, recording, procedure or poster.

    ``minutes`` is how long it takes and ``shelf_order`` where it stands in the library, the highest first; both are
    worked out when the page is saved.
    """

    kind = models.CharField(_("врста"), max_length=20, choices=codes.Kind.choices, default=codes.Kind.GUIDE)
    audiences = CodesField(
        _("за кога је"), codes=lambda: list(readers.Audience.choices), least=1, most=3, help_text=_("До три.")
    )
    ages = CodesField(
        _("узраст детета"), codes=lambda: list(readers.Age.choices), help_text=_("О деци ког узраста је реч.")
    )
    topics = CodesField(_("теме"), codes=topic_choices, offered=offered_topics, least=1, most=3, help_text=_("До три."))
    forms = CodesField(
        _("облици насиља"),
        codes=codes.selectable_forms,
        help_text=_("Ништа није означено: о сваком облику насиља."),
    )
    author = models.CharField(_("ко је писао"), max_length=120, blank=True)
    lead = models.TextField(_("увод"), max_length=400, help_text=_("Прва реченица већ одговара на питање."))
    body = BodyField(material_blocks(), verbose_name=_("текст"))
    minutes = models.PositiveSmallIntegerField(_("минута"), default=1, editable=False)
    shown_first = models.BooleanField(
        _("међу првима у библиотеци"),
        default=False,
        help_text=_(
            "За оно што читаоцу који ништа није изабрао најпре треба. Најбоље је да их буде десетак, за разне читаоце."
        ),
    )
    shelf_order = models.PositiveIntegerField(_("место на полици"), editable=False)

    template = "materials/material.html"
    parent_page_types = ["materials.MaterialIndexPage"]
    subpage_types: list[str] = []

    content_panels = [
        *BasePage.content_panels,
        "lead",
        "body",
        "author",
        Covered.cover_panel,
    ]
    promote_panels = [
        MultiFieldPanel(
            ["kind", "audiences", "ages", "topics", "forms", "shown_first"], heading=_("Како се налази у библиотеци")
        ),
        *BasePage.promote_panels,
    ]
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("lead"),
        index.SearchField("body"),
        index.FilterField("kind"),
    ]
    translatable_fields = [
        *BasePage.translatable_fields,
        TranslatableField("lead"),
        TranslatableField("body"),
        TranslatableField("author"),
        *Covered.cover_translatable_fields,
        *(SynchronizedField(name, overridable=False) for name in _SAME_IN_EVERY_LANGUAGE),
    ]

    class Meta:
        verbose_name = _("материјал")
        verbose_name_plural = _("материјали")
        indexes = [models.Index(fields=["-shelf_order", "-page_ptr"], name="material_on_shelf")]

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        """Check the page with what is worked out from it."""
        self._work_out()
        super().full_clean(*args, **kwargs)

    def save(self, *args: Any, **kwargs: Any) -> Any:
        """Store the page with what is worked out from it."""
        self._work_out()
        return super().save(*args, **kwargs)

    def _work_out(self) -> None:
        self.minutes = reading.minutes(self.body, lead=self.lead)
        self.shelf_order = codes.shelf_order(
            shown_first=self.shown_first, reviewed_on=self.reviewed_on, audiences=self.audiences
        )

    @property
    def marks_by_facet(self) -> dict[str, list[str]]:
        """The codes by which the page is found, by the name of the facet."""
        return {
            "audience": readers.found_by(self.audiences),
            "age": self.ages,
            "topic": self.topics,
            "form": self.forms,
            "kind": [self.kind],
        }

    @property
    def kind_and_audience(self) -> str:
        """What it is and for whom: „Водич за родитеље и школе“."""
        chosen = [one for one in readers.Audience if one in self.audiences]
        # A text for everybody need not list the others.
        people = [str(readers.FOR_AUDIENCE[one]) for one in chosen if one == chosen[-1] or chosen[-1] != "everyone"]
        if not people:
            return str(self.get_kind_display())
        listed = gettext(" и ").join([", ".join(people[:-1]), people[-1]]) if len(people) > 1 else people[0]
        return codes.for_people(self.get_kind_display(), listed)

"""The library's front page and its materials."""

from typing import Any

from django.db import models
from django.forms import Select
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField, TranslatableField

from materials import codes, reading
from materials.blocks import material_blocks
from materials.fields import CodesField
from materials.models.rooms import GlossaryPage
from portal.pages.articles import Article
from portal.pages.base import BasePage
from portal.pages.drawings import covers, drawing_exists
from portal.pages.fields import BodyField
from portal.pages.places import page_store


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

    content_panels = [*BasePage.content_panels, FieldPanel("lead")]
    search_fields = [*BasePage.search_fields, index.SearchField("lead")]
    translatable_fields = [*BasePage.translatable_fields, TranslatableField("lead")]

    class Meta:
        verbose_name = _("библиотека материјала")
        verbose_name_plural = _("библиотеке материјала")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the list that the address asks for; only the whole library is an address for search engines."""
        from materials import selectors
        from materials.listing import listing

        context = super().get_context(request, *args, **kwargs)
        path = page_store(request).url(self)
        found = listing(request, locale_id=self.locale_id, path=path)
        if not found.plain:
            context.pop("canonical", None)
        store = page_store(request)
        store.want_kinds(*selectors.room_kinds())

        # A function, so that the rooms come in one query with the pages of the menu.
        def rooms() -> dict[str, list[dict[str, str]]]:
            found = selectors.rooms(self, store)
            shown = {room.pk: {"title": room.title, "url": store.url(room)} for room in found}
            gathering = {room.pk for room in found if selectors.gathers_materials(room)}
            return {
                "kept": [one for pk, one in shown.items() if pk not in gathering],
                "gathering": [one for pk, one in shown.items() if pk in gathering],
            }

        return context | {"listing": found, "path": path, "rooms": rooms}


class MaterialPage(Article, BasePage):
    """A guide, leaflet, video, recording, procedure or poster.

    ``minutes`` is how long it takes and ``shelf_order`` where it stands in the library, the highest first; both are
    worked out when the page is saved.
    """

    kind = models.CharField(_("врста"), max_length=20, choices=codes.Kind.choices, default=codes.Kind.GUIDE)
    audiences = CodesField(
        _("за кога је"), codes=lambda: list(codes.Audience.choices), least=1, most=3, help_text=_("До три.")
    )
    ages = CodesField(
        _("узраст детета"), codes=lambda: list(codes.Age.choices), help_text=_("О деци ког узраста је реч.")
    )
    topics = CodesField(_("теме"), codes=lambda: list(codes.Topic.choices), least=1, most=3, help_text=_("До три."))
    forms = CodesField(
        _("облици насиља"),
        codes=codes.selectable_forms,
        help_text=_("Ништа није означено: о сваком облику насиља."),
    )
    author = models.CharField(_("ко је писао"), max_length=120, blank=True)
    cover = models.CharField(
        _("цртеж"),
        max_length=40,
        default="cover-shelter",
        validators=[drawing_exists],
        help_text=_("Стоји на картици."),
    )
    lead = models.TextField(_("увод"), max_length=400, help_text=_("Прва реченица већ одговара на питање."))
    body = BodyField(material_blocks(), verbose_name=_("текст"))
    exit_bar = models.BooleanField(
        _("брзи излаз на врху"),
        default=False,
        help_text=_("За странице које неко не сме да види отворене. Код материјала за децу и младе стоји увек."),
    )
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
        FieldPanel("lead"),
        FieldPanel("body"),
        FieldPanel("author"),
        FieldPanel("cover", widget=Select(choices=covers())),
        FieldPanel("exit_bar"),
    ]
    promote_panels = [
        MultiFieldPanel(
            [
                FieldPanel("kind"),
                FieldPanel("audiences"),
                FieldPanel("ages"),
                FieldPanel("topics"),
                FieldPanel("forms"),
                FieldPanel("shown_first"),
            ],
            heading=_("Како се налази у библиотеци"),
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
        SynchronizedField("kind", overridable=False),
        SynchronizedField("audiences", overridable=False),
        SynchronizedField("ages", overridable=False),
        SynchronizedField("topics", overridable=False),
        SynchronizedField("forms", overridable=False),
        SynchronizedField("shown_first", overridable=False),
        SynchronizedField("cover"),
        SynchronizedField("exit_bar", overridable=False),
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
    def has_exit(self) -> bool:
        """Whether the quick exit stands on it: where an editor wants it, and on all that is for children."""
        return bool(self.exit_bar or codes.YOUNG & set(self.audiences))

    @property
    def marks_by_facet(self) -> dict[str, list[str]]:
        """The codes by which the page is found, by the name of the facet."""
        return {
            "audience": codes.found_by(self.audiences),
            "age": self.ages,
            "topic": self.topics,
            "form": self.forms,
            "kind": [self.kind],
        }

    @property
    def kind_and_audience(self) -> str:
        """What it is and for whom: „Водич за родитеље и школе“."""
        chosen = [one for one in codes.Audience if one in self.audiences]
        # A text for everybody need not list the others.
        people = [str(codes.FOR_AUDIENCE[one]) for one in chosen if one == chosen[-1] or chosen[-1] != "everyone"]
        if not people:
            return str(self.get_kind_display())
        listed = gettext(" и ").join([", ".join(people[:-1]), people[-1]]) if len(people) > 1 else people[0]
        return gettext("%(kind)s за %(people)s") % {"kind": self.get_kind_display(), "people": listed}

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the reading time and what is related."""
        from materials import selectors
        from materials.cards import cards, minutes_text

        context = super().get_context(request, *args, **kwargs)
        if any(item["type"] == "term" for item in self.body.raw_data):
            store = page_store(request)
            store.want_kinds(GlossaryPage)
            context["glossary_url"] = lambda: selectors.glossary_url(self.locale_id, store)
        return context | {
            "minutes": minutes_text(self.minutes),
            # A page that was never stored has no number to ask about.
            "useful_url": reverse("materials:useful", args=[self.pk]) if self.pk else "",
            "related": cards(selectors.related(self), page_store(request)),
        }

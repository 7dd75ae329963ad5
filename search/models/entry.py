"""What can be found."""

from __future__ import annotations

from django.db import models
from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, PageViewRestriction

from portal.languages import CONTENT_LANGUAGES


class Kind(models.TextChoices):
    """What something is that was found."""

    MATERIAL = "material", _("Материјали")
    PAGE = "page", _("Странице")
    QUESTION = "question", _("Питања и одговори")
    LIST = "list", _("Збирке и теме")
    TERM = "term", _("Речник")
    HELPLINE = "helpline", _("Телефони")
    PLACE = "place", _("Установе по месту")
    COURSE = "course", _("Обуке")
    NEWS = "news", _("Вести")


class EntryQuerySet(models.QuerySet["Entry"]):
    """Entries by what a reader may see."""

    def shown(self) -> EntryQuerySet:
        """Those that are no page, or whose page is published now and open to everybody.

        The index may be a moment behind; a page that is withdrawn, or kept from readers by a restriction of its own or
        of a page above it, is not found from that moment on.
        """
        path = ExpressionWrapper(OuterRef("page__path"), output_field=CharField())
        # A scalar subquery and no join: SQLite's planner would walk all pages for each entry, not the few restrictions.
        kept = Page.objects.filter(pk=OuterRef("page_id")).order_by().values("path")
        above = PageViewRestriction.objects.alias(path=path, kept=Subquery(kept)).filter(path__startswith=F("kept"))
        return self.filter(Q(page_id=None) | (Q(page__live=True) & ~Exists(above)))


class Entry(models.Model):
    """One thing that can be found, in one language: a page, a question of a page, a term, a line, a place.

    Derived from what it stands for and never edited (``search.index``). ``owner`` names what it is made of
    (``page:12``, ``term:3``), ``key`` itself (``question:12:da-li-moram``). Its address is that of ``page`` with
    ``anchor``, or ``path`` below the language. ``weights`` says how much each stem says about it. ``digest`` is of all
    that it was made from.
    """

    key = models.CharField(max_length=250, unique=True)
    owner = models.CharField(max_length=60, db_index=True)
    kind = models.CharField(_("врста"), max_length=10, choices=Kind.choices)
    language = models.CharField(_("језик"), max_length=10, choices=CONTENT_LANGUAGES)
    # No constraint in the database: a page may go before its entries do, and then `shown` leaves them out.
    page = models.ForeignKey(
        "wagtailcore.Page", on_delete=models.DO_NOTHING, null=True, related_name="+", db_constraint=False
    )
    anchor = models.CharField(max_length=250, blank=True)
    path = models.CharField(max_length=250, blank=True)
    name = models.CharField(_("назив"), max_length=400)
    lead = models.TextField(_("увод"), blank=True)
    text = models.TextField(_("текст"), blank=True)
    phone = models.CharField(_("телефон"), max_length=30, blank=True)
    weights = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("ставка претраге")
        verbose_name_plural = _("ставке претраге")
        indexes = [models.Index(fields=["language", "kind"], name="search_entry_language_kind")]

    def __str__(self) -> str:
        return self.key

"""The glossary: what words of laws and institutions mean."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.models import TranslatableMixin
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField, TranslatableField

from portal.pages.models.reviewed import ReviewedSnippet
from portal.script.slugs import slugify


class GlossaryTerm(ReviewedSnippet, index.Indexed):
    """A word and what it means, in words that need no other word explained; readers see what was approved.

    ``anchor`` is the part of the address after ``#``: made of the Serbian term, the same in every language.
    """

    term = models.CharField(_("појам"), max_length=80)
    meaning = models.TextField(_("шта значи"), max_length=500, help_text=_("Једна до три кратке реченице."))
    anchor = models.SlugField(_("део адресе"), max_length=80, blank=True, help_text=_("Празно: направиће се од појма."))
    source = models.CharField(_("извор"), max_length=255, blank=True)

    search_fields = [index.SearchField("term"), index.SearchField("meaning"), index.AutocompleteField("term")]
    translatable_fields = [
        TranslatableField("term"),
        TranslatableField("meaning"),
        SynchronizedField("anchor", overridable=False),
        SynchronizedField("source"),
    ]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("појам")
        verbose_name_plural = _("појмови")
        constraints = [models.UniqueConstraint(fields=["locale", "anchor"], name="glossary_term_anchor_once")]

    def __str__(self) -> str:
        return self.term

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        """Return a public page with the term in the places where terms stand."""
        return "materials/term_preview.html"

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> dict[str, Any]:
        """Return the term as the glossary gets it."""
        return {"terms": [self]}

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store the term, never without an anchor."""
        self.anchor = self.anchor or slugify(self.term)
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """Make the missing anchor."""
        super().clean()
        self.anchor = self.anchor or slugify(self.term)

"""The shelf: by what every published material is found, one row for each mark."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MaterialFacet(models.Model):
    """One mark of a published material; derived from its page, never edited (``materials.shelf``).

    A material that is not published has no row, so that counting needs no join. ``facet`` is the name of a
    ``materials.codes.Facet``, ``value`` one of its codes.
    """

    page = models.ForeignKey("materials.MaterialPage", on_delete=models.CASCADE, related_name="marks")
    locale = models.ForeignKey("wagtailcore.Locale", on_delete=models.CASCADE, related_name="+", db_index=False)
    facet = models.CharField(max_length=10)
    value = models.CharField(max_length=40)

    class Meta:
        verbose_name = _("обележје материјала")
        verbose_name_plural = _("обележја материјала")
        constraints = [models.UniqueConstraint(fields=["page", "facet", "value"], name="material_facet_once")]
        indexes = [models.Index(fields=["locale", "facet", "value", "page"], name="material_facet_count")]

    def __str__(self) -> str:
        return f"{self.facet}={self.value}"

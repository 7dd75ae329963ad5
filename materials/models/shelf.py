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


class MarkMembers(models.Model):
    """Which materials have a mark, as a string of bits: the bit of a material is the number of its page.

    The same as the rows of ``MaterialFacet``, in the form in which thousands are counted and combined at once;
    ``materials.shelf`` changes both together.
    """

    locale = models.ForeignKey("wagtailcore.Locale", on_delete=models.CASCADE, related_name="+", db_index=False)
    facet = models.CharField(max_length=10)
    value = models.CharField(max_length=40)
    bits = models.BinaryField(default=bytes)

    class Meta:
        verbose_name = _("материјали са обележјем")
        verbose_name_plural = _("материјали са обележјима")
        constraints = [models.UniqueConstraint(fields=["locale", "facet", "value"], name="mark_members_once")]

    def __str__(self) -> str:
        return f"{self.facet}={self.value}"

    @property
    def pages(self) -> int:
        """The members as a number, for counting and combining."""
        return int.from_bytes(self.bits, "little")

    @pages.setter
    def pages(self, members: int) -> None:
        self.bits = members.to_bytes((members.bit_length() + 7) // 8, "little")

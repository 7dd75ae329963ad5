"""What stays when a case file has gone: that it went, on which ground, and by whose hand."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from reporting.registry.models import Institution

PERSON = settings.AUTH_USER_MODEL


class Tombstone(models.Model):
    """A note on one disposal (белешка о уништењу): no number, no place, no word of what was there.

    ``class_code``, ``class_version`` and ``legal_basis`` are those of the class of retention as it stood;
    ``rows`` and ``files`` count what was deleted.
    """

    retention_class = "tombstone"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    class_code = models.CharField(max_length=60)
    class_version = models.PositiveSmallIntegerField()
    class_title = models.CharField(max_length=120)
    legal_basis = models.CharField(max_length=300)
    disposed_on = models.DateField()
    first_user = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    first_institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    second_user = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    second_institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    rows = models.PositiveIntegerField()
    files = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("белешка о уништењу")
        verbose_name_plural = _("белешке о уништењу")
        ordering = ["-disposed_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(first_user=models.F("second_user"))
                & ~models.Q(first_institution=models.F("second_institution")),
                name="disposed_by_two_people_of_two_institutions",
            )
        ]

    def __str__(self) -> str:
        return f"{self.class_code} {self.id}"

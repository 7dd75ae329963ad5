"""Who of triage is on duty (дежурство)."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from reporting.vault.columns import EnvelopeField


class DutyShift(models.Model):
    """A shift of one account of triage, from ``starts_at`` (included) to ``ends_at`` (excluded).

    ``place``: who is rung first (1) and who next (2). The telephone is sealed under the keyring; it rings for a test
    when the shift opens (``rung_at``), and the person says that it was heard (``heard_at``).
    """

    retention_class = "case_file"

    class Place(models.IntegerChoices):
        FIRST = 1, _("први позив")
        NEXT = 2, _("следећи позив")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="duty_shifts")
    place = models.PositiveSmallIntegerField(choices=Place.choices, default=Place.FIRST)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    phone = EnvelopeField()
    named_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    rung_at = models.DateTimeField(null=True)
    heard_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("дежурство")
        verbose_name_plural = _("дежурства")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="duty_shift_has_a_length"
            )
        ]
        indexes = [models.Index(fields=["ends_at", "starts_at"])]

    def __str__(self) -> str:
        return f"{self.pk}"

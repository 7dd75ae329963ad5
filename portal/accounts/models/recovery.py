"""The way to a new second factor when the old one is lost."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.accounts.models.user import User


class Recovery(models.Model):
    """One request for a new second factor; two people who are not its owner confirm it.

    It stays open until ``ended_at``. ``due_at`` is set by the second confirmation: from then on the
    link may go out. The database itself refuses the owner as one of the two, and one person twice.
    """

    class Outcome(models.TextChoices):
        """How it ended."""

        SENT = "sent", _("веза је послата")
        STOPPED = "stopped", _("заустављено")
        LAPSED = "lapsed", _("истекло")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="recoveries")
    asked_by_owner = models.BooleanField()
    asked_at = models.DateTimeField()
    with_password = models.BooleanField(default=False)
    first_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    first_urgent = models.BooleanField(default=False)
    second_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    second_urgent = models.BooleanField(default=False)
    due_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True, default="")

    class Meta:
        verbose_name = _("захтев за нов други корак")
        verbose_name_plural = _("захтеви за нов други корак")
        ordering = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint(
                name="recovery_one_open", fields=["user"], condition=models.Q(ended_at__isnull=True)
            ),
            models.CheckConstraint(
                name="recovery_two_people",
                condition=models.Q(second_by__isnull=True)
                | (models.Q(first_by__isnull=False) & ~models.Q(second_by=models.F("first_by"))),
            ),
            models.CheckConstraint(
                name="recovery_not_first_for_oneself",
                condition=models.Q(first_by__isnull=True) | ~models.Q(first_by=models.F("user")),
            ),
            models.CheckConstraint(
                name="recovery_not_second_for_oneself",
                condition=models.Q(second_by__isnull=True) | ~models.Q(second_by=models.F("user")),
            ),
            models.CheckConstraint(
                name="recovery_due_after_two",
                condition=models.Q(due_at__isnull=True) | models.Q(second_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

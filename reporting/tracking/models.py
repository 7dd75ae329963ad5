"""Sessions of people who entered a code."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from reporting.cases.models import Report
from reporting.vault.columns import EnvelopeField


class ReporterSession(models.Model):
    """An open follow page. The browser holds a random token, the database only its hash."""

    retention_class = "session"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    token_hash = models.BinaryField(max_length=32, unique=True)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="+")
    # When the code was entered: however busy, it ends some hours later.
    started_at = models.DateTimeField(db_index=True)
    seen_at = models.DateTimeField(db_index=True)
    # Under the token: what the code has opened, and of the message below what was heard in it (``sessions.Held``).
    sealed = EnvelopeField()
    # What was sent from here, the last time, and when: who holds the same code elsewhere learns nothing of it.
    sent_message = models.UUIDField(null=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("отворена страница за праћење")
        verbose_name_plural = _("отворене странице за праћење")

    def __str__(self) -> str:
        return f"{self.pk}"

"""What ran when, and background calls that have not run yet. Neither holds content."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# Waits between attempts double from half a minute to an hour; after about a day a person looks.
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=1)
ATTEMPTS = 30


class JobRun(models.Model):
    """The last run of one periodic job; the row is also the claim that keeps two runners apart."""

    name = models.CharField(_("посао"), max_length=100, primary_key=True)
    started_at = models.DateTimeField(_("почео"), null=True)
    finished_at = models.DateTimeField(_("завршио"), null=True)
    ok = models.BooleanField(_("успео"), null=True)
    error = models.CharField(_("врста грешке"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("рад посла")
        verbose_name_plural = _("рад послова")

    def __str__(self) -> str:
        return self.name


class PendingTask(models.Model):
    """A background call; written with its cause and deleted when it has run.

    ``args`` and ``kwargs`` carry ids and names of models only.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    task = models.CharField(_("задатак"), max_length=200)
    args = models.JSONField(default=list)
    kwargs = models.JSONField(default=dict)
    queue = models.CharField(max_length=50)
    created_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=1)
    # When it is handed over again unless it has run; empty once nobody tries any more.
    next_try_at = models.DateTimeField(null=True, db_index=True)
    error = models.CharField(_("врста грешке"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("задатак на чекању")
        verbose_name_plural = _("задаци на чекању")
        ordering = ["created_at"]

    def __str__(self) -> str:
        return f"{self.task} {self.pk}"

    def postpone(self, *, error: str) -> None:
        """Note a failure by the name of its class and wait longer, or give up; ``attempts`` counts this one already."""
        self.error = error[:200]
        wait = min(FIRST_WAIT * 2 ** (self.attempts - 1), LONGEST_WAIT) if self.attempts < 12 else LONGEST_WAIT
        self.next_try_at = timezone.now() + wait if self.attempts < ATTEMPTS else None
        self.save(update_fields=["attempts", "error", "next_try_at"])

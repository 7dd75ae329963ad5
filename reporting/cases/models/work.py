"""What institutions do and say: measures and messages."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from reporting.cases.models.base import ProtectedModel
from reporting.cases.models.case import Participation
from reporting.cases.models.report import Report
from reporting.cases.querysets import MeasureQuerySet, MessageQuerySet
from reporting.registry.models import Institution
from reporting.vault.errors import VaultError
from reporting.vault.fields import EncryptedTextField
from reporting.vault.models import DekKind


class Measure(ProtectedModel):
    """A measure (мера) from the code list: what was done and when, who recorded it, and what its form asks.

    ``note`` and what ``Asked`` names are sealed and stay inside (``risk_now``: a code of ``Risk``); the reporter reads
    a sentence of the code list. Nothing is changed: a correction is a new row that ``corrects`` the old one.
    """

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="measures")
    participation = models.ForeignKey(Participation, on_delete=models.PROTECT, related_name="measures")
    kind = models.CharField(max_length=32)
    note = EncryptedTextField(contract="measure.note.1", owner="report_id", dek="report")
    findings = EncryptedTextField(contract="measure.findings.1", owner="report_id", dek="report", default="")
    risk_now = EncryptedTextField(contract="measure.risk_now.1", owner="report_id", dek="report", default="")
    action = EncryptedTextField(contract="measure.action.1", owner="report_id", dek="report", default="")
    agreed = EncryptedTextField(contract="measure.agreed.1", owner="report_id", dek="report", default="")
    responsible = EncryptedTextField(contract="measure.responsible.1", owner="report_id", dek="report", default="")
    recipient = EncryptedTextField(contract="measure.recipient.1", owner="report_id", dek="report", default="")
    reference = EncryptedTextField(contract="measure.reference.1", owner="report_id", dek="report", default="")
    until = models.DateField(null=True)
    # When it was done, as its author says; never after it was recorded, never before the report.
    done_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    corrects = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="correction")
    submission_key = models.UUIDField(default=uuid.uuid4)

    objects = MeasureQuerySet.as_manager()

    class Meta:
        verbose_name = _("мера")
        verbose_name_plural = _("мере")
        constraints = [
            models.UniqueConstraint(fields=["participation", "submission_key"], name="one_measure_per_submission"),
            models.CheckConstraint(condition=models.Q(done_at__lte=models.F("recorded_at")), name="measure_done_first"),
        ]
        indexes = [models.Index(fields=["report", "recorded_at", "id"])]


class Message(ProtectedModel):
    """A message (порука) between the reporter and the institutions."""

    class Direction(models.TextChoices):
        TO_REPORTER = "out", _("за особу која је пријавила")
        FROM_REPORTER = "in", _("од особе која је пријавила")

    class Topic(models.TextChoices):
        NONE = "", _("порука")
        STOPPED = "stopped", _("престало је")
        NOT_STOPPED = "not_stopped", _("није престало")
        REVIEW = "review", _("тражи се да се поново размотри")

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="messages")
    participation = models.ForeignKey(Participation, null=True, on_delete=models.PROTECT, related_name="messages")
    direction = models.CharField(max_length=4, choices=Direction.choices)
    # With which button of the follow page it was begun.
    topic = models.CharField(max_length=12, choices=Topic.choices, default=Topic.NONE, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    # One press of the page sent it, and it answers „Да ли је престало?“ without a word beside.
    one_press = models.BooleanField(default=False)
    body = EncryptedTextField(contract="message.body.1", owner="key_owner", dek="key_kind")
    # Danger was heard in the reporter's words when they were sent; never which.
    danger_heard = models.BooleanField(default=False)
    sent_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    submission_key = models.UUIDField(default=uuid.uuid4)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("порука")
        verbose_name_plural = _("поруке")
        constraints = [
            models.UniqueConstraint(fields=["report", "direction", "submission_key"], name="one_message_per_submission")
        ]
        indexes = [models.Index(fields=["report", "sent_at", "id"])]

    @property
    def is_from_reporter(self) -> bool:
        """Whether the reporter wrote it, or somebody else who holds the code."""
        return self.direction == self.Direction.FROM_REPORTER

    @property
    def words(self) -> str | None:
        """What was written; None where it does not open, so that a page shows all others."""
        try:
            return self.body
        except VaultError:
            return None

    @property
    def key_kind(self) -> str:
        """Which DEK seals it: what a reporter wrote has one of its own, which the follow page does not open."""
        return DekKind.MESSAGE if self.is_from_reporter else DekKind.EXCHANGE

    @property
    def key_owner(self) -> uuid.UUID:
        """Whose DEK that is."""
        return self.pk if self.is_from_reporter else self.report_id


class MessageReading(models.Model):
    """One institution has opened a message of the reporter's; it stays new for the others."""

    retention_class = "case_file"

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="readings")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField()

    class Meta:
        verbose_name = _("прочитана порука")
        verbose_name_plural = _("прочитане поруке")
        constraints = [models.UniqueConstraint(fields=["message", "institution"], name="one_reading_per_institution")]

    def __str__(self) -> str:
        return f"{self.pk}"

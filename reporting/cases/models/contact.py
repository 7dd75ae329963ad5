"""What is told to an institution outside the portal (јављено ван портала): calls made, and calls owed."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from reporting.cases.models.base import ProtectedModel
from reporting.cases.models.case import Case
from reporting.cases.models.report import Report
from reporting.cases.querysets import CallOwedQuerySet, ContactRecordQuerySet
from reporting.registry.models import Institution
from reporting.vault.fields import EncryptedTextField


class ContactRecord(ProtectedModel):
    """One call to an institution about a case: at which number, who took it over, what was said will happen.

    A row is never edited. One that ``corrects`` another counts in its place, and the old one stays readable.
    ``recorded_for`` is the institution of the person who called. ``called_at`` is an aware moment.
    """

    class Outcome(models.TextChoices):
        TAKEN = "taken", _("Преузели су")
        REFUSED = "refused", _("Не могу да преузму")
        UNANSWERED = "unanswered", _("Нико се није јавио")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="contact_records")
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="contact_records")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    number = EncryptedTextField(contract="call.number.1", owner="report_id", dek="report")
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    who = EncryptedTextField(contract="call.who.1", owner="report_id", dek="report")
    agreed = EncryptedTextField(contract="call.agreed.1", owner="report_id", dek="report")
    called_at = models.DateTimeField()
    corrects = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="corrected_by")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_for = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    submission_key = models.UUIDField()

    objects = ContactRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("позив ван портала")
        verbose_name_plural = _("позиви ван портала")
        constraints = [
            models.UniqueConstraint(fields=["case", "recorded_by", "submission_key"], name="one_contact_per_submission")
        ]
        indexes = [models.Index(fields=["case", "institution", "called_at", "id"])]


class CallOwed(ProtectedModel):
    """An institution to which triage sends an acute case as soon as somebody has called: nobody hears there.

    ``done_at``: when the call was recorded and the case was sent, or when triage gave it up.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="calls_owed")
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="calls_owed")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    lead = models.BooleanField(default=False)
    owed_since = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    objects = CallOwedQuerySet.as_manager()

    class Meta:
        verbose_name = _("позив који чека")
        verbose_name_plural = _("позиви који чекају")
        constraints = [models.UniqueConstraint(fields=["case", "institution"], name="one_call_owed_per_institution")]

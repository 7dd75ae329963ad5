"""Break-glass (хитан увид): a case opened in danger by somebody whose institution has no part in it."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from reporting.cases.models.base import ProtectedModel
from reporting.cases.models.case import Case
from reporting.cases.models.report import Report
from reporting.cases.querysets import EmergencyAccessQuerySet, EmergencyNoteQuerySet
from reporting.cases.states import EmergencyVerdict
from reporting.registry.models import EmergencyGround, Institution
from reporting.vault.fields import EncryptedTextField


class EmergencyAccess(ProtectedModel):
    """One opening: by whom, on which ground, for how long, and what its review said.

    It opens from ``opened_at`` (included) to ``ends_at`` (excluded) or, if the person ended it
    earlier, to ``ended_at``. ``reviewer`` is the institution whose head or supervisor must judge it;
    None where nobody on the line may, so that triage does.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="emergency_accesses")
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="emergency_accesses")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    ground = models.ForeignKey(EmergencyGround, on_delete=models.PROTECT, related_name="+")
    reason = EncryptedTextField(contract="emergency.reason.1", owner="report_id", dek="report")
    opened_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    submission_key = models.UUIDField()
    reviewer = models.ForeignKey(Institution, null=True, on_delete=models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=16, choices=EmergencyVerdict.choices, default=EmergencyVerdict.WAITING)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    remark = EncryptedTextField(contract="emergency.remark.1", owner="report_id", dek="report")

    objects = EmergencyAccessQuerySet.as_manager()

    class Meta:
        verbose_name = _("хитан увид")
        verbose_name_plural = _("хитни увиди")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "case", "submission_key"], name="one_emergency_access_per_submission"
            ),
            models.CheckConstraint(
                name="emergency_not_reviewed_by_oneself",
                condition=models.Q(reviewed_by__isnull=True) | ~models.Q(reviewed_by=models.F("user")),
            ),
        ]
        indexes = [
            models.Index(fields=["user", "ends_at"]),
            models.Index(fields=["verdict", "opened_at", "id"]),
        ]

    def runs(self, now: datetime) -> bool:
        """Whether its time box is open at ``now``; exclusion is asked elsewhere, and first."""
        return self.ended_at is None and self.opened_at <= now < self.ends_at


class EmergencyNote(ProtectedModel):
    """What somebody who broke the emergency access leaves to the lead; the reporter's page never shows it."""

    opening = models.ForeignKey(EmergencyAccess, on_delete=models.PROTECT, related_name="notes")
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="emergency_notes")
    body = EncryptedTextField(contract="emergency.note.1", owner="report_id", dek="report")
    left_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    submission_key = models.UUIDField(default=uuid.uuid4)

    objects = EmergencyNoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("порука уз хитан увид")
        verbose_name_plural = _("поруке уз хитан увид")
        constraints = [
            models.UniqueConstraint(fields=["opening", "submission_key"], name="one_emergency_note_per_submission")
        ]
        indexes = [models.Index(fields=["report", "left_at", "id"])]

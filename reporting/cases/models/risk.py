"""How the risk and the level of a case changed, and what waits for a second person."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from reporting.cases.models.base import ProtectedModel
from reporting.cases.models.case import Case
from reporting.cases.models.report import Report
from reporting.cases.querysets import ReassessmentQuerySet
from reporting.cases.states import ReassessmentStatus, Risk
from reporting.registry.models import Institution, ViolenceLevel
from reporting.vault.fields import EncryptedTextField


class Reassessment(ProtectedModel):
    """A new assessment (нова процена) of a case's risk and level, by somebody of ``institution``.

    It says what held before, so that the history needs no other row. ``note`` is for those who work on the case.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="reassessments")
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="reassessments")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    risk_before = models.CharField(max_length=8, choices=Risk.choices)
    risk = models.CharField(max_length=8, choices=Risk.choices)
    level_before = models.ForeignKey(ViolenceLevel, null=True, on_delete=models.PROTECT, related_name="+")
    level = models.ForeignKey(ViolenceLevel, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=32)
    note = EncryptedTextField(contract="reassessment.note.1", owner="report_id", dek="report")
    status = models.CharField(max_length=10, choices=ReassessmentStatus.choices)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_for = models.ForeignKey(Institution, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    submission_key = models.UUIDField(default=uuid.uuid4)

    objects = ReassessmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("нова процена ризика")
        verbose_name_plural = _("нове процене ризика")
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(status="proposed"), name="one_open_reassessment_per_case"
            ),
            models.UniqueConstraint(fields=["case", "submission_key"], name="one_reassessment_per_submission"),
            models.CheckConstraint(
                condition=models.Q(decided_by=None) | ~models.Q(decided_by=models.F("proposed_by")),
                name="reassessment_not_confirmed_by_oneself",
            ),
        ]
        indexes = [models.Index(fields=["case", "proposed_at", "id"])]

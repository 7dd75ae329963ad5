"""Closing takes two (предлог и одобрење затварања)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from reporting.cases.models.base import ProtectedModel
from reporting.cases.models.case import Case
from reporting.cases.models.report import Report
from reporting.cases.querysets import ClosureApprovalQuerySet, ClosureProposalQuerySet
from reporting.cases.states import ProposalStatus
from reporting.registry.models import Institution
from reporting.vault.fields import EncryptedTextField


class ClosureProposal(ProtectedModel):
    """The lead's proposal to close, with an outcome from the code list."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="closure_proposals")
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="closure_proposals")
    outcome = models.CharField(max_length=32)
    note = EncryptedTextField(contract="closure.note.1", owner="report_id", dek="report")
    status = models.CharField(max_length=10, choices=ProposalStatus.choices, default=ProposalStatus.OPEN)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    rejection_note = EncryptedTextField(contract="closure.rejection_note.1", owner="report_id", dek="report")

    objects = ClosureProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("предлог за затварање")
        verbose_name_plural = _("предлози за затварање")
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(status="open"), name="one_open_proposal_per_case"
            )
        ]
        # A day asks for those that wait, among all that ever were.
        indexes = [models.Index(fields=["status", "proposed_at", "id"])]


class ClosureApproval(ProtectedModel):
    """One person's approval, given for one institution."""

    proposal = models.ForeignKey(ClosureProposal, on_delete=models.PROTECT, related_name="approvals")
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField()

    objects = ClosureApprovalQuerySet.as_manager()

    class Meta:
        verbose_name = _("одобрење затварања")
        verbose_name_plural = _("одобрења затварања")
        constraints = [
            models.UniqueConstraint(fields=["proposal", "institution"], name="one_approval_per_institution"),
            models.UniqueConstraint(fields=["proposal", "approved_by"], name="one_approval_per_person"),
        ]

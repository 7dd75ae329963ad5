"""What decides whether a case file may go: a hold keeps it, a proposal waits for two people."""

from datetime import date

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from reporting.cases.models.base import ProtectedModel
from reporting.cases.models.report import Report
from reporting.cases.querysets import DisposalProposalQuerySet, HoldQuerySet
from reporting.cases.states import DISPOSAL_OPEN, FIRST, SECOND, DisposalStatus
from reporting.registry.models import Institution, RetentionClass

PERSON = settings.AUTH_USER_MODEL


class Hold(ProtectedModel):
    """A hold (задржавање): somebody needs the file longer. A held file is neither proposed nor disposed of.

    ``reason`` is a code of the vocabulary ``hold_reason``; nothing typed. It ends with the day ``until``,
    or stays open until a named person lifts it. One on any report of a case holds the whole case.
    ``body`` is the one above the keeper that placed it, which takes no part in the case; None of the others.
    """

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="holds")
    body = models.ForeignKey(Institution, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=32)
    until = models.DateField(null=True)
    placed_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    placed_at = models.DateTimeField()
    lifted_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True)

    objects = HoldQuerySet.as_manager()

    class Meta:
        verbose_name = _("задржавање")
        verbose_name_plural = _("задржавања")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(lifted_by=None, lifted_at=None)
                | models.Q(lifted_by__isnull=False, lifted_at__isnull=False),
                name="hold_lifted_by_somebody",
            )
        ]

    def holds_on(self, day: date) -> bool:
        """Whether it still keeps the file on a day."""
        return self.lifted_at is None and (self.until is None or day <= self.until)


class DisposalProposal(ProtectedModel):
    """The portal's proposal (предлог за уништење) that a case file may go, since its period is over.

    ``report`` is the first of the file. ``counted_from`` is the closing, or the setting aside, from which
    the period of ``rule`` ran until ``due_at``. ``body`` supervises the institution that keeps the file
    and may agree beside it. After the second approval the row is gone, and a tombstone has its id.
    """

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="disposal_proposals")
    rule = models.ForeignKey(RetentionClass, on_delete=models.PROTECT, related_name="+")
    body = models.ForeignKey(Institution, null=True, on_delete=models.PROTECT, related_name="+")
    counted_from = models.DateTimeField()
    due_at = models.DateTimeField()
    proposed_at = models.DateTimeField()
    status = models.CharField(max_length=12, choices=DisposalStatus.choices, default=DisposalStatus.PROPOSED)
    first_user = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    first_institution = models.ForeignKey(Institution, null=True, on_delete=models.PROTECT, related_name="+")
    first_at = models.DateTimeField(null=True)

    objects = DisposalProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("предлог за уништење")
        verbose_name_plural = _("предлози за уништење")
        constraints = [
            models.UniqueConstraint(
                fields=["report"], condition=models.Q(status__in=DISPOSAL_OPEN), name="one_open_disposal_per_file"
            ),
            models.CheckConstraint(
                condition=~models.Q(status="approved")
                | models.Q(first_user__isnull=False, first_institution__isnull=False, first_at__isnull=False),
                name="disposal_approved_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["status", "due_at", "id"])]

    @property
    def awaits(self) -> str:
        """Which agreement it waits for: ``FIRST``, or ``SECOND``, which erases the file."""
        return FIRST if self.first_user_id is None else SECOND

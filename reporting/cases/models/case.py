"""The case (предмет) and each institution's part in it."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from reporting.cases.models.base import ProtectedModel
from reporting.cases.models.report import Report
from reporting.cases.querysets import CaseQuerySet, ParticipationQuerySet
from reporting.cases.states import CaseStatus, ParticipationStatus, Risk, Visibility
from reporting.registry.models import Institution, ViolenceLevel
from reporting.vault.fields import EncryptedTextField


class Case(ProtectedModel):
    """One matter on which several institutions work; its number stands on letters."""

    number = models.CharField(max_length=8, unique=True)
    status = models.CharField(max_length=20, choices=CaseStatus.choices, default=CaseStatus.OPENED)
    risk = models.CharField(max_length=8, choices=Risk.choices)
    level = models.ForeignKey(ViolenceLevel, null=True, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=32, default="")
    # Who of triage said first that a case which nobody here can take closes, and when.
    close_said_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    close_said_at = models.DateTimeField(null=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("предмет")
        verbose_name_plural = _("предмети")
        indexes = [models.Index(fields=["status", "opened_at", "id"])]

    @property
    def first_report(self) -> Report:
        """The report that opened the case; its keys seal what the case holds."""
        return self.reports.order_by("received_at", "id")[0]

    @property
    def is_grave(self) -> bool:
        """Whether closing needs a second institution: a form that the registry calls grave, or acute risk."""
        return self.risk == Risk.ACUTE or self.reports.filter(forms__grave=True).exists()


class Participation(ProtectedModel):
    """One institution's part: its own state, deadlines and way of appearing to the reporter."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="participations")
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="participations")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    lead = models.BooleanField(default=False)
    urgent = models.BooleanField(default=False)
    status = models.CharField(max_length=12, choices=ParticipationStatus.choices, default=ParticipationStatus.REQUESTED)
    visibility = models.CharField(max_length=12, choices=Visibility.choices, default=Visibility.SHOWN)
    requested_at = models.DateTimeField()
    received_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    decline_reason = models.CharField(max_length=32, default="")
    # When triage acted on it that the institution left, so that a leaving waits until somebody has; and why it needs
    # nobody else, where it said that.
    leaving_answered_at = models.DateTimeField(null=True)
    no_other_reason = models.CharField(max_length=32, default="")
    # Why triage took the request back or ended the part; empty where an exclusion or a recusal did.
    end_reason = models.CharField(max_length=32, default="")
    # Who of triage said so first, where it takes two.
    end_proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    # Why it was sent again, and when it had left before: an earlier call tells it nothing any more.
    send_again_reason = models.CharField(max_length=32, default="")
    left_before_at = models.DateTimeField(null=True)
    decline_note = EncryptedTextField(contract="participation.decline_note.1", owner="report_id", dek="report")
    # Why the institution finished its part although a duty was open.
    unfinished_note = EncryptedTextField(contract="participation.unfinished_note.1", owner="report_id", dek="report")

    # Who of the institution leads its part; ``charge.in_charge_of`` says whether that account still may.
    in_charge = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    # By which short name the institution calls the case, if it does.
    own_name = EncryptedTextField(contract="participation.own_name.1", owner="report_id", dek="report", null=True)
    # What a line of a day sorts and filters by; ``lines.refresh`` keeps it. Empty where the part stands in no list.
    line_rank = models.PositiveSmallIntegerField(null=True)
    line_due_at = models.DateTimeField(null=True)
    line_late_at = models.DateTimeField(null=True)
    # When the first message came that the institution has not read.
    unread_since = models.DateTimeField(null=True)

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        verbose_name = _("учешће")
        verbose_name_plural = _("учешћа")
        constraints = [
            models.UniqueConstraint(fields=["case", "institution"], name="one_participation_per_institution"),
            models.UniqueConstraint(fields=["case"], condition=models.Q(lead=True), name="one_lead_per_case"),
        ]
        indexes = [
            models.Index(fields=["institution", "status", "requested_at", "id"]),
            models.Index(fields=["institution", "line_rank", "line_due_at", "id"]),
            models.Index(fields=["institution", "in_charge", "line_rank", "line_due_at", "id"]),
            models.Index(fields=["institution", "line_late_at"]),
            models.Index(fields=["institution", "unread_since"]),
        ]

    @property
    def is_named(self) -> bool:
        """Whether the institution calls the case by a name of its own; asks without opening it."""
        sealed: Any = type(self).own_name
        return sealed.stored(self) is not None

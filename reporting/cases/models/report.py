"""The report (пријава) as it arrived."""

from typing import cast

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from reporting.cases.filing.answers import SHOWN, Effort
from reporting.cases.models.base import ProtectedModel
from reporting.cases.querysets import ReportQuerySet
from reporting.cases.states import ReportStatus
from reporting.registry.models import Institution, Municipality, ViolenceForm
from reporting.vault.errors import VaultError
from reporting.vault.fields import EncryptedTextField
from reporting.vault.proofs import Proof


class Report(ProtectedModel):
    """What one person told the portal, once.

    Coded answers stay readable, since routing, deadlines and statistics need them
    (``docs/data-exposure.md`` lists them); everything typed is sealed. The code that opens
    the follow page is kept as a keyed digest only.
    """

    exposure = SHOWN

    number = models.CharField(max_length=8, unique=True)
    # From which draft it was sent, so that it is sent once (``vault.submissions``).
    submission_key = models.BinaryField(max_length=32, unique=True)
    status = models.CharField(max_length=16, choices=ReportStatus.choices, default=ReportStatus.SUBMITTED)
    # Why no case was opened: an entry of the vocabulary ``not_accepted_reason``.
    not_accepted_reason = models.CharField(max_length=32, default="")
    received_at = models.DateTimeField()
    # When triage closed it without a case or set it aside; from then on its retention counts.
    dismissed_at = models.DateTimeField(null=True)
    # Who of triage said first that a report of danger now is set aside; somebody else has to say so, too.
    dismissal_proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    # Of a report without a word, a contact or an exclusion: a digest of its answers, by which equal ones are found.
    alike = models.CharField(max_length=64, default="")
    # It came while more reports came than people send; noted of such reports alone.
    in_flood = models.BooleanField(default=False)
    # Who of triage said first that it is set aside as one of many; somebody else has to say so, too.
    set_aside_first = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=10)
    code_digest = models.BinaryField(max_length=32, unique=True)
    code_key_id = models.UUIDField()
    case = models.ForeignKey("cases.Case", null=True, on_delete=models.PROTECT, related_name="reports")

    track = models.CharField(max_length=16)
    danger_now = models.CharField(max_length=16)
    # Danger was heard in the words, those of the story or of a message before triage decided; never which, and it
    # lowers nothing that was answered.
    danger_heard = models.BooleanField(default=False)
    reporter_role = models.CharField(max_length=32)
    about_self = models.BooleanField(default=False)
    forms = models.ManyToManyField(ViolenceForm, related_name="+")
    setting = models.CharField(max_length=32)
    period = models.CharField(max_length=32)
    frequency = models.CharField(max_length=32)
    municipality = models.ForeignKey(Municipality, null=True, on_delete=models.PROTECT, related_name="+")
    institution = models.ForeignKey(Institution, null=True, on_delete=models.PROTECT, related_name="+")
    perpetrators = models.JSONField(default=list)
    age_band = models.CharField(max_length=16)
    effort = models.CharField(max_length=8, choices=Effort, default=Effort.NOT_ASKED)
    # When the reporter was last written to without having opened the page since: one letter is enough until then.
    told_at = models.DateTimeField(null=True)
    contact_channel = models.CharField(max_length=16, default="none")
    # When the holder of the code first said that it wishes to withdraw; a mark, which decides nothing.
    withdrawal_wished_at = models.DateTimeField(null=True)

    narrative = EncryptedTextField(contract="report.narrative.1", owner="id", dek="report")
    # Whom it excluded when it was sent (``access.sent``): rows of ``Exclusion`` can be changed in the database.
    exclusions_sent = EncryptedTextField(contract="report.exclusions.1", owner="id", dek="report")
    institution_text = EncryptedTextField(contract="report.institution_text.1", owner="id", dek="report")
    perpetrator_text = EncryptedTextField(contract="report.perpetrator.1", owner="id", dek="identity")
    # Where the child is now, in whatever words; asked where somebody may have to go there.
    place_now = EncryptedTextField(contract="report.place_now.1", owner="id", dek="identity")
    child_text = EncryptedTextField(contract="report.child.1", owner="id", dek="identity")
    excluded_text = EncryptedTextField(contract="report.excluded.1", owner="id", dek="identity")
    contact = EncryptedTextField(contract="report.contact.1", owner="id", dek="identity")
    contact_note = EncryptedTextField(contract="report.contact_note.1", owner="id", dek="identity")
    reporter_name = EncryptedTextField(contract="report.reporter_name.1", owner="id", dek="identity")

    # Of a report that this process has just stored: nothing here opens what is kept of it.
    proof: Proof | None = None

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("пријава")
        verbose_name_plural = _("пријаве")
        indexes = [
            models.Index(fields=["status", "received_at", "id"]),
            models.Index(fields=["alike", "received_at", "id"]),
        ]

    @property
    def danger(self) -> str:
        """What is known of danger before triage: as it was answered, or not ruled out where some was heard."""
        return "unsure" if self.danger_heard and self.danger_now == "no" else self.danger_now

    @property
    def was_asked_where(self) -> bool:
        """Whether the form asked where the child is now: danger was said, or not ruled out."""
        return self.danger_now in ("yes", "unsure")

    @property
    def place_is_written(self) -> bool | None:
        """Whether somebody wrote where the child is now; None where that does not open.

        What was written takes an opening of its own.
        """
        if not self.was_asked_where:
            return False
        try:
            return cast(EncryptedTextField, self._meta.get_field("place_now")).is_written(self)
        except VaultError:
            return None

    @property
    def is_child(self) -> bool:
        """Whether the reporter is addressed as a child."""
        return self.track == "child"

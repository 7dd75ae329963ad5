"""What the vault stores. Its owners are known by UUID only, without foreign keys."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from reporting.vault.audit.models import AppendOnly as AppendOnly
from reporting.vault.audit.models import AuditEvent as AuditEvent
from reporting.vault.audit.models import AuditHead as AuditHead
from reporting.vault.audit.models import AuditLink as AuditLink
from reporting.vault.audit.models import AuditRemoval as AuditRemoval
from reporting.vault.audit.models import AuditSegment as AuditSegment
from reporting.vault.audit.models import AuditWaiting as AuditWaiting
from reporting.vault.columns import EnvelopeField


class KeyPurpose(models.TextChoices):
    """What a key of the keyring is for; one key never serves two purposes."""

    DESK = "desk", _("кључеви пријава: пар поступања")
    KEK = "kek", _("печати онога што припада поступању")
    INDEX = "index", _("слепе ознаке за претрагу")
    PEPPER = "pepper", _("кодови")
    AUDIT = "audit", _("ланац дневника")
    RECORD = "record", _("статистика")
    PROOF = "proof", _("потписи потврда о пријему")
    CERTIFICATE = "certificate", _("имена на уверењима")
    BADGE = "badge", _("потписи дигиталних значки")
    FACTOR = "factor", _("други кораци пријаве на поступање")
    CMS_FACTOR = "cms_factor", _("други кораци пријаве на уређивање")
    OUTBOX = "outbox", _("писма која чекају")
    GRANT = "grant", _("печати улога и налога")


class KeyState(models.TextChoices):
    """current seals and opens, readable only opens, destroyed is a memory without the key."""

    CURRENT = "current", _("важећи")
    READABLE = "readable", _("само за читање")
    DESTROYED = "destroyed", _("уништен")


class VaultKey(models.Model):
    """One key of the keyring, wrapped by ROOT.

    A readable key without ``retired_at`` is coming: made, known to every process soon, not yet current.
    """

    retention_class = "keys"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    purpose = models.CharField(max_length=16, choices=KeyPurpose.choices)
    state = models.CharField(max_length=16, choices=KeyState.choices)
    wrapped = EnvelopeField(shape="wrap", null=True)
    # Of a key that signs or is a pair: kept for ever, also when the key itself is destroyed.
    public = models.BinaryField(max_length=1216, null=True)
    # The signature by which a process that opens nothing knows the public half for the portal's own; kept with it.
    vouched = models.BinaryField(max_length=64, null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    retired_at = models.DateTimeField(null=True, blank=True)
    # Of a pair: when the desk, and when the jobs, opened a test value with it; before that nothing is sealed to it.
    desk_tried_at = models.DateTimeField(null=True, blank=True)
    jobs_tried_at = models.DateTimeField(null=True, blank=True)
    destroyed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("кључ сефа")
        verbose_name_plural = _("кључеви сефа")
        constraints = [
            models.UniqueConstraint(
                fields=["purpose"], condition=models.Q(state="current"), name="vault_one_current_key_per_purpose"
            ),
            models.UniqueConstraint(
                fields=["purpose"],
                condition=models.Q(state="readable", retired_at__isnull=True),
                name="vault_one_coming_key_per_purpose",
            ),
            models.CheckConstraint(
                condition=models.Q(state="destroyed", wrapped__isnull=True)
                | (~models.Q(state="destroyed") & models.Q(wrapped__isnull=False)),
                name="vault_only_destroyed_keys_lack_a_wrap",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.id}"


class DekKind(models.TextChoices):
    """A report has three DEKs: for the story, for names and contacts, and for what institutions write to its reporter.

    Each message of a reporter's has one of its own.
    """

    REPORT = "report", _("садржај пријаве")
    IDENTITY = "identity", _("имена и контакти")
    EXCHANGE = "exchange", _("поруке установа")
    MESSAGE = "message", _("порука особе која је пријавила")


class KeyWrap(models.Model):
    """One DEK for one recipient: sealed to the desk, or under the holder's code.

    ``owner_id`` is whose DEK it is: the report, or one message about it. ``key_id`` names the desk's pair, or the
    pepper under which the code stands. ``mac`` says of what is sealed to the desk that the portal made it: to a public
    half anybody could seal.
    """

    retention_class = "case_file"

    DESK = "desk"
    CODE = "code"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report_id = models.UUIDField(db_index=True)
    owner_id = models.UUIDField()
    kind = models.CharField(max_length=16, choices=DekKind.choices)
    recipient_kind = models.CharField(max_length=16, default=DESK)
    recipient = models.CharField(max_length=64, blank=True, default="")
    key_id = models.UUIDField()
    blob = EnvelopeField(shape="dek")
    mac = models.BinaryField(max_length=32, null=True)
    mac_key_id = models.UUIDField(null=True)

    class Meta:
        verbose_name = _("омот кључа")
        verbose_name_plural = _("омоти кључева")
        constraints = [
            models.UniqueConstraint(
                fields=["owner_id", "kind", "recipient_kind", "recipient"], name="vault_one_wrap_per_recipient"
            ),
        ]
        indexes = [
            models.Index(fields=["key_id"], name="vault_wrap_key"),
            models.Index(fields=["mac_key_id"], name="vault_wrap_mac_key"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.owner_id}"


class Draft(models.Model):
    """A report that is being written: ciphertext whose key the server does not hold."""

    retention_class = "draft"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sealed = EnvelopeField()
    code_digest = models.BinaryField(max_length=32, null=True, unique=True)
    code_key_id = models.UUIDField(null=True)
    code_wrap = EnvelopeField(shape="wrap", null=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("нацрт")
        verbose_name_plural = _("нацрти")

    def __str__(self) -> str:
        return str(self.id)


class DeskDraft(models.Model):
    """What an account typed into a form of the desk and has not sent, under a key of its own (``desk_drafts``)."""

    retention_class = "desk_draft"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.UUIDField()
    page = models.CharField(max_length=200)  # ``desk_drafts.LONGEST_PAGE``
    form = models.CharField(max_length=30)
    key = EnvelopeField()
    sealed = EnvelopeField()
    changed_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("започето на поступању")
        verbose_name_plural = _("започето на поступању")
        constraints = [
            models.UniqueConstraint(fields=["account", "page", "form"], name="vault_one_desk_draft_per_form"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class FilingProof(models.Model):
    """What a report's proof of filing says, sealed under the report's DEK."""

    retention_class = "case_file"

    report_id = models.UUIDField(primary_key=True, editable=False)
    sealed = EnvelopeField()

    class Meta:
        verbose_name = _("потврда о пријему")
        verbose_name_plural = _("потврде о пријему")

    def __str__(self) -> str:
        return str(self.report_id)


class StoredFile(models.Model):
    """One sealed file. Its bytes lie in the storage under a name that means nothing.

    ``owner_id`` is the UUID of a report or, before it is sent, of a draft. ``size`` (bytes, in clear) is null
    until the file has arrived whole, ``kept_at`` until the request that brought it has ended well.
    """

    retention_class = "case_file"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner_id = models.UUIDField(db_index=True)
    key_wrap = EnvelopeField(shape="wrap")
    name = EnvelopeField()
    storage_name = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField(null=True)
    created_at = models.DateTimeField()
    kept_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("запечаћени фајл")
        verbose_name_plural = _("запечаћени фајлови")

    def __str__(self) -> str:
        return str(self.id)


class FileToDelete(models.Model):
    """The place of an erased report's file in the storage, until its bytes are gone. It names no report."""

    retention_class = "cleaning"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    storage_name = models.CharField(max_length=100)
    since = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("фајл који чека брисање")
        verbose_name_plural = _("фајлови који чекају брисање")

    def __str__(self) -> str:
        return str(self.id)

"""Events, the queue of those that wait for the sealer, and the chain: segments, links, heads, removals.

All of it is append-only here and by triggers in the database (``audit.triggers``). Events know
nothing of the chain and carry no number; the order stands in the links, which the sealer writes.
"""

import uuid
from typing import Any, ClassVar, NoReturn, Self

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

MAC_BYTES = 32
SIGNATURE_BYTES = 64


class AppendOnly(Exception):
    """Somebody tried to change or delete a row of the audit trail."""


def _refuse(*args: Any, **kwargs: Any) -> NoReturn:
    raise AppendOnly("The audit trail is never changed and never deleted.")


class AppendOnlyQuerySet(models.QuerySet[Any]):
    """Rows can be added and read, nothing else."""

    update = delete = bulk_update = update_or_create = _raw_delete = _update = _refuse

    def bulk_create(self, objs: Any, *args: Any, update_conflicts: bool = False, **kwargs: Any) -> Any:
        if update_conflicts:
            _refuse()
        return super().bulk_create(objs, *args, **kwargs)


class AuditEventQuerySet(AppendOnlyQuerySet):
    """Events: whatever adds one puts it into the sealer's queue in the same transaction."""

    def bulk_create(self, objs: Any, *args: Any, **kwargs: Any) -> Any:
        with transaction.atomic():
            made = super().bulk_create(objs, *args, **kwargs)
            AuditWaiting.objects.bulk_create([AuditWaiting(event=event.pk) for event in made])
        return made


class AppendOnlyModel(models.Model):
    """A row that is inserted once; ``save`` and ``delete`` of a stored one raise ``AppendOnly``."""

    retention_class = "audit"

    objects: ClassVar[Any] = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def save(self, **kwargs: Any) -> None:
        """Insert the row. Raises ``AppendOnly`` when it is stored already."""
        if not self._state.adding:
            _refuse()
        super().save(**kwargs)

    def _do_update(self, *args: Any, **kwargs: Any) -> bool:  # type: ignore[override]
        """Say that there is nothing to update: Django asks first, also loading a fixture, and then inserts."""
        return False

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Always raises ``AppendOnly``."""
        _refuse()


class AuditEvent(AppendOnlyModel):
    """Who did what to which row, when and what for; never with values, addresses or numbers in a row."""

    class ActorKind(models.TextChoices):
        USER = "user", _("корисник")
        REPORTER = "reporter", _("особа која је пријавила")
        SYSTEM = "system", _("систем")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    time = models.DateTimeField()
    actor_kind = models.CharField(max_length=16, choices=ActorKind.choices)
    actor = models.UUIDField(null=True)
    institution = models.UUIDField(null=True)
    action = models.CharField(max_length=64)
    object_type = models.CharField(max_length=64)
    object_id = models.UUIDField(null=True)
    purpose = models.CharField(max_length=120, blank=True, default="")
    fields = models.JSONField(default=list)

    objects: ClassVar[Any] = AuditEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("догађај дневника")
        verbose_name_plural = _("догађаји дневника")
        base_manager_name = "objects"
        indexes = [
            models.Index(fields=["object_id", "time"], name="vault_audit_object"),
            models.Index(fields=["time", "id"], name="vault_audit_time"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.id}"

    def save(self, **kwargs: Any) -> None:
        """Insert the event and put it into the sealer's queue. Raises ``AppendOnly`` when it is stored already."""
        if not self._state.adding:
            _refuse()
        with transaction.atomic(savepoint=False):
            super().save(**kwargs)
            AuditWaiting.objects.create(event=self.pk)


class WaitingQuerySet(models.QuerySet["AuditWaiting"]):
    """The queue; only the sealer takes rows out, and the database checks that each has a link."""

    def sealed(self, *, events: list[uuid.UUID]) -> Self:
        """Return the rows of events that have just been sealed."""
        return self.filter(pk__in=events)


class AuditWaiting(models.Model):
    """An event that no link holds yet. Written with it, taken out when it is sealed.

    A row whose event is gone is the trace of an event that was deleted before it was sealed.
    """

    retention_class = "audit"

    event = models.UUIDField(primary_key=True, editable=False)

    objects = WaitingQuerySet.as_manager()

    class Meta:
        verbose_name = _("догађај који чека печат")
        verbose_name_plural = _("догађаји који чекају печат")

    def __str__(self) -> str:
        return str(self.event)


class AuditSegment(AppendOnlyModel):
    """A stretch of the chain: a month at most, and one key. The next one begins where it ended.

    ``previous`` is the last MAC of the segment before (zeros for the first). ``mac`` covers this
    row and is what the first link builds on.
    """

    number = models.PositiveIntegerField(primary_key=True)
    month = models.DateField()
    key_id = models.UUIDField()
    previous = models.BinaryField(max_length=MAC_BYTES)
    opened_at = models.DateTimeField()
    mac = models.BinaryField(max_length=MAC_BYTES)

    class Meta(AppendOnlyModel.Meta):
        verbose_name = _("одсечак ланца")
        verbose_name_plural = _("одсечци ланца")

    def __str__(self) -> str:
        return f"{self.number} ({self.month:%Y-%m})"


class AuditLink(AppendOnlyModel):
    """The place of one event in the chain; ``mac`` covers the link before, the place and the event."""

    event = models.UUIDField(primary_key=True, editable=False)
    segment = models.PositiveIntegerField()
    position = models.PositiveBigIntegerField()
    mac = models.BinaryField(max_length=MAC_BYTES)

    class Meta(AppendOnlyModel.Meta):
        verbose_name = _("карика ланца")
        verbose_name_plural = _("карике ланца")
        constraints = [models.UniqueConstraint(fields=["segment", "position"], name="vault_audit_one_link_per_place")]

    def __str__(self) -> str:
        return f"{self.segment}/{self.position}"


class AuditHead(AppendOnlyModel):
    """Where the chain stood at a moment; ``line`` is its number in the public file, None when it stays inside.

    Of a published one ``digest`` is the published value, and the place (``segment``, ``position``) stays inside:
    from outside nobody counts events. ``previous`` is the digest of the head before, so that a head that is taken
    away is missed.
    """

    number = models.PositiveIntegerField(primary_key=True)
    line = models.PositiveIntegerField(null=True, unique=True)
    day = models.DateField()
    made_at = models.DateTimeField()
    segment = models.PositiveIntegerField()
    position = models.PositiveBigIntegerField()
    mac = models.BinaryField(max_length=MAC_BYTES)
    previous = models.BinaryField(max_length=MAC_BYTES)
    digest = models.BinaryField(max_length=MAC_BYTES, unique=True)
    proof_key_id = models.UUIDField()
    signature = models.BinaryField(max_length=SIGNATURE_BYTES)

    class Meta(AppendOnlyModel.Meta):
        verbose_name = _("стање ланца")
        verbose_name_plural = _("стања ланца")

    def __str__(self) -> str:
        return f"{self.number} ({self.day})"


class AuditRemoval(AppendOnlyModel):
    """That a segment was removed whole after its time: what it ended with, and under which rule.

    The row is what lets the database delete the segment's events and links, and nothing else does.
    """

    segment = models.PositiveIntegerField(primary_key=True)
    last = models.BinaryField(max_length=MAC_BYTES)
    kept_months = models.PositiveSmallIntegerField()
    removed_at = models.DateTimeField()
    key_id = models.UUIDField()
    mac = models.BinaryField(max_length=MAC_BYTES)

    class Meta(AppendOnlyModel.Meta):
        verbose_name = _("уклоњен одсечак ланца")
        verbose_name_plural = _("уклоњени одсечци ланца")

    def __str__(self) -> str:
        return str(self.segment)

"""The outbox: messages that wait to leave the house."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from reporting.vault.columns import EnvelopeField


class OutboxMessage(models.Model):
    """One neutral message to one recipient, an address or a telephone. Knows no case: ``object_id`` is opaque here.

    The recipient is sealed under the keyring's own key ``outbox``, since no report is known here whose key could
    be used, and is deleted as soon as the message has left.
    """

    retention_class = "case_file"

    class Channel(models.TextChoices):
        MAIL = "mail", _("е-пошта")
        SMS = "sms", _("СМС")
        VOICE = "voice", _("позив")

    class State(models.TextChoices):
        WAITING = "waiting", _("чека")
        SENDING = "sending", _("шаље се")
        SENT = "sent", _("послато")
        DEAD = "dead", _("није успело")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    template = models.CharField(max_length=64)
    channel = models.CharField(max_length=8, choices=Channel.choices, default=Channel.MAIL)
    recipient = EnvelopeField(null=True)
    # What the text carries beside its words: a one-time link with the institution that invites, or how many things
    # wait. Sealed and deleted like the recipient.
    link = EnvelopeField(null=True)
    object_id = models.UUIDField()
    language = models.CharField(max_length=10)
    idempotency_key = models.CharField(max_length=160, unique=True)
    state = models.CharField(max_length=16, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=100, blank=True, default="")
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("порука у одласку")
        verbose_name_plural = _("поруке у одласку")
        indexes = [models.Index(fields=["state", "due_at"], name="notify_outbox_due")]

    def __str__(self) -> str:
        return f"{self.template} {self.id}"

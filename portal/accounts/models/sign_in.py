"""One signed-in session, as its owner sees it."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.accounts.models.user import User


class SignIn(models.Model):
    """One session of an account: when it began, when it was last seen, on what kind of device.

    The session carries the id, and without its row it is over (``open_sessions``). No address, no
    browser and no key of the session is kept; both times are cut to the minute.
    """

    class Kind(models.TextChoices):
        """What a glance at the device would tell, and no more."""

        PHONE = "phone", _("телефон")
        COMPUTER = "computer", _("рачунар")
        UNKNOWN = "unknown", _("непознат уређај")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sign_ins")
    since = models.DateTimeField()
    seen = models.DateTimeField()
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.UNKNOWN)
    name = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        verbose_name = _("отворена сесија")
        verbose_name_plural = _("отворене сесије")
        ordering = ["-seen", "-since", "id"]
        indexes = [models.Index(fields=["seen"], name="accounts_signin_seen")]

    def __str__(self) -> str:
        return str(self.id)

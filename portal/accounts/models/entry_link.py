"""A link that goes by mail and opens the door once."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.accounts.models.user import User
from portal.security.sealed_rows import SealedQuerySet, SealedRow


class EntryLink(SealedRow):
    """A one-time link with which an account gets its device, and where ``sets_password`` its password too.

    The token is in the mail only; the row keeps SHA-256 of it. ``used_at`` is set when a device was
    enrolled: until then the link opens again, and the account opens by nothing else (``links.must_use``).
    """

    SEALED = ("user", "purpose", "digest", "sets_password", "made_at", "expires_at")

    class Purpose(models.TextChoices):
        """Why the account needs a link."""

        INVITATION = "invitation", _("позив")
        RECOVERY = "recovery", _("нов други корак")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="entry_links")
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    digest = models.CharField(max_length=64, unique=True)
    sets_password = models.BooleanField()
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    objects = SealedQuerySet.as_manager()

    class Meta:
        verbose_name = _("веза за улаз")
        verbose_name_plural = _("везе за улаз")

    def __str__(self) -> str:
        return str(self.id)

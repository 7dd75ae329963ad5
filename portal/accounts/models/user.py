"""The custom user; desk roles live in the registry, never in Django's groups."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from portal.accounts.addresses import is_reserved
from portal.security.sealed_rows import SealedQuerySet, SealedRow


class UserManager(BaseUserManager.from_queryset(SealedQuerySet)):  # type: ignore[misc]
    """Makes accounts whose sign-in name is the e-mail address, kept in lower case."""

    use_in_migrations = True

    @classmethod
    def normalize_email(cls, email: str | None) -> str:
        """Return ``email`` trimmed and in lower case: one person, one account."""
        return super().normalize_email(email or "").strip().lower()

    def get_by_natural_key(self, username: str | None) -> User:
        """Find an account by its address in any letter case."""
        return self.get(email=self.normalize_email(username))

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Make an account; without a password it cannot sign in until it gets one.

        Raises ``ValueError`` without an address.
        """
        fields.setdefault("is_staff", False)
        fields.setdefault("is_superuser", False)
        return self._create(email=email, password=password, **fields)

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Make an administrator of the CMS; it gets no access to any case.

        Raises ``ValidationError``, which ``createsuperuser`` prints, for an address at which others read.
        """
        if is_reserved(self.normalize_email(email)):
            raise ValidationError("An institution is reached at this address; an account needs one of its own.")
        fields["is_staff"] = True
        fields["is_superuser"] = True
        return self._create(email=email, password=password, **fields)

    def _create(self, *, email: str, password: str | None, **fields: Any) -> User:
        if not email:
            raise ValueError("An account needs an e-mail address.")
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(SealedRow, AbstractUser):
    """An account of an editor, a case worker or an adult learner.

    ``email`` is the sign-in name. ``script`` is the script of the zones without a language
    in their address (desk, accounts): ``sr`` Cyrillic, ``sr-latn`` Latin. ``identity`` is the digest of the
    electronic identity that opens it. Since its first desk role it opens with its seal alone (``seals``).
    """

    SEALED = ("email", "password", "is_active", "identity")
    SEALED_FROM_START = False

    class Script(models.TextChoices):
        CYRILLIC = "sr", _("Ћирилица")
        LATIN = "sr-latn", _("Латиница")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    username = None  # type: ignore[assignment]
    email = models.EmailField(
        _("Адреса е-поште"),
        unique=True,
        error_messages={"unique": _("Налог са овом адресом већ постоји.")},
    )
    first_name = models.CharField(_("Име"), max_length=150, blank=True)
    last_name = models.CharField(_("Презиме"), max_length=150, blank=True)
    script = models.CharField(_("Писмо"), max_length=10, choices=Script.choices, default=Script.CYRILLIC)
    # Goes into the fingerprint that every session carries: a higher number ends them all.
    sessions_epoch = models.PositiveIntegerField(default=0, editable=False)

    identity = models.CharField(max_length=64, blank=True, default="", editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("налог")
        verbose_name_plural = _("налози")
        ordering = ["last_name", "first_name", "email"]

    def __str__(self) -> str:
        return self.get_full_name() or self.email

    def _get_session_auth_hash(self, secret: str | bytes | None = None) -> str:
        """Return what a session must match to stay: it changes with the password and with ``sessions_epoch``."""
        salt = "portal.accounts.models.User.session"
        return salted_hmac(
            salt, f"{self.sessions_epoch}|{self.password}", secret=secret, algorithm="sha256"
        ).hexdigest()

    def clean(self) -> None:
        super().clean()
        self.email = type(self).objects.normalize_email(self.email)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store the address in lower case however it came in."""
        self.email = UserManager.normalize_email(self.email)
        super().save(*args, **kwargs)

"""Who may do what at the desk."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.security.sealed_rows import SealedQuerySet, SealedRow


class Role(models.TextChoices):
    """Desk roles (улоге у поступању); ``cases.access`` says what each may do."""

    TRIAGE = "triage", _("тријажа")
    CASE_WORKER = "case_worker", _("рад на предмету")
    HEAD = "head", _("руковођење установом")
    SUPERVISOR = "supervisor", _("надзор")
    CUSTODIAN = "custodian", _("чување идентитета")
    AUDITOR = "auditor", _("преглед дневника")
    OPERATOR = "operator", _("одржавање")
    DESK_ADMIN = "desk_admin", _("управљање налозима")


CONFIRMED = models.Q(confirmed_by__isnull=False) | models.Q(granted_on_server=True)


def ends_after(moment: datetime) -> models.Q:
    """Return the condition that a role has not ended at a moment."""
    return models.Q(valid_to__isnull=True) | models.Q(valid_to__gt=moment)


class RoleAssignment(SealedRow):
    """A desk role of a person in an institution (додела улоге).

    It counts from ``valid_from`` (included) to ``valid_to`` (excluded), both moments, once a
    second person has confirmed it. ``granted_on_server`` marks the first desk administrators,
    whom a command on the server made, where nobody could grant or confirm.
    ``stands_in_for`` is the role of an absent worker whose substitute (замена) this one is: named by
    the head, with a last day, and it counts no longer than the role that it stands in for.

    It counts only with its seal, and only while the account has its own (``selectors.counting``).
    """

    retention_class = "staff"
    SEALED = (
        "user",
        "institution",
        "role",
        "valid_from",
        "valid_to",
        "granted_by",
        "granted_at",
        "confirmed_by",
        "confirmed_at",
        "stands_in_for",
        "granted_on_server",
    )

    # It stands in an address of the desk, where nobody should be able to count.
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("налог"), on_delete=models.PROTECT, related_name="role_assignments"
    )
    institution = models.ForeignKey(
        "registry.Institution", verbose_name=_("установа"), on_delete=models.PROTECT, related_name="role_assignments"
    )
    role = models.CharField(_("улога"), max_length=20, choices=Role.choices)
    valid_from = models.DateTimeField(_("важи од"), default=timezone.now)
    valid_to = models.DateTimeField(_("важи до"), null=True, blank=True)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("доделио налог"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="roles_granted",
    )
    granted_at = models.DateTimeField(_("додељено"), default=timezone.now)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("потврдио налог"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="roles_confirmed",
    )
    confirmed_at = models.DateTimeField(_("потврђено"), null=True, blank=True)
    stands_in_for = models.ForeignKey(
        "self",
        verbose_name=_("замена за"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="substitutes",
    )
    granted_on_server = models.BooleanField(_("додељено на серверу"), default=False)

    objects = SealedQuerySet.as_manager()

    class Meta:
        verbose_name = _("додела улоге")
        verbose_name_plural = _("доделе улога")
        ordering = ["institution", "role", "id"]
        constraints = [
            models.CheckConstraint(
                name="role_confirmed_by_second_person",
                condition=models.Q(confirmed_by__isnull=True)
                | models.Q(granted_by__isnull=True)
                | ~models.Q(confirmed_by=models.F("granted_by")),
            ),
            models.CheckConstraint(
                name="role_not_granted_to_oneself",
                condition=models.Q(granted_by__isnull=True) | ~models.Q(granted_by=models.F("user")),
            ),
            models.CheckConstraint(
                name="role_not_confirmed_by_oneself",
                condition=models.Q(confirmed_by__isnull=True) | ~models.Q(confirmed_by=models.F("user")),
            ),
            models.CheckConstraint(
                name="role_of_a_substitute_has_a_last_day",
                condition=models.Q(stands_in_for__isnull=True) | models.Q(valid_to__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}, {self.institution_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save with its seal; the first role of an account seals the account, which is a desk account from now on."""
        counted = RoleAssignment.objects.filter(CONFIRMED | ends_after(timezone.now()), user=self.user_id)
        first = self._state.adding and not counted.exists()
        super().save(*args, **kwargs)
        if first:
            self.user.seal_now()

    @property
    def is_sealed(self) -> bool:
        """Whether the role and its account say what the portal wrote; without that the role counts for nothing."""
        return self.seal_stands() and self.user.seal_stands()

    @property
    def confirmed(self) -> bool:
        """Whether a second person has confirmed the role, or the server's command made it."""
        return self.granted_on_server or self.confirmed_by_id is not None

    @property
    def ended(self) -> bool:
        """Whether its period is over."""
        return self.valid_to is not None and self.valid_to <= timezone.now()

    @property
    def last_day(self) -> datetime | None:
        """The last moment that counts, to be shown as a day; None when the role has no end."""
        return self.valid_to and self.valid_to - timedelta(microseconds=1)

    @property
    def begins_later(self) -> bool:
        """Whether its period has not begun."""
        return self.valid_from > timezone.now()

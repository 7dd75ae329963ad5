"""What the portal keeps of a certificate: everything but the name."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from elearning.certificates import numbers


class Certificate(models.Model):
    """A certificate of one course. The name stands on the paper; here is a keyed digest of number and name.

    ``course`` is the course's lasting key; ``title`` and ``hours`` are as they were on the day. ``language`` is the
    one of the page on which it was made. ``place`` is its bit in the status list of badges.
    """

    retention_class = "certificate"

    number = models.CharField(_("број"), primary_key=True, max_length=numbers.DIGITS)
    course = models.UUIDField(_("обука"), db_index=True)
    title = models.CharField(_("назив обуке"), max_length=255)
    hours = models.PositiveSmallIntegerField(_("сати"))
    language = models.CharField(_("језик"), max_length=10)
    issued_on = models.DateField(_("издато"), db_index=True)
    name_digest = models.BinaryField(max_length=32)
    name_key_id = models.UUIDField()
    place = models.PositiveIntegerField(unique=True)
    revoked_at = models.DateTimeField(_("опозвано"), null=True, blank=True)
    reason = models.CharField(_("разлог"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("уверење")
        verbose_name_plural = _("уверења")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(revoked_at=None, reason="")
                | (models.Q(revoked_at__isnull=False) & ~models.Q(reason="")),
                name="certificate_revoked_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return numbers.show(self.number)


class Award(models.Model):
    """That a learner has the certificate of a course; it ends with the learner, and the certificate stays."""

    retention_class = "learning"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    learner = models.ForeignKey("learning.Learner", on_delete=models.CASCADE, related_name="+")
    course = models.UUIDField()
    certificate = models.OneToOneField(Certificate, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("уверење онога ко учи")
        verbose_name_plural = _("уверења оних који уче")
        constraints = [
            models.UniqueConstraint(fields=["learner", "course"], name="certificate_one_for_learner_and_course"),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"

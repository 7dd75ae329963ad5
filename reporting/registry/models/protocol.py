"""What an institution must do, step by step (поступак), as data with its ground."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from reporting.registry.models.rules import Rule


class Protocol(models.TextChoices):
    """Whose procedure a step belongs to."""

    SCHOOL = "school", _("Протокол поступања у установи")


class StepStart(models.TextChoices):
    """What must have happened before a step begins."""

    SUSPICION = "suspicion", _("сазнање или сумња")
    CONSULTED = "consulted", _("консултације у установи")
    LEVEL_DECIDED = "level_decided", _("одлука о нивоу")
    MEASURES_CHOSEN = "measures_chosen", _("мере су изабране")
    DONE = "done", _("мере су спроведене")


class ProtocolStep(Rule):
    """A step of a procedure: what must be done, by whom, until when and on which ground.

    ``due`` says until when in words („одмах“). Where the law sets a period, ``deadline`` is the code of the
    ``DeadlineRule`` that has the number, so that it stands in one place; with both, ``due`` says what is due
    then. ``conditions``: ``levels`` (of the protocol); a step without them belongs to every level.
    """

    portal_label = _("правило портала")

    protocol = models.CharField(_("поступак"), max_length=20, choices=Protocol.choices, default=Protocol.SCHOOL)
    title = models.CharField(_("шта се ради"), max_length=160)
    text = models.CharField(_("објашњење"), max_length=300, blank=True)
    starts_at = models.CharField(_("почиње кад"), max_length=40, choices=StepStart.choices)
    due = models.CharField(_("до када"), max_length=120, blank=True)
    deadline = models.CharField(_("рок"), max_length=60, blank=True)
    order = models.PositiveSmallIntegerField(_("редослед"), default=0)

    class Meta:
        verbose_name = _("корак поступка")
        verbose_name_plural = _("кораци поступака")
        ordering = ["order", "code", "version"]
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="protocol_step_version")]

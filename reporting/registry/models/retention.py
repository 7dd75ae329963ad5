"""How long a record is kept (рок чувања), as data with its ground."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from reporting.registry.models.rules import Rule


class Kept(models.TextChoices):
    """What a class of retention speaks of. Every model of ``reporting`` and of learners names one as its
    ``retention_class``."""

    CASE_FILE = "case_file", _("предмет са својим пријавама")
    DRAFT = "draft", _("нацрт пријаве и потврда после слања")
    DESK_DRAFT = "desk_draft", _("започето на поступању, а није послато")
    SESSION = "session", _("отворена страница за праћење")
    AUDIT = "audit", _("дневник приступа")
    KEYS = "keys", _("кључеви")
    REFERENCE = "reference", _("шифарници и правила")
    STAFF = "staff", _("улоге запослених")
    TOMBSTONE = "tombstone", _("белешка о уништењу")
    CLEANING = "cleaning", _("списак фајлова који чекају брисање")
    LEARNING = "learning", _("шта је урађено у обукама")
    LEARNING_SESSION = "learning_session", _("отворено учење")
    SCHOOL_CLASS = "school_class", _("разред са својим местима")
    CLOSED_CLASS = "closed_class", _("затворен разред са својим местима")
    CERTIFICATE = "certificate", _("уверење")
    COUNT = "count", _("збирни бројеви")


class RetentionStart(models.TextChoices):
    """From which moment the period is counted."""

    CASE_CLOSED = "case_closed", _("предмет је затворен")
    DISMISSED = "dismissed", _("тријажа није отворила предмет")
    MADE = "made", _("запис је настао")
    LAST_USED = "last_used", _("последња употреба")
    CLASS_CLOSED = "class_closed", _("разред је затворен")


class RetentionUnit(models.TextChoices):
    """The unit of a period. ``permanent`` has no end, and its value is 0."""

    MINUTES = "minutes", _("минута")
    HOURS = "hours", _("сати")
    DAYS = "days", _("дана")
    MONTHS = "months", _("месеци")
    YEARS = "years", _("година")
    PERMANENT = "permanent", _("трајно")


class RetentionClass(Rule):
    """A class of retention: what is kept, for how long after which moment, and on which ground.

    Of the classes that hold for the same ``kept``, the first in their ``order`` whose conditions the
    facts fulfil applies. ``conditions``: ``statuses`` (of reports), ``outcomes``, ``risks``, ``forms``.
    A case file is disposed of by two people once the period is over; the portal's own jobs end the rest.
    """

    portal_label = _("правило портала")

    title = models.CharField(_("назив"), max_length=120)
    kept = models.CharField(_("шта се чува"), max_length=20, choices=Kept.choices)
    starts_at = models.CharField(_("рачуна се од"), max_length=40, choices=RetentionStart.choices)
    value = models.PositiveIntegerField(_("трајање"))
    unit = models.CharField(_("јединица"), max_length=20, choices=RetentionUnit.choices)
    desk_note = models.CharField(_("напомена за рад"), max_length=250, blank=True)
    order = models.PositiveSmallIntegerField(_("редослед"), default=0)

    class Meta:
        verbose_name = _("рок чувања")
        verbose_name_plural = _("рокови чувања")
        ordering = ["order", "code", "version"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="retention_class_version"),
            models.CheckConstraint(
                condition=models.Q(unit="permanent", value=0) | (~models.Q(unit="permanent") & models.Q(value__gt=0)),
                name="retention_permanent_or_a_period",
            ),
        ]

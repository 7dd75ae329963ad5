"""Rules for alarms: what must not be overlooked, and who is told until somebody acts."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from reporting.registry.models.rules import Rule


class AlarmTo(models.TextChoices):
    """Who is told by a step of an alarm."""

    DUTY = "duty", _("ко је дежуран")
    DUTY_NEXT = "duty_next", _("ко је следећи дежуран")
    TRIAGE = "triage", _("тим за тријажу")
    WORKERS = "workers", _("ко ради у установи")
    HEAD = "head", _("ко руководи установом")
    ABOVE = "above", _("орган изнад установе")
    RECIPIENTS = "recipients", _("примаоци за акутан ризик")


class AlarmWay(models.TextChoices):
    """Which way. ``ring``: telephone and mail; ``watch``: it joins the case; ``send``: the case goes to it."""

    RING = "ring", _("позив, СМС и е-пошта")
    URGENT = "urgent", _("е-пошта, хитно")
    MAIL = "mail", _("е-пошта, сабрано за петнаест минута")
    DIGEST = "digest", _("број у јутарњој поруци")
    WATCH = "watch", _("надзор над предметом")
    SEND = "send", _("предмет се упућује без тријаже")


class Within(models.TextChoices):
    """Of what the answering act must be: of the very thing, or of anything of its case."""

    SAME = "same", _("исто")
    CASE = "case", _("било шта у предмету")


class AlarmRule(Rule):
    """One step of an alarm: ``after_minutes`` from when it begins, somebody is told, ``again_minutes`` later anew.

    The steps with one ``starts_at`` that hold for the facts make one alarm; zero minutes mean at once, and never
    again. Any event of ``ends_at`` ends it, if a person brought it about ``within`` the same thing or its case.
    ``conditions``: ``risks``, ``dangers``, ``owners``, ``stages``.
    """

    portal_label = _("правило портала")

    title = models.CharField(_("шта се догодило"), max_length=120)
    to = models.CharField(_("коме"), max_length=12, choices=AlarmTo.choices)
    way = models.CharField(_("којим путем"), max_length=8, choices=AlarmWay.choices)
    after_minutes = models.PositiveIntegerField(_("после (минута)"), default=0)
    again_minutes = models.PositiveIntegerField(_("поново после (минута)"), default=0)
    ends_at = models.JSONField(_("престаје кад"), default=list)
    within = models.CharField(_("у оквиру"), max_length=4, choices=Within.choices, default=Within.SAME)
    order = models.PositiveSmallIntegerField(_("редослед"), default=0)

    class Meta:
        verbose_name = _("правило о аларму")
        verbose_name_plural = _("правила о алармима")
        ordering = ["order", "code", "version"]
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="alarm_rule_version")]

    def ends_with(self, event: str) -> bool:
        """Whether ``event`` is one that ends the alarm."""
        return event in self.ends_at

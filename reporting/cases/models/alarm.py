"""Alarms: what must not be overlooked, who was told of it and when, until a person acts."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from reporting.cases.models.base import ProtectedModel
from reporting.cases.models.case import Participation
from reporting.cases.models.deadline import Deadline
from reporting.cases.models.report import Report
from reporting.cases.querysets import AlarmQuerySet, AlarmStepQuerySet, ReportClaimQuerySet
from reporting.registry.models import AlarmRule, AlarmWay, Event, Institution


class Alarm(ProtectedModel):
    """Something that happened and waits for a person: ``event`` of the row ``about``.

    Its steps are counted from ``since``; ``round`` grows when they begin anew, since who had said that it is being
    read did nothing. ``next_at`` is when the next step is owed, None when nobody is left to be told. ``calls_police``:
    the portal found no police that hears, so that somebody has to call.
    """

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="alarms")
    participation = models.ForeignKey(Participation, null=True, on_delete=models.PROTECT, related_name="alarms")
    deadline = models.ForeignKey(Deadline, null=True, on_delete=models.PROTECT, related_name="alarms")
    event = models.CharField(max_length=40, choices=Event.choices)
    about = models.UUIDField()
    began_at = models.DateTimeField()
    since = models.DateTimeField()
    round = models.PositiveIntegerField(default=1)
    next_at = models.DateTimeField(null=True)
    calls_police = models.BooleanField(default=False)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=40, default="")

    objects = AlarmQuerySet.as_manager()

    class Meta:
        verbose_name = _("аларм")
        verbose_name_plural = _("аларми")
        constraints = [
            models.UniqueConstraint(
                fields=["event", "about"], condition=models.Q(ended_at=None), name="one_open_alarm_of_a_kind"
            )
        ]
        indexes = [
            models.Index(fields=["next_at", "id"], condition=models.Q(ended_at=None), name="alarm_next"),
            models.Index(fields=["report", "event"], condition=models.Q(ended_at=None), name="alarm_open"),
        ]


class AlarmStep(ProtectedModel):
    """That one person, or one mailbox, was told of an alarm by one row of the table; written once, never changed.

    ``round`` and ``repeat`` tell its repetitions apart. ``joined``: the person was being rung already, or a flood
    came, so that nothing of its own was sent; a number follows. ``sent_at``: given to the outbox, ``delivered_at``:
    it left the house, ``answered_at``: the alarm ended.
    """

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="alarm_steps")
    alarm = models.ForeignKey(Alarm, on_delete=models.PROTECT, related_name="steps")
    rule = models.ForeignKey(AlarmRule, on_delete=models.PROTECT, related_name="+")
    way = models.CharField(max_length=8, choices=AlarmWay.choices)
    round = models.PositiveIntegerField()
    repeat = models.PositiveIntegerField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    institution = models.ForeignKey(Institution, null=True, on_delete=models.PROTECT, related_name="+")
    joined = models.BooleanField(default=False)
    owed_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)

    objects = AlarmStepQuerySet.as_manager()

    class Meta:
        verbose_name = _("корак аларма")
        verbose_name_plural = _("кораци аларма")
        constraints = [
            models.UniqueConstraint(
                fields=["alarm", "rule", "round", "repeat", "user"], name="one_alarm_step_a_person"
            ),
            models.UniqueConstraint(
                fields=["alarm", "rule", "round", "repeat", "institution"],
                condition=models.Q(user=None),
                name="one_alarm_step_a_mailbox",
            ),
        ]
        indexes = [
            models.Index(fields=["user", "way"], condition=models.Q(answered_at=None), name="alarm_step_open"),
        ]


class ReportClaim(ProtectedModel):
    """Somebody of triage reads a report (чита): nobody is rung about it until ``until``.

    ``ended_at``: it was acted upon, or the person said ``cannot``; else it lapses, and the alarm rings again.
    """

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="claims")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    began_at = models.DateTimeField()
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    cannot = models.BooleanField(default=False)

    objects = ReportClaimQuerySet.as_manager()

    class Meta:
        verbose_name = _("читање пријаве")
        verbose_name_plural = _("читања пријава")
        constraints = [
            models.UniqueConstraint(fields=["report"], condition=models.Q(ended_at=None), name="one_claim_of_a_report")
        ]

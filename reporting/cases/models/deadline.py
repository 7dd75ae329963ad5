"""A deadline (рок) that a rule has started."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from reporting.cases.models.base import ProtectedModel
from reporting.cases.models.case import Participation
from reporting.cases.models.report import Report
from reporting.cases.querysets import DeadlineQuerySet
from reporting.registry.models import DeadlineRule


class Deadline(ProtectedModel):
    """What is due, until when, by the version of the rule that held when it started.

    Belongs to the report until triage decides, then to a participation. ``met_at`` is when the awaited thing
    happened, ``met_by`` the measure that says so; ``stopped_at`` is set when it no longer matters. It is late after
    ``late_at``, which is ``due_at`` except for rules that say „at once“.
    """

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="deadlines")
    participation = models.ForeignKey(Participation, null=True, on_delete=models.PROTECT, related_name="deadlines")
    rule = models.ForeignKey(DeadlineRule, on_delete=models.PROTECT, related_name="+")
    round = models.PositiveIntegerField(default=1)
    starts_at = models.DateTimeField()
    due_at = models.DateTimeField()
    late_at = models.DateTimeField()
    met_at = models.DateTimeField(null=True)
    met_by = models.ForeignKey("cases.Measure", null=True, on_delete=models.PROTECT, related_name="met")
    stopped_at = models.DateTimeField(null=True)
    overdue_noted_at = models.DateTimeField(null=True)

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        verbose_name = _("рок")
        verbose_name_plural = _("рокови")
        constraints = [
            models.UniqueConstraint(fields=["participation", "rule", "round"], name="one_deadline_per_round"),
            models.UniqueConstraint(
                fields=["report", "rule", "round"],
                condition=models.Q(participation=None),
                name="one_report_deadline_per_round",
            ),
        ]
        indexes = [models.Index(fields=["due_at", "id"]), models.Index(fields=["late_at", "id"])]

    @property
    def is_open(self) -> bool:
        return self.met_at is None and self.stopped_at is None

    def is_late(self, now: datetime) -> bool:
        """Whether it was missed by ``now``: still open after its end, or met only afterwards."""
        return (self.met_at or self.stopped_at or now) > self.late_at

    @property
    def is_at_once(self) -> bool:
        """Whether the rule says „одмах“: then no clock time is shown."""
        return self.rule.value == 0

"""„Читам“: who opens a report of danger takes it for ten minutes, and nobody else is rung about it meanwhile."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from reporting.cases.models import Alarm, AlarmStep, Report, ReportClaim
from reporting.cases.performing import begin
from reporting.cases.principals import SYSTEM, Person
from reporting.cases.querysets import AlarmQuerySet
from reporting.cases.traces import trace
from reporting.registry.models import Event

CLAIMED_FOR = timedelta(minutes=10)


@transaction.atomic
def claim_report(*, principal: Person, report_id: UUID) -> ReportClaim | None:
    """Take a report for ten minutes; None while somebody else reads it. Again by the same person, it starts anew.

    Raises ``AccessDenied`` for a report that does not wait for triage.
    """
    report = begin("report.claim", Report, report_id, principal)
    now = timezone.now()
    for claim in ReportClaim.objects.visible_to(SYSTEM).filter(report=report, ended_at=None):
        if claim.until > now and claim.user_id != principal.user.pk:
            return None
        claim.ended_at = now
        claim.save(update_fields=["ended_at"])
    claim = ReportClaim.objects.visible_to(SYSTEM).create(
        report=report, user=principal.user, began_at=now, until=now + CLAIMED_FOR
    )
    # The job works out what is owed while somebody reads.
    _alarms(report).update(next_at=now)
    trace(principal, "report.claim", report, fields=("until",))
    return claim


@transaction.atomic
def give_up_report(*, principal: Person, report_id: UUID) -> None:
    """Say that one cannot read a report now („не могу“): who is next is rung at once."""
    report = begin("report.claim", Report, report_id, principal)
    now = timezone.now()
    rows = ReportClaim.objects.visible_to(SYSTEM).filter(report=report)
    rows.filter(user=principal.user, ended_at=None).update(ended_at=now)
    rows.create(report=report, user=principal.user, began_at=now, until=now, ended_at=now, cannot=True)
    # Who was being rung has answered.
    steps = AlarmStep.objects.visible_to(SYSTEM).filter(alarm__in=_alarms(report), user=principal.user)
    steps.filter(answered_at=None).update(answered_at=now)
    if not rows.running(now).exists():
        _alarms(report).update(next_at=now)
    trace(principal, "report.give_up", report)


def _alarms(report: Report) -> AlarmQuerySet:
    rows: AlarmQuerySet = Alarm.objects.visible_to(SYSTEM).open().filter(report=report, event=Event.REPORT_SUBMITTED)
    return rows

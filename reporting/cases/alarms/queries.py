"""Which alarms wait for a person, and who reads a report."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from reporting.cases.access import require
from reporting.cases.models import Alarm, AlarmStep, Case, Report, ReportClaim
from reporting.cases.pages import Slice, page_after
from reporting.cases.principals import UNCLAIMED, Person
from reporting.cases.roles import TRIAGE
from reporting.cases.states import Risk
from reporting.registry.models import AlarmWay, Event
from reporting.vault.models import AuditEvent

# What stands on the day itself; letters that were gathered tell of what its lists show.
SHOWN = (AlarmWay.RING, AlarmWay.URGENT)


@dataclass(frozen=True)
class Ringing:
    """One alarm as a person sees it: what happened, about which case or report, and since when."""

    title: str
    about: Case | Report
    since: datetime
    event: str
    row: UUID


def my_alarms(principal: Person, *, key: str = "") -> Slice:
    """Return a page of the open alarms of which the person was told urgently, the longest open first."""
    require(principal, "day.view")
    told = AlarmStep.objects.visible_to(principal).filter(user=principal.user, way__in=SHOWN, answered_at=None)
    rows = Alarm.objects.visible_to(principal).open().filter(pk__in=told.values("alarm"))
    found = page_after(rows.select_related("report__case"), by=("began_at",), key=key)
    titles = {
        step.alarm_id: step.rule.title
        for step in told.filter(alarm__in=[one.pk for one in found.rows]).select_related("rule").order_by("owed_at")
    }
    return Slice([_ringing(one, titles[one.pk]) for one in found.rows if one.pk in titles], found.next_key)


def _ringing(alarm: Alarm, title: str) -> Ringing:
    if alarm.calls_police:
        title = _("Зовите полицију: нико у полицији на порталу не чује ову пријаву")
    return Ringing(title, alarm.report.case or alarm.report, alarm.began_at, alarm.event, alarm.about)


def readers_of(principal: Person, reports: Iterable[Report]) -> dict[UUID, ReportClaim]:
    """Return by report who of triage reads it now."""
    running = ReportClaim.objects.visible_to(principal).running(timezone.now())
    claims = running.filter(report__in=[report.pk for report in reports]).select_related("user")
    return {claim.report_id: claim for claim in claims}


def ringing_since(principal: Person, report: Report) -> Alarm | None:
    """Return the alarm of a report of danger of which the portal made a case, while no person has taken or called it.

    For triage alone; nothing is asked where it cannot be.
    """
    case = report.case
    if case is None or case.risk != Risk.ACUTE or report.danger_now != "yes" or not principal.institution_ids(TRIAGE):
        return None
    rows = Alarm.objects.visible_to(principal).open().filter(event=Event.REPORT_SUBMITTED, report=report)
    found: Alarm | None = rows.first()
    return found


def was_sent_unclaimed(reports: Iterable[UUID], *, level_id: int | None) -> bool:
    """Whether the portal itself opened a case that the person may see, since nobody had taken its report.

    ``level_id``: with which the case was opened. Only people give one: where there is one nothing is asked.
    """
    if level_id is not None:
        return False
    accepted = AuditEvent.objects.filter(action="report.accept", object_id__in=reports, purpose=UNCLAIMED.reason)
    return accepted.exists()

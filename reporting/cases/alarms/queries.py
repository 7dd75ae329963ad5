"""Which alarms wait for a person, and who reads a report."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Case as Choice
from django.db.models import CharField, Count, F, Min, Value, When, Window
from django.db.models.functions import Cast, RowNumber
from django.utils import timezone
from django.utils.translation import gettext as _

from reporting.cases.access import require
from reporting.cases.models import Alarm, AlarmStep, Case, Report, ReportClaim
from reporting.cases.pages import Slice, page_after
from reporting.cases.principals import UNCLAIMED, Person
from reporting.cases.querysets import AlarmQuerySet
from reporting.cases.roles import TRIAGE
from reporting.cases.states import Risk
from reporting.cases.triage.alike import told_together
from reporting.registry.models import AlarmWay, Event
from reporting.vault.models import AuditEvent

# What stands on the day itself; letters that were gathered tell of what its lists show.
SHOWN = (AlarmWay.RING, AlarmWay.URGENT)


@dataclass(frozen=True)
class Ringing:
    """One alarm as a person sees it: what happened, about which case or report, and since when.

    ``equals``: of how many equal reports without a word it tells; the oldest of them stands for all.
    """

    title: str
    about: Case | Report
    since: datetime
    event: str
    row: UUID
    equals: int = 1


def my_alarms(principal: Person, *, key: str = "") -> Slice:
    """Return a page of the open alarms of which the person was told urgently, the longest open first.

    What rings alike for equal reports of a flood is one of them.
    """
    require(principal, "day.view")
    told = AlarmStep.objects.visible_to(principal).filter(user=principal.user, way__in=SHOWN, answered_at=None)
    rows = Alarm.objects.visible_to(principal).open().filter(pk__in=told.values("alarm"))
    if principal.institution_ids(TRIAGE):
        rows = _once_for_equals(rows)
    else:
        rows = rows.annotate(first=F("began_at"), equals=Value(1))
    found = page_after(rows.select_related("report__case"), by=("first",), key=key)
    titles = {
        step.alarm_id: step.rule.title
        for step in told.filter(alarm__in=[one.pk for one in found.rows]).select_related("rule").order_by("owed_at")
    }
    return Slice([_ringing(one, titles[one.pk]) for one in found.rows if one.pk in titles], found.next_key)


def _once_for_equals(rows: AlarmQuerySet) -> AlarmQuerySet:
    """Return alarms, those of one event for equal reports of a flood as the oldest alone, which counts them all.

    ``first`` is when that one began: a window too, so that a page that starts later leaves none of them out before.
    """
    own, line = Cast("pk", CharField(max_length=64)), ("line", "event")
    rows = rows.annotate(line=Choice(When(told_together(), then=F("report__alike")), default=own))
    found: AlarmQuerySet = rows.annotate(
        place_in_line=Window(RowNumber(), partition_by=line, order_by=("began_at", "id")),
        equals=Window(Count("id"), partition_by=line),
        first=Window(Min("began_at"), partition_by=line),
    ).filter(place_in_line=1)
    return found


def _ringing(alarm: Alarm, title: str) -> Ringing:
    if alarm.calls_police:
        title = _("Зовите полицију: нико у полицији на порталу не чује ову пријаву")
    about = alarm.report.case or alarm.report
    return Ringing(title, about, alarm.began_at, alarm.event, alarm.about, alarm.equals)  # type: ignore[attr-defined]


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

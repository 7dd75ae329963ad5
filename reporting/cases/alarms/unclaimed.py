"""A report of danger that nobody has taken: the portal sends it to who protects a child, and triage still decides."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from reporting.cases.alarms.raising import happened
from reporting.cases.filing.answers import Effort
from reporting.cases.models import Alarm, Case, Message, Report
from reporting.cases.notifications.floods import came_in_a_flood
from reporting.cases.notifications.hearing import who_hears
from reporting.cases.performing import new_number, perform
from reporting.cases.principals import UNCLAIMED
from reporting.cases.states import ReportStatus, Risk
from reporting.cases.triage.route import Recipient, route_case
from reporting.cases.triage.routing import HeldBack, Suggestion, suggested_route
from reporting.registry.models import Event, Institution, RoutingRule
from reporting.vault.models import AuditEvent

# In a flood so many an hour: more would send everybody who protects children after whoever floods.
AN_HOUR = 10
POLICE = "police"


def send_unclaimed(alarm: Alarm, *, now: datetime) -> Case | None:
    """Open an acute case for a report that nobody has taken, and send it to the recipients of acute rules who hear.

    Past exclusion: in the place of an institution that is held back the body above it is asked. None for a report
    that a person has decided about, and in a flood for one that may be made by a machine, or is one too many. Where
    no police hears the alarm goes on and says so. Call inside a transaction that has locked the report.
    """
    report = (
        Report.objects.visible_to(UNCLAIMED).select_related("municipality", "institution__type").get(pk=alarm.report_id)
    )
    if report.status != ReportStatus.SUBMITTED or (came_in_a_flood(report) and not _counts_in_a_flood(report, now)):
        return None
    case = Case.objects.create(number=new_number(Case), risk=Risk.ACUTE, level_id=None, opened_at=now)
    perform("report.accept", report, UNCLAIMED, at=now, case=case)
    chosen = _who_hears(report)
    happened(Event.CASE_WAITS, report=report, by=UNCLAIMED, at=now, about=report.pk)
    alarm.calls_police = not any(one.type_id == POLICE for one in chosen)
    if chosen:
        recipients = [Recipient(institution_id=one.pk, urgent=True) for one in chosen]
        route_case(principal=UNCLAIMED, case_id=case.pk, recipients=recipients, lead_id=_lead(chosen))
    return case


def _who_hears(report: Report) -> list[Institution]:
    """Return the recipients that the rules for acute risk propose, and that hear."""
    held_back, found = HeldBack(report), {}
    for one in suggested_route(report, risk=Risk.ACUTE, level=None):
        if any(Risk.ACUTE in rule.conditions.get("risks", ()) for rule in _rules(one)):
            # Who may be meant by an open guess waits, however acute: nobody looks before this is sent.
            free = held_back.free_of_doubt(one.institution)
            if free is not None:
                found[free.pk] = free
    hearing = who_hears(found.values(), report)
    return [one for pk, one in found.items() if hearing[pk]]


def _rules(suggestion: Suggestion) -> Iterator[RoutingRule]:
    yield from suggestion.reasons
    yield from (stand_in.rule for stand_in in suggestion.stands_in)


def _lead(chosen: list[Institution]) -> UUID:
    return next((one for one in chosen if one.type.leads_first), chosen[0]).pk


def _counts_in_a_flood(report: Report, now: datetime) -> bool:
    """Whether a report that came in a flood has words and a place or a done sum, and few were sent in this hour."""
    place = report.municipality_id is not None or report.institution_id is not None or bool(report.place_is_written)
    told = bool(report.narrative.strip()) or report.messages.filter(direction=Message.Direction.FROM_REPORTER).exists()
    written = report.effort == Effort.DONE or (place and told)
    sent = AuditEvent.objects.filter(
        action="report.accept", purpose=UNCLAIMED.reason, time__gt=now - timedelta(hours=1)
    )
    return written and sent.count() < AN_HOUR

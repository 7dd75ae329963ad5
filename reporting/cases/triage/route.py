"""To whom a case goes, and who leads it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from reporting.cases.acts import step_of
from reporting.cases.alarms.raising import end_alarm, happened
from reporting.cases.models import Alarm, CallOwed, Case, Participation, Report
from reporting.cases.notifications.hearing import who_hears
from reporting.cases.performing import begin, move, perform, take_effect
from reporting.cases.principals import SYSTEM, Principal, System
from reporting.cases.states import PARTICIPATION_LEFT, CaseStatus, ParticipationStatus, Refused, Risk
from reporting.cases.triage.contacts import settle_clock, was_called
from reporting.cases.triage.leavings import answer_leavings
from reporting.cases.triage.routing import HeldBack, visibility_of
from reporting.registry.models import Event, Institution

# Who sends a case to whom triage had chosen, once somebody has called there.
AFTER_CALL = System("call recorded")


class RouteError(Refused):
    """A route that cannot be sent; ``reason`` is a code that the desk turns into words."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """One chosen recipient; ``urgent`` recipients are told at once."""

    institution_id: UUID
    urgent: bool = False


@transaction.atomic
def route_case(*, principal: Principal, case_id: UUID, recipients: list[Recipient], lead_id: UUID) -> Case:
    """Send a case to its recipients, one of them as lead (носилац).

    May be repeated, to add recipients or, without any, to give the lead to an institution that
    takes part. Every recipient passes exclusion: a held-back one raises ``RouteError("held_back")``
    and nothing is sent; so does one that has already declined (``"has_left"``), which is asked again by
    ``ending.send_again``. In an acute case an institution where nobody hears gets nothing before somebody has called
    it (``contacts.record_contact``): until then the call is owed, and the others do not wait for it.
    """
    case = begin("case.route", Case, case_id, principal)
    wanted = {recipient.institution_id for recipient in recipients}
    parts = dict(Participation.objects.visible_to(SYSTEM).filter(case=case).values_list("institution", "status"))
    if any(parts.get(pk) in PARTICIPATION_LEFT for pk in wanted):
        raise RouteError("has_left")
    staying = {pk for pk, status in parts.items() if status not in (*PARTICIPATION_LEFT, ParticipationStatus.OBSERVER)}
    if not wanted | staying:
        raise RouteError("no_recipient")
    if lead_id not in wanted | staying:
        raise RouteError("lead_not_among_recipients")
    report = case.first_report
    if recipients and must_resolve_first(case):
        raise RouteError("unresolved")
    chosen = _institutions(report, recipients)
    now = timezone.now()
    to_call = _to_call(case, report, [chosen[pk] for pk in wanted - staying])
    for institution in to_call:
        _owe_call(case, report, institution, lead=institution.pk == lead_id, at=now)
    sent = [recipient for recipient in recipients if chosen[recipient.institution_id] not in to_call]
    for recipient in sent:
        _request(case, report, chosen[recipient.institution_id], recipient, at=now, by=principal)
    if lead_id not in {institution.pk for institution in to_call}:
        set_lead(case, lead_id)
    if not recipients:
        _waits_no_more(case, at=now)
    if case.status == CaseStatus.OPENED and sent:
        move("case.send", case, at=now)
    perform("case.route", case, principal, at=now, tells=bool({one.institution_id for one in sent} - staying))
    return case


def _waits_no_more(case: Case, *, at: datetime) -> None:
    """End the alarm of a case that waited for somebody to lead it: who takes part does."""
    for alarm in Alarm.objects.visible_to(SYSTEM).open().filter(event=Event.CASE_WAITS, report__case=case):
        end_alarm(alarm, event=Event.PARTICIPATION_REQUESTED, at=at)


def _to_call(case: Case, report: Report, new: list[Institution]) -> list[Institution]:
    """Return which of new recipients get nothing yet: the case is acute, nobody hears there, nobody has called."""
    if case.risk != Risk.ACUTE:
        return []
    hearing = who_hears(new, report)
    return [one for one in new if not hearing[one.pk] and not was_called(case, one.pk)]


def _owe_call(case: Case, report: Report, institution: Institution, *, lead: bool, at: datetime) -> None:
    owed, _is_new = CallOwed.objects.visible_to(SYSTEM).update_or_create(
        case=case,
        institution=institution,
        defaults={"lead": lead, "done_at": None},
        create_defaults={"report": report, "lead": lead, "owed_since": at},
    )
    happened(Event.CALL_OWED, report=report, by=SYSTEM, at=at, about=owed.pk)


def send_after_call(case: Case, institution: Institution, *, at: datetime, by: Principal) -> None:
    """Send a case to an institution that triage chose and that somebody has called by now; the case is locked."""
    owed = CallOwed.objects.visible_to(SYSTEM).filter(case=case, institution=institution, done_at=None).first()
    if owed is None or case.status not in step_of("case.route").states or must_resolve_first(case):
        return
    owed.done_at = at
    owed.save(update_fields=["done_at"])
    happened(Event.CALL_MADE, report=owed.report, by=by, at=at, about=owed.pk)
    recipient = Recipient(institution_id=institution.pk, urgent=True)
    _request(case, owed.report, institution, recipient, at=at, by=by)
    if owed.lead or not Participation.objects.visible_to(SYSTEM).filter(case=case, lead=True).exists():
        set_lead(case, institution.pk)
    if case.status == CaseStatus.OPENED:
        move("case.send", case, at=at)
    perform("case.route", case, AFTER_CALL, at=at)


def must_resolve_first(case: Case) -> bool:
    """Whether somebody whom a report excludes may still work anywhere, so that nobody may be told.

    Acute risk cannot wait: there triage routes with its eyes open, past what is held back. Nothing that is
    added by itself has eyes, so observers wait in acute cases too (``oversight``).
    """
    return case.risk != Risk.ACUTE and HeldBack(case.first_report).somebody_is_unknown


def _institutions(report: Report, recipients: list[Recipient]) -> dict[UUID, Institution]:
    chosen = (
        Institution.objects.filter(active=True)
        .select_related("type")
        .in_bulk([recipient.institution_id for recipient in recipients])
    )
    if len(chosen) != len({recipient.institution_id for recipient in recipients}):
        raise RouteError("unknown_institution")
    held_back = HeldBack(report)
    if any(held_back(institution) for institution in chosen.values()):
        raise RouteError("held_back")
    return chosen


def _request(
    case: Case, report: Report, institution: Institution, recipient: Recipient, *, at: datetime, by: Principal
) -> None:
    visibility = visibility_of(institution)
    participation, created = Participation.objects.visible_to(SYSTEM).get_or_create(
        case=case,
        institution=institution,
        defaults={
            "report": report,
            "urgent": recipient.urgent,
            "visibility": visibility,
            "requested_at": at,
        },
    )
    if not created and participation.status == ParticipationStatus.OBSERVER:
        move(
            "participation.request",
            participation,
            at=at,
            requested_at=at,
            urgent=recipient.urgent,
            visibility=visibility,
        )
    elif not created:
        return
    take_effect("participation.request", participation, at=at, by=by)
    settle_clock(case, institution, at=at, by=by)
    answer_leavings(case, institution, at=at)


def set_lead(case: Case, lead_id: UUID) -> None:
    """Let one institution lead a case whose row the caller has locked."""
    parts = Participation.objects.visible_to(SYSTEM).filter(case=case)
    parts.exclude(institution=lead_id).filter(lead=True).update(lead=False)
    parts.filter(institution=lead_id).update(lead=True)

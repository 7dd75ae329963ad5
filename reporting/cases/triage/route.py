"""To whom a case goes, and who leads it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from reporting.cases.models import Case, Participation, Report
from reporting.cases.performing import begin, move, perform, take_effect
from reporting.cases.principals import SYSTEM, Principal
from reporting.cases.states import PARTICIPATION_LEFT, CaseStatus, ParticipationStatus, Refused, Risk
from reporting.cases.triage.routing import HeldBack, visibility_of
from reporting.registry.models import Institution


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
    and nothing is sent; so does one that has already declined (``"has_left"``).
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
    for recipient in recipients:
        _request(case, report, chosen[recipient.institution_id], recipient, at=now, by=principal)
    _set_lead(case, lead_id)
    if case.status == CaseStatus.OPENED:
        move("case.send", case, at=now)
    perform("case.route", case, principal, at=now, tells=bool(wanted - staying))
    return case


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


def _set_lead(case: Case, lead_id: UUID) -> None:
    parts = Participation.objects.visible_to(SYSTEM).filter(case=case)
    parts.exclude(institution=lead_id).filter(lead=True).update(lead=False)
    parts.filter(institution=lead_id).update(lead=True)

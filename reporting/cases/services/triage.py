"""What the triage team does: accept, set aside, find out whom an exclusion means, route."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from reporting.cases import deadlines, events
from reporting.cases.access import require
from reporting.cases.models import Case, Exclusion, Participation, Report
from reporting.cases.notifications import tell_institution, tell_reporter
from reporting.cases.principals import Principal
from reporting.cases.routing import HeldBack
from reporting.cases.services.common import (
    SYSTEM,
    UnknownCode,
    known_choice,
    locked,
    locked_case,
    move,
    new_number,
    trace,
)
from reporting.cases.services.sending_back import send_back_if_open
from reporting.cases.states import (
    PARTICIPATION_SETTLED,
    CaseStatus,
    ParticipationStatus,
    ReportStatus,
    Risk,
    TransitionNotAllowed,
    Visibility,
)
from reporting.registry.models import ChoiceKind, Institution

ENDED_EARLY = (ParticipationStatus.DECLINED, ParticipationStatus.REVOKED)


class RouteError(Exception):
    """A route that cannot be sent; ``reason`` is a code that the desk turns into words."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NobodyNamed(ValueError):
    """An exclusion was to be resolved without a word on whom it means."""


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """One chosen recipient; ``urgent`` recipients are told at once."""

    institution_id: UUID
    urgent: bool = False


@transaction.atomic
def accept_report(*, principal: Principal, report_id: UUID, risk: str, level: int | None) -> Case:
    """Open a case for a report, with a risk (``Risk``) and the protocol's level or None.

    Raises ``AccessDenied`` when already decided; ``Report.DoesNotExist`` when not visible;
    ``UnknownCode`` for a risk that does not exist.
    """
    if risk not in Risk.values:
        raise UnknownCode("no such risk")
    report = locked(Report, report_id, principal)
    require(principal, "report.accept", report)
    now = timezone.now()
    case = Case.objects.create(number=new_number(Case), risk=risk, level_id=level, opened_at=now)
    report.case = case
    report.save(update_fields=["case"])
    move(report, ReportStatus.ACCEPTED, kind=ReportStatus, at=now)
    deadlines.on_event("report_triaged", report=report, at=now)
    trace(principal, "report.accept", report, fields=("risk", "level"))
    events.case_opened.send(sender=Case, case=case, report=report)
    return case


@transaction.atomic
def set_report_aside(*, principal: Principal, report_id: UUID, reason: str) -> Report:
    """Close a report without a case. It is kept, and its page says so.

    ``reason`` is a code of the vocabulary ``not_accepted_reason``, which says what becomes of the
    report: ``redirected`` or ``spam``. Raises ``UnknownCode``.
    """
    why = known_choice(ChoiceKind.NOT_ACCEPTED_REASON, reason)
    report = locked(Report, report_id, principal)
    require(principal, "report.set_aside", report)
    now = timezone.now()
    report.not_accepted_reason = why.code
    report.save(update_fields=["not_accepted_reason"])
    move(report, why.report_status, kind=ReportStatus, at=now)
    deadlines.on_event("report_triaged", report=report, at=now)
    deadlines.stop_all(report=report, at=now)
    tell_reporter(report, event="set_aside")
    trace(principal, "report.set_aside", report, fields=("status", "not_accepted_reason"))
    return report


@transaction.atomic
def resolve_exclusion(
    *,
    principal: Principal,
    exclusion_id: UUID,
    institutions: list[UUID],
    user_ids: list[UUID] | None = None,
    outside: bool = False,
) -> None:
    """Say whom an unresolved exclusion means: these institutions and accounts, or somebody ``outside`` of all.

    What was held back by guess is released; the named ones stay excluded for good. One that had
    already received the case loses its part. Raises ``NobodyNamed`` when nothing is said, and
    ``TransitionNotAllowed`` the second time.
    """
    if not (institutions or user_ids or outside):
        raise NobodyNamed
    found = Exclusion.objects.visible_to(principal).select_related("report").get(pk=exclusion_id)
    case = locked_case(found.report.case_id)
    exclusion = locked(Exclusion, exclusion_id, principal)
    require(principal, "exclusion.resolve", exclusion)
    if exclusion.resolved_at is not None:
        raise TransitionNotAllowed("already resolved")
    now = timezone.now()
    for institution in Institution.objects.filter(pk__in=institutions):
        Exclusion.objects.create(
            report=exclusion.report,
            kind=Exclusion.Kind.INSTITUTION,
            institution=institution,
            source=exclusion.source,
        )
    for user_id in user_ids or ():
        Exclusion.objects.create(
            report=exclusion.report, kind=Exclusion.Kind.USER, user_id=user_id, source=exclusion.source
        )
    exclusion.resolved_at = now
    exclusion.outside_institutions = outside
    exclusion.save(update_fields=["resolved_at", "outside_institutions"])
    if case is not None:
        _revoke(case, institutions, principal, at=now)
    trace(principal, "exclusion.resolve", exclusion)


def _revoke(case: Case, institutions: list[UUID], principal: Principal, *, at: datetime) -> None:
    """Take the case away from institutions that must not have it."""
    parts = Participation.objects.visible_to(SYSTEM).filter(case=case, institution__in=institutions)
    revoked = list(parts.exclude(status__in=ENDED_EARLY).select_for_update(no_key=True))
    if revoked:
        # Whoever is out may neither have proposed nor have approved.
        send_back_if_open(case, principal, purpose="exclusion", at=at)
    for part in revoked:
        move(part, ParticipationStatus.REVOKED, kind=ParticipationStatus, stamp="ended_at", at=at)
        deadlines.stop_all(report=part.report, participation=part, at=at)
        trace(principal, "participation.revoke", part)
    back_to_triage_if_nobody_is_left(case, at=at)


@transaction.atomic
def route_case(*, principal: Principal, case_id: UUID, recipients: list[Recipient], lead_id: UUID) -> Case:
    """Send a case to its recipients, one of them as lead (носилац).

    May be repeated, to add recipients or, without any, to give the lead to an institution that
    takes part. Every recipient passes exclusion: a held-back one raises ``RouteError("held_back")``
    and nothing is sent; so does one that has already declined (``"has_left"``).
    """
    case = locked(Case, case_id, principal)
    require(principal, "case.route", case)
    wanted = {recipient.institution_id for recipient in recipients}
    parts = dict(Participation.objects.visible_to(SYSTEM).filter(case=case).values_list("institution", "status"))
    if any(parts.get(pk) in ENDED_EARLY for pk in wanted):
        raise RouteError("has_left")
    staying = {pk for pk, status in parts.items() if status not in (*ENDED_EARLY, ParticipationStatus.OBSERVER)}
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
        _request(case, report, chosen[recipient.institution_id], recipient, at=now)
    _set_lead(case, lead_id)
    if case.status == CaseStatus.OPENED:
        move(case, CaseStatus.ROUTED, kind=CaseStatus, at=now)
    if wanted - staying:
        tell_reporter(report, event=f"routed:{case.pk}:{len(parts)}")
    trace(principal, "case.route", case)
    return case


@transaction.atomic
def see_declines(*, principal: Principal, case: Case) -> None:
    """Note that triage has seen who declined a case."""
    require(principal, "decline.read", case)
    unseen = Participation.objects.visible_to(principal).filter(
        case=case, status=ParticipationStatus.DECLINED, triage_saw_at=None
    )
    if unseen.exists():
        locked_case(case.pk)
        unseen.update(triage_saw_at=timezone.now())


def must_resolve_first(case: Case) -> bool:
    """Whether somebody whom a report excludes may still work anywhere, so that nobody may be told.

    Acute risk cannot wait: there triage routes with its eyes open, past what is held back.
    """
    if case.risk == Risk.ACUTE:
        return False
    unknown = Exclusion.objects.visible_to(SYSTEM).filter(
        report__case=case, kind=Exclusion.Kind.PERSON, resolved_at=None
    )
    return unknown.exists()


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


def _request(case: Case, report: Report, institution: Institution, recipient: Recipient, *, at: datetime) -> None:
    visibility = Visibility.AUTHORITY if institution.type.treated_as_authority else Visibility.SHOWN
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
        participation.requested_at, participation.urgent, participation.visibility = at, recipient.urgent, visibility
        participation.save(update_fields=["requested_at", "urgent", "visibility"])
        move(participation, ParticipationStatus.REQUESTED, kind=ParticipationStatus, at=at)
    elif not created:
        return
    deadlines.on_event("participation_requested", report=report, participation=participation, at=at)
    tell_institution(participation)


def _set_lead(case: Case, lead_id: UUID) -> None:
    parts = Participation.objects.visible_to(SYSTEM).filter(case=case)
    parts.exclude(institution=lead_id).filter(lead=True).update(lead=False)
    parts.filter(institution=lead_id).update(lead=True)


def back_to_triage_if_nobody_is_left(case: Case, *, at: datetime) -> None:
    """Put a case back before triage when every recipient has declined or was revoked; who watches is none."""
    parts = Participation.objects.visible_to(SYSTEM).filter(case=case)
    if (
        case.status in (CaseStatus.ROUTED, CaseStatus.IN_PROGRESS)
        and not parts.exclude(status__in=(*ENDED_EARLY, ParticipationStatus.OBSERVER)).exists()
    ):
        move(case, CaseStatus.OPENED, kind=CaseStatus, at=at)


def all_parts_ended(case: Case) -> bool:
    """Whether no participation holds up closing any more."""
    parts = Participation.objects.visible_to(SYSTEM).filter(case=case)
    return not parts.exclude(status__in=PARTICIPATION_SETTLED).exists()

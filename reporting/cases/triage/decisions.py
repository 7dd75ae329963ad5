"""What the triage team does before and beside the route: accept, set aside, find out whom an exclusion means."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from reporting.cases.access import first_approval_valid
from reporting.cases.acts import step_of
from reporting.cases.alarms.raising import happened
from reporting.cases.casework.reading import MessageUnread, StoryUnread, message_waits_for_team, read_by_team
from reporting.cases.closing.sending_back import send_back_if_open
from reporting.cases.models import CallOwed, Case, Participation, Report
from reporting.cases.performing import (
    UnknownCode,
    begin,
    known_choice,
    move,
    new_number,
    perform,
)
from reporting.cases.principals import SYSTEM, Person, Principal
from reporting.cases.states import (
    PARTICIPATION_LEFT,
    ParticipationStatus,
    Risk,
)
from reporting.cases.traces import trace
from reporting.cases.triage.returning import put_back
from reporting.registry.models import ChoiceKind, Event


@transaction.atomic
def accept_report(
    *, principal: Principal, report_id: UUID, risk: str, level: int | None, although_unread: bool = False
) -> Case:
    """Open a case for a report, with a risk (``Risk``) and the protocol's level or None.

    While nobody of the triage team has read the story, it takes ``although_unread``: the person says
    that it decides without reading, which is not enough for a low or medium risk where a child is said to be in
    danger now. Raises ``StoryUnread`` without; ``AccessDenied`` when already decided; ``Report.DoesNotExist``
    when not visible; ``UnknownCode`` for a risk that does not exist.
    """
    if risk not in Risk.values:
        raise UnknownCode("no such risk")
    report = begin("report.accept", Report, report_id, principal)
    may_be_unread = although_unread and (report.danger_now != "yes" or risk in (Risk.ACUTE, Risk.HIGH))
    if not (may_be_unread or read_by_team(principal=principal, report=report)):
        raise StoryUnread
    now = timezone.now()
    case = Case.objects.create(number=new_number(Case), risk=risk, level_id=level, opened_at=now)
    perform("report.accept", report, principal, at=now, case=case)
    happened(Event.CASE_WAITS, report=report, by=principal, at=now, about=report.pk)
    return case


@transaction.atomic
def dismiss_report(*, principal: Principal, report_id: UUID, reason: str) -> Report:
    """Close a report without a case. It is kept, and its page says so.

    ``reason`` is a code of the vocabulary ``not_accepted_reason``, which says what becomes of the
    report: ``redirected`` or ``spam``. Where a child is in danger now, two accounts of triage say it: the
    first time the report stays in the queue, ``submitted``. Raises ``UnknownCode``, and ``StoryUnread`` or
    ``MessageUnread`` while nobody of the triage team has read the story, or a message: nobody can know yet
    that it is none.
    """
    why = known_choice(ChoiceKind.NOT_ACCEPTED_REASON, reason)
    report = begin("report.dismiss", Report, report_id, principal)
    if not read_by_team(principal=principal, report=report):
        raise StoryUnread
    if message_waits_for_team(principal=principal, report=report):
        raise MessageUnread
    if report.danger_now == "yes" and not _dismissed_by_another(report, principal):
        return report
    now, to = timezone.now(), why.report_status
    perform("report.dismiss", report, principal, at=now, to=to, not_accepted_reason=why.code)
    return report


def _dismissed_by_another(report: Report, principal: Principal) -> bool:
    """Whether another account that might still say so has said that no case is opened; the first word is noted."""
    if not isinstance(principal, Person):
        return True
    if report.dismissal_proposed_by is None or not first_approval_valid(report.dismissal_proposed_by, report):
        report.dismissal_proposed_by = principal.user
        report.save(update_fields=["dismissal_proposed_by"])
        trace(principal, "report.propose_dismissal", report, fields=("dismissal_proposed_by",))
    return report.dismissal_proposed_by_id != principal.user.pk


@transaction.atomic
def bring_report_back(*, principal: Principal, report_id: UUID) -> Report:
    """Put a report that was dismissed or set aside back into triage's queue; the reporter is told.

    Its time to be decided runs as it did: a mistake gains none. Raises ``AccessDenied`` for a report
    that was neither.
    """
    report = begin("report.bring_back", Report, report_id, principal)
    put_back("report.bring_back", report, principal, at=timezone.now())
    return report


def revoke_parts(case: Case, institutions: list[UUID], principal: Principal, *, at: datetime) -> None:
    """Take the case away from institutions that must not have it."""
    parts = Participation.objects.visible_to(SYSTEM).filter(case=case, institution__in=institutions)
    revoked = list(parts.exclude(status__in=PARTICIPATION_LEFT).order_by("pk").select_for_update(no_key=True))
    if revoked:
        # Whoever is out may neither have proposed nor have approved.
        send_back_if_open(case, principal, purpose="exclusion", at=at)
    for part in revoked:
        perform("participation.revoke", part, principal, at=at)
    # Nor is anybody to call there any more; triage has to find who comes instead.
    owed = CallOwed.objects.visible_to(SYSTEM).filter(case=case, institution__in=institutions, done_at=None)
    for call in owed.select_related("report__case"):
        call.done_at = at
        call.save(update_fields=["done_at"])
        happened(Event.CALL_MADE, report=call.report, by=principal, at=at, about=call.pk)
        happened(Event.CASE_WAITS, report=case.first_report, by=SYSTEM, at=at, about=case.first_report.pk)
    back_to_triage_if_nobody_is_left(case, at=at)


def back_to_triage_if_nobody_is_left(case: Case, *, at: datetime) -> bool:
    """Put a case back before triage when every recipient has declined or was revoked; who watches is none.

    Returns whether it is back.
    """
    parts = Participation.objects.visible_to(SYSTEM).filter(case=case)
    nobody = not parts.exclude(status__in=(*PARTICIPATION_LEFT, ParticipationStatus.OBSERVER)).exists()
    back = nobody and case.status in step_of("case.return").states
    if back:
        move("case.return", case, at=at)
        report = case.first_report
        happened(Event.CASE_WAITS, report=report, by=SYSTEM, at=at, about=report.pk)
    return back

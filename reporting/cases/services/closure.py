"""Closing takes two people, for the gravest cases three."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from reporting.cases import deadlines, events
from reporting.cases.access import AccessDenied, Decision, require
from reporting.cases.models import Case, ClosureApproval, ClosureProposal, Participation
from reporting.cases.notifications import tell_reporter
from reporting.cases.principals import Person
from reporting.cases.services.common import SYSTEM, locked, move, trace
from reporting.cases.services.triage import all_parts_ended
from reporting.cases.states import (
    PARTICIPATION_COMMITTED,
    CaseStatus,
    ProposalStatus,
    TransitionNotAllowed,
)


@transaction.atomic
def propose_closure(*, principal: Person, case_id: UUID, outcome: str, note: str) -> ClosureProposal:
    """The lead proposes to close, once every participation is done, declined or revoked.

    Raises ``TransitionNotAllowed`` while an institution is still working.
    """
    case = locked(Case, case_id, principal)
    require(principal, "closure.propose", case)
    if not all_parts_ended(case):
        raise TransitionNotAllowed("a participation is still open")
    now = timezone.now()
    proposal = ClosureProposal.objects.create(
        case=case,
        report=case.first_report,
        outcome=outcome,
        note=note,
        rejection_note="",
        proposed_by=principal.user,
        proposed_at=now,
    )
    move(case, CaseStatus.CLOSURE_PROPOSED, kind=CaseStatus, at=now)
    trace(principal, "closure.propose", proposal, fields=("outcome", "note"))
    return proposal


@transaction.atomic
def approve_closure(*, principal: Person, proposal_id: UUID) -> ClosureProposal:
    """Approve for one's own institution; the case closes when every required approval is there."""
    proposal = locked(ClosureProposal, proposal_id, principal)
    require(principal, "closure.decide", proposal)
    case = locked(Case, proposal.case_id, principal)
    institution_id = _institution_that_may_approve(principal, case)
    now = timezone.now()
    ClosureApproval.objects.get_or_create(
        proposal=proposal,
        institution_id=institution_id,
        defaults={"approved_by": principal.user, "approved_at": now},
    )
    trace(principal, "closure.approve", proposal)
    if not missing_approvals(proposal):
        _close(proposal, case)
        trace(principal, "case.close", case)
    return proposal


@transaction.atomic
def reject_closure(*, principal: Person, proposal_id: UUID, note: str) -> ClosureProposal:
    """Send the proposal back with a note; the case goes on."""
    proposal = locked(ClosureProposal, proposal_id, principal)
    require(principal, "closure.decide", proposal)
    case = locked(Case, proposal.case_id, principal)
    now = timezone.now()
    proposal.rejection_note = note
    proposal.save(update_fields=["rejection_note"])
    move(proposal, ProposalStatus.REJECTED, kind=ProposalStatus, stamp="decided_at", at=now)
    move(case, CaseStatus.IN_PROGRESS, kind=CaseStatus, at=now)
    trace(principal, "closure.reject", proposal, fields=("rejection_note",))
    return proposal


def missing_approvals(proposal: ClosureProposal) -> set[str]:
    """Return which approvals are still missing: ``lead`` and, in grave cases, ``other``."""
    case = proposal.case
    lead_id = case.participations.get(lead=True).institution_id
    given = set(proposal.approvals.values_list("institution", flat=True))
    missing = set() if lead_id in given else {"lead"}
    if case.is_grave and not given - {lead_id}:
        missing.add("other")
    return missing


def _institution_that_may_approve(principal: Person, case: Case) -> UUID:
    """The person's institution on this case; of the lead's also the head, of others only a worker."""
    parts = Participation.objects.visible_to(SYSTEM).filter(case=case, status__in=PARTICIPATION_COMMITTED)
    lead = next((part for part in parts if part.lead), None)
    if lead is not None and lead.institution_id in principal.institution_ids("head", "case_worker"):
        return lead.institution_id
    workers = principal.institution_ids("case_worker")
    for part in parts:
        if part.institution_id in workers:
            return part.institution_id
    raise AccessDenied(Decision(False, "role_or_participation"))


def _close(proposal: ClosureProposal, case: Case) -> None:
    now = timezone.now()
    move(proposal, ProposalStatus.APPROVED, kind=ProposalStatus, stamp="decided_at", at=now)
    case.outcome = proposal.outcome
    case.save(update_fields=["outcome"])
    move(case, CaseStatus.CLOSED, kind=CaseStatus, stamp="closed_at", at=now)
    for report in case.reports.all():
        deadlines.on_event("case_closed", report=report, at=now)
        deadlines.stop_all(report=report, at=now)
        tell_reporter(report, event=f"closed:{case.pk}")
    events.case_closed.send(sender=Case, case=case, report=proposal.report)

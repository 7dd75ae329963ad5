"""Closing takes two people, for the gravest cases three."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from reporting.cases import deadlines, events
from reporting.cases.access import APPROVING_ROLES, AccessDenied, Decision, require, stand_in_ids
from reporting.cases.models import Case, ClosureProposal, Participation
from reporting.cases.notifications import moment, tell_reporter
from reporting.cases.principals import Person
from reporting.cases.services.common import SYSTEM, known_choice, locked, move, trace
from reporting.cases.services.disposal import withdraw_proposals
from reporting.cases.services.oversight import observe_from_above
from reporting.cases.services.sending_back import send_back
from reporting.cases.services.triage import all_parts_ended
from reporting.cases.states import (
    PARTICIPATION_COMMITTED,
    CaseStatus,
    ParticipationStatus,
    ProposalStatus,
    TransitionNotAllowed,
)
from reporting.registry.models import ChoiceKind


@transaction.atomic
def propose_closure(*, principal: Person, case_id: UUID, outcome: str, note: str) -> ClosureProposal:
    """The lead proposes to close, once every participation is done, declined or revoked.

    ``outcome`` is a code of the vocabulary ``closure_outcome``. Raises ``TransitionNotAllowed`` while
    an institution is still working, ``UnknownCode`` for another outcome.
    """
    case = locked(Case, case_id, principal)
    require(principal, "closure.propose", case)
    if not all_parts_ended(case):
        raise TransitionNotAllowed("a participation is still open")
    outcome = known_choice(ChoiceKind.CLOSURE_OUTCOME, outcome).code
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
    if case.is_grave:
        _invite_supervisor_if_alone(case, at=now)
    lead_id = case.participations.get(lead=True).institution_id
    trace(principal, "closure.propose", proposal, fields=("outcome", "note"), institution_id=lead_id)
    return proposal


@transaction.atomic
def approve_closure(*, principal: Person, proposal_id: UUID) -> ClosureProposal:
    """Approve for one's own institution; the case closes when every required approval is there.

    One person approves once: a second press for the same institution returns the proposal as it is. Raises
    ``AccessDenied``, with the reason ``same_person`` for whoever has approved for another institution.
    """
    case, proposal = _locked_pair(proposal_id, principal)
    if _pressed_again(proposal, principal):
        return proposal
    require(principal, "closure.decide", proposal)
    institution_id = _institution_that_may_approve(principal, case)
    now = timezone.now()
    proposal.approvals.get_or_create(
        institution_id=institution_id, defaults={"approved_by": principal.user, "approved_at": now}
    )
    trace(principal, "closure.approve", proposal, institution_id=institution_id)
    if not missing_approvals(proposal):
        _close(proposal, case)
        trace(principal, "case.close", case, institution_id=institution_id)
    return proposal


def _pressed_again(proposal: ClosureProposal, principal: Person) -> bool:
    """Whether the person has approved this open proposal already, for an institution where it still works."""
    own = proposal.approvals.filter(approved_by=principal.user, institution__in=principal.institution_ids())
    return proposal.status == ProposalStatus.OPEN and own.exists()


@transaction.atomic
def reject_closure(*, principal: Person, proposal_id: UUID, note: str) -> ClosureProposal:
    """Send the proposal back with a note; the case goes on."""
    case, proposal = _locked_pair(proposal_id, principal)
    require(principal, "closure.decide", proposal)
    institution_id = _institution_that_may_approve(principal, case)
    now = timezone.now()
    proposal.rejection_note = note
    proposal.save(update_fields=["rejection_note"])
    send_back(proposal, case, at=now)
    lead = _lead_works_again(case, at=now)
    if lead is not None:
        deadlines.resume(participation=lead, at=now)
    trace(principal, "closure.reject", proposal, fields=("rejection_note",), institution_id=institution_id)
    return proposal


@transaction.atomic
def reopen_case(*, principal: Person, case_id: UUID) -> Case:
    """Open a closed case again, since it has not stopped; the lead is back at work."""
    case = locked(Case, case_id, principal)
    require(principal, "case.reopen", case)
    now = timezone.now()
    move(case, CaseStatus.REOPENED, kind=CaseStatus, at=now)
    withdraw_proposals(case.first_report, principal, purpose="reopened", at=now)
    case.outcome = ""
    case.closed_at = None
    case.save(update_fields=["outcome", "closed_at"])
    move(case, CaseStatus.IN_PROGRESS, kind=CaseStatus, at=now)
    lead = _lead_works_again(case, at=now)
    if lead is not None:
        deadlines.restart(participation=lead, at=now)
    for report in case.reports.all():
        tell_reporter(report, event=f"reopened:{case.pk}:{moment(now)}")
    trace(principal, "case.reopen", case)
    return case


def _lead_works_again(case: Case, *, at: datetime) -> Participation | None:
    """Put a lead that had finished back to work and return it; None where there is none."""
    lead = Participation.objects.visible_to(SYSTEM).select_for_update(no_key=True).filter(case=case, lead=True).first()
    if lead is None or lead.status != ParticipationStatus.DONE:
        return None
    move(lead, ParticipationStatus.WORKING, kind=ParticipationStatus, at=at)
    lead.done_at = None
    lead.save(update_fields=["done_at"])
    return lead


def _locked_pair(proposal_id: UUID, principal: Person) -> tuple[Case, ClosureProposal]:
    """Lock a proposal and its case: the case first, as every command does."""
    case_id = ClosureProposal.objects.visible_to(principal).values_list("case", flat=True).get(pk=proposal_id)
    return locked(Case, case_id, principal), locked(ClosureProposal, proposal_id, principal)


def _invite_supervisor_if_alone(case: Case, *, at: datetime) -> None:
    """Where no other institution took a grave case, the nearest body above the lead's that may approves with it.

    One that has declined, was revoked or is excluded is passed over. Where nobody is left, triage
    approves; see ``access.stand_in_ids``.
    """
    parts = Participation.objects.visible_to(SYSTEM).filter(case=case)
    committed = [part for part in parts if part.status in PARTICIPATION_COMMITTED]
    lead = next((part for part in committed if part.lead), None)
    if lead is None or len(committed) > 1:
        return
    if any(part.status == ParticipationStatus.OBSERVER for part in parts):
        return
    left = {part.institution_id for part in parts}
    observe_from_above(case=case, institution=lead.institution, at=at, without=left)


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
    """The person's institution on this case; of the lead's also the head, of others a worker, else triage."""
    parts = list(Participation.objects.visible_to(SYSTEM).filter(case=case, status__in=tuple(APPROVING_ROLES)))
    lead = next((part for part in parts if part.lead), None)
    if lead is not None and lead.institution_id in principal.institution_ids("head", "case_worker"):
        return lead.institution_id
    others = [part for part in parts if not part.lead]
    for part in others:
        if part.institution_id in principal.institution_ids(*APPROVING_ROLES[part.status]):
            return part.institution_id
    if not others and (standing_in := stand_in_ids(principal, parts)):
        return min(standing_in)
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
        tell_reporter(report, event=f"closed:{proposal.pk}")
    events.case_closed.send(sender=Case, case=case, report=proposal.report)

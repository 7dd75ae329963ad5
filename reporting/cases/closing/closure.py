"""Closing takes two people, for the gravest cases three."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from reporting.cases.access import (
    closing_for,
    closing_institutions,
    given_approvals,
    lost_approvals,
    missing_sides,
    proposer_may_still_propose,
    require,
)
from reporting.cases.alarms.raising import happened
from reporting.cases.casework import deadlines
from reporting.cases.casework.oversight import observe_from_above
from reporting.cases.casework.reading import MessageUnread
from reporting.cases.closing.queries import newest_of, received_on
from reporting.cases.closing.sending_back import PROPOSER_GONE, back_to_work, lead_works_again
from reporting.cases.models import CallOwed, Case, ClosureProposal, Participation
from reporting.cases.performing import begin, known_choice, locked_file, locked_row, move, perform
from reporting.cases.principals import SYSTEM, Person
from reporting.cases.retention.disposal import withdraw_proposals
from reporting.cases.states import (
    PARTICIPATION_COMMITTED,
    PARTICIPATION_INSIDE,
    ParticipationStatus,
    ProposalStatus,
    Refused,
    TransitionNotAllowed,
)
from reporting.cases.traces import trace
from reporting.cases.triage.contacts import hold_up_closing
from reporting.cases.triage.decisions import back_to_triage_if_nobody_is_left
from reporting.registry.models import ChoiceKind, Event


@transaction.atomic
def propose_closure(*, principal: Person, case_id: UUID, outcome: str, note: str) -> ClosureProposal:
    """The lead proposes to close, once every participation is done, declined or revoked.

    ``outcome`` is a code of the vocabulary ``closure_outcome``. Raises ``TransitionNotAllowed`` while
    an institution is still working, ``MessageUnread`` while the lead has not read what a reporter wrote,
    ``UnknownCode`` for another outcome.
    """
    case = begin("closure.propose", Case, case_id, principal)
    if hold_up_closing(list(case.participations.select_related("institution__type", "report"))):
        raise TransitionNotAllowed("a participation is still open")
    outcome = known_choice(ChoiceKind.CLOSURE_OUTCOME, outcome).code
    lead_id = case.participations.get(lead=True).institution_id
    locked_file(case.first_report)
    if unread_by(case, lead_id):
        raise MessageUnread
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
    if case.is_grave:
        _invite_supervisor_if_alone(case, at=now)
    perform("closure.propose", case, principal, at=now, trail={"obj": proposal, "institution_id": lead_id})
    return proposal


class ProposerGone(TransitionNotAllowed):
    """Whoever proposed to close may not do so any more: the proposal has just been sent back."""


class SomethingNew(Refused):
    """A message or a measure came after the page was shown on which somebody decides."""

    reason = "new"


def approve_closure(*, principal: Person, proposal_id: UUID, shown: str | None = None) -> ClosureProposal:
    """Approve for one's own institution; the case closes when every required approval is there.

    ``shown``: what ``newest_of`` said when the person was shown the case, None where no page was. One person
    approves once: a second press for the same institution returns the proposal as it is. An approval counts as
    long as its author might still give it; one that was lost goes. Raises ``AccessDenied``, with the reason
    ``same_person`` for whoever has approved for another institution or might not do so any more;
    ``TransitionNotAllowed`` when colleagues were faster; ``MessageUnread`` and ``SomethingNew``;
    ``ProposerGone`` when the proposer may not propose any more: the case is then back at work.
    """
    proposal = _approve(principal, proposal_id, shown)
    # Raised here and not within, so that what was sent back stays so.
    if proposal is None:
        raise ProposerGone("the proposer may not propose any more")
    return proposal


@transaction.atomic
def _approve(principal: Person, proposal_id: UUID, shown: str | None) -> ClosureProposal | None:
    proposal = locked_row(ClosureProposal, proposal_id, principal)
    if _pressed_again(proposal, principal):
        return proposal
    require(principal, "closure.decide", proposal)
    now = timezone.now()
    if not proposer_may_still_propose(proposal):
        back_to_work(proposal, principal, at=now, trail=PROPOSER_GONE)
        return None
    for lost in lost_approvals(proposal):
        lost.delete()
    institution_id = closing_for(principal, proposal)
    if institution_id is None:
        raise TransitionNotAllowed("the person's institution has approved already")
    # The holder of a code locks nothing but the report: what it writes is there now, or comes after.
    locked_file(proposal.report)
    if unread_by(proposal.case, institution_id):
        raise MessageUnread
    if shown is not None and shown != newest_of(proposal.case):
        raise SomethingNew
    proposal.approvals.create(institution_id=institution_id, approved_by=principal.user, approved_at=now)
    trace(principal, "closure.approve", proposal, institution_id=institution_id)
    if not missing_sides(proposal):
        move("closure.pass", proposal, at=now)
        trail = {"institution_id": institution_id}
        perform("case.close", proposal.case, principal, at=now, trail=trail, outcome=proposal.outcome)
        CallOwed.objects.visible_to(SYSTEM).filter(case=proposal.case, done_at=None).update(done_at=now)
    return proposal


def _pressed_again(proposal: ClosureProposal, principal: Person) -> bool:
    """Whether the person has approved this open proposal already, and the approval still counts."""
    own = proposal.approvals.filter(approved_by=principal.user, institution__in=given_approvals(proposal))
    return proposal.status == ProposalStatus.OPEN and own.exists()


def unread_by(case: Case, institution_id: UUID) -> bool:
    """Whether a reporter's message waits that the lead's institution has not read, or the one that approves.

    An institution that only watches reads no messages, so nothing waits for it.
    """
    parts = Participation.objects.visible_to(SYSTEM).filter(case=case, status__in=PARTICIPATION_INSIDE)
    watching = parts.filter(status=ParticipationStatus.OBSERVER, institution=institution_id).exists()
    readers = set(parts.filter(lead=True).values_list("institution", flat=True))
    readers |= set() if watching else {institution_id}
    received = received_on(case)
    return any(received.exclude(readings__institution=reader).exists() for reader in readers)


@transaction.atomic
def reject_closure(*, principal: Person, proposal_id: UUID, note: str) -> ClosureProposal:
    """Send the proposal back with a note; the case goes on."""
    proposal = begin("closure.decide", ClosureProposal, proposal_id, principal)
    institution_id = closing_for(principal, proposal) or min(closing_institutions(principal, proposal.case))
    trail = {"institution_id": institution_id}
    back_to_work(proposal, principal, at=timezone.now(), trail=trail, rejection_note=note)
    return proposal


@transaction.atomic
def reopen_case(*, principal: Person, case_id: UUID) -> Case:
    """Open a closed case again, since it has not stopped; the lead is back at work, or triage is called to find one."""
    case = begin("case.reopen", Case, case_id, principal)
    now = timezone.now()
    withdraw_proposals(case.first_report, principal, purpose="reopened", at=now)
    perform("case.reopen", case, principal, at=now, outcome="", closed_at=None)
    move("case.go_on", case, at=now)
    lead = lead_works_again(case, at=now)
    if lead is not None:
        deadlines.restart(participation=lead, at=now)
    elif not back_to_triage_if_nobody_is_left(case, at=now) and not _is_led(case):
        report = case.first_report
        happened(Event.CASE_WAITS, report=report, by=SYSTEM, at=now, about=report.pk)
    return case


def _is_led(case: Case) -> bool:
    return bool(case.participations.filter(lead=True, status__in=PARTICIPATION_INSIDE).exists())


def _invite_supervisor_if_alone(case: Case, *, at: datetime) -> None:
    """Where no other institution took a grave case, the nearest body above the lead's that may approves with it.

    One that has declined, was revoked or is excluded is passed over. Where nobody is left, triage
    approves; see ``access.closing``.
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

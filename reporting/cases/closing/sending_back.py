"""A proposal to close goes back: its case goes on."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from portal.jobs.many import Failures
from reporting.cases.access import proposer_works_for_lead
from reporting.cases.casework import deadlines
from reporting.cases.models import Case, ClosureProposal, Participation
from reporting.cases.passes import count_done
from reporting.cases.performing import locked, locked_row, move, perform
from reporting.cases.principals import SYSTEM, Principal
from reporting.cases.states import ParticipationStatus, ProposalStatus

# What the trail says where nobody may approve any more: no note was written.
PROPOSER_GONE = {"purpose": "proposer", "fields": ()}


def send_back(
    proposal: ClosureProposal, principal: Principal, *, at: datetime, trail: Mapping[str, Any], **values: Any
) -> None:
    """Reject an open proposal and put its case, whose row the caller has locked, back in progress."""
    perform("closure.reject", proposal, principal, at=at, trail=trail, **values)
    move("case.go_on", proposal.case, at=at)


def send_back_if_open(case: Case, principal: Principal, *, purpose: str, at: datetime) -> None:
    """Send back the open proposal of a case, if there is one; ``purpose`` says in the audit trail why."""
    found = ClosureProposal.objects.visible_to(SYSTEM).filter(case=case, status=ProposalStatus.OPEN).first()
    if found is None:
        return
    proposal = locked(ClosureProposal, found.pk, SYSTEM)
    proposal.case = case
    send_back(proposal, principal, at=at, trail={"purpose": purpose, "fields": ()})


def back_to_work(
    proposal: ClosureProposal, principal: Principal, *, at: datetime, trail: Mapping[str, Any], **values: Any
) -> None:
    """Send the proposal back; the lead goes on, with the deadlines that it had."""
    send_back(proposal, principal, at=at, trail=trail, **values)
    lead = lead_works_again(proposal.case, at=at)
    if lead is not None:
        deadlines.resume(participation=lead, at=at)


def lead_works_again(case: Case, *, at: datetime) -> Participation | None:
    """Put a lead that had finished back to work and return it; None where there is none."""
    lead = Participation.objects.visible_to(SYSTEM).select_for_update(no_key=True).filter(case=case, lead=True).first()
    if lead is None or lead.status != ParticipationStatus.DONE:
        return None
    move("participation.resume", lead, at=at, done_at=None)
    return lead


def send_back_without_proposer() -> int:
    """Send back every open proposal whose author works for the lead no longer, and return how many went.

    Nobody can approve one: the decision would send it back, and until then it stands in people's lists as if it
    waited for them. One whose author the case excludes stays until somebody decides: at this very minute it would
    tell whom triage has found out. Run twice or late it does no harm. One that fails holds up no other; what failed
    is raised in the end (``ExceptionGroup``).
    """
    rows = ClosureProposal.objects.visible_to(SYSTEM).filter(status=ProposalStatus.OPEN).order_by("proposed_at", "id")
    failures = Failures("Proposals to close could not be looked at.")
    gone = count_done(_send_back_if_proposer_is_gone, list(rows.values_list("pk", flat=True)), failures)
    failures.raise_all()
    return gone


@transaction.atomic
def _send_back_if_proposer_is_gone(proposal_id: UUID) -> bool:
    """Send one back if its author is gone, and return whether it went."""
    proposal = locked_row(ClosureProposal, proposal_id, SYSTEM)
    if proposal.status != ProposalStatus.OPEN or proposer_works_for_lead(proposal):
        return False
    back_to_work(proposal, SYSTEM, at=timezone.now(), trail=PROPOSER_GONE)
    return True

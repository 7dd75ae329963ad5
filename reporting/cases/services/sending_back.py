"""A proposal to close goes back: its case goes on."""

from datetime import datetime

from reporting.cases.models import Case, ClosureProposal
from reporting.cases.principals import SYSTEM, Principal
from reporting.cases.services.common import locked, move
from reporting.cases.states import CaseStatus, ProposalStatus
from reporting.cases.traces import trace


def send_back(proposal: ClosureProposal, case: Case, *, at: datetime) -> None:
    """Reject an open proposal and put its case, whose row the caller has locked, back in progress."""
    move(proposal, ProposalStatus.REJECTED, kind=ProposalStatus, stamp="decided_at", at=at)
    move(case, CaseStatus.IN_PROGRESS, kind=CaseStatus, at=at)


def send_back_if_open(case: Case, principal: Principal, *, purpose: str, at: datetime) -> None:
    """Send back the open proposal of a case, if there is one; ``purpose`` says in the audit trail why."""
    found = ClosureProposal.objects.visible_to(SYSTEM).filter(case=case, status=ProposalStatus.OPEN).first()
    if found is None:
        return
    proposal = locked(ClosureProposal, found.pk, SYSTEM)
    send_back(proposal, case, at=at)
    trace(principal, "closure.reject", proposal, purpose=purpose)

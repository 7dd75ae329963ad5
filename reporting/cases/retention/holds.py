"""Holding a file (задржавање): somebody needs it longer than its period."""

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from reporting.cases.access import require
from reporting.cases.models import Case, DisposalProposal, Hold, Report
from reporting.cases.performing import begin, known_choice, locked, locked_file, perform
from reporting.cases.principals import SYSTEM, Person
from reporting.cases.retention.disposal import withdraw_proposals
from reporting.cases.roles import DISPOSING_ROLES
from reporting.cases.states import DISPOSAL_OPEN, TransitionNotAllowed
from reporting.registry.models import ChoiceKind


class HoldInThePast(ValueError):
    """A hold was to end before today."""


@transaction.atomic
def hold_case(*, principal: Person, case_id: UUID, reason: str, until: date | None) -> Hold:
    """Hold a case, open or closed; see :func:`_hold` for what is raised."""
    case = begin("hold.place", Case, case_id, principal)
    return _hold(principal, case.first_report, reason, until)


@transaction.atomic
def hold_proposed(*, principal: Person, proposal_id: UUID, reason: str, until: date | None) -> Hold:
    """Hold the file of a proposal to dispose of it; the proposal is withdrawn. See :func:`_hold`.

    Who does so for the body above the keeper sees and lifts what that body holds, and nothing else of the file.
    """
    found = DisposalProposal.objects.visible_to(principal).select_related("report").get(pk=proposal_id)
    locked_file(found.report)
    proposal = locked(DisposalProposal, proposal_id, principal)
    require(principal, "hold.place", proposal)
    return _hold(principal, proposal.report, reason, until, proposal=proposal)


@transaction.atomic
def lift_hold(*, principal: Person, hold_id: UUID) -> Hold:
    """Lift a hold, by name. Raises ``TransitionNotAllowed`` when it was lifted before."""
    hold = begin("hold.lift", Hold, hold_id, principal)
    if hold.lifted_at is not None:
        raise TransitionNotAllowed("already lifted")
    own_body = hold.body_id if hold.body_id in principal.institution_ids(*DISPOSING_ROLES) else None
    perform(
        "hold.lift", hold, principal, at=timezone.now(), trail={"institution_id": own_body}, lifted_by=principal.user
    )
    return hold


def _hold(
    principal: Person, report: Report, reason: str, until: date | None, *, proposal: DisposalProposal | None = None
) -> Hold:
    """Place one hold; the same one again, by the same person, is the first one.

    Raises ``UnknownCode`` for a reason that is not offered, ``HoldInThePast``, and ``TransitionNotAllowed``
    when ``proposal``, from which it is placed, waits for nobody any more.
    """
    reason, now = known_choice(ChoiceKind.HOLD_REASON, reason).code, timezone.now()
    if until is not None and until < timezone.localdate(now):
        raise HoldInThePast
    mine = Hold.objects.visible_to(SYSTEM).filter(placed_by=principal.user, lifted_at=None)
    same: Hold | None = mine.filter(report=report, reason=reason, until=until).first()
    if same is not None:
        return same
    if proposal is not None and proposal.status not in DISPOSAL_OPEN:
        raise TransitionNotAllowed("the proposal is not open any more")
    body_id = proposal.body_id if proposal is not None else None
    hold = Hold.objects.create(
        report=report,
        body_id=body_id if body_id in principal.institution_ids(*DISPOSING_ROLES) else None,
        reason=reason,
        until=until,
        placed_by=principal.user,
        placed_at=now,
    )
    withdraw_proposals(report, principal, purpose="hold", at=now)
    perform("hold.place", hold, principal, at=now, trail={"purpose": reason, "institution_id": hold.body_id})
    return hold

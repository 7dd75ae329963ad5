"""Holding a file (задржавање): somebody needs it longer than its period."""

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from reporting.cases.access import require
from reporting.cases.models import Case, DisposalProposal, Hold, Report
from reporting.cases.principals import Person
from reporting.cases.services.common import known_choice, locked, locked_case, trace
from reporting.cases.services.disposal import locked_file, withdraw_proposals
from reporting.cases.states import TransitionNotAllowed
from reporting.registry.models import ChoiceKind


class HoldInThePast(ValueError):
    """A hold was to end before today."""


@transaction.atomic
def hold_case(*, principal: Person, case_id: UUID, reason: str, until: date | None) -> Hold:
    """Hold a case, open or closed; see :func:`_hold` for what is raised."""
    case = locked(Case, case_id, principal)
    require(principal, "hold.place", case)
    return _hold(principal, case.first_report, reason, until)


@transaction.atomic
def hold_proposed(*, principal: Person, proposal_id: UUID, reason: str, until: date | None) -> Hold:
    """Hold the file of a proposal to dispose of it; the proposal is withdrawn. See :func:`_hold`."""
    proposal = DisposalProposal.objects.visible_to(principal).select_related("report").get(pk=proposal_id)
    locked_file(proposal.report)
    require(principal, "hold.place", proposal)
    return _hold(principal, proposal.report, reason, until)


@transaction.atomic
def lift_hold(*, principal: Person, hold_id: UUID) -> Hold:
    """Lift a hold, by name. Raises ``TransitionNotAllowed`` when it was lifted before."""
    case_id = Hold.objects.visible_to(principal).values_list("report__case", flat=True).get(pk=hold_id)
    locked_case(case_id)
    hold = locked(Hold, hold_id, principal)
    require(principal, "hold.lift", hold)
    if hold.lifted_at is not None:
        raise TransitionNotAllowed("already lifted")
    hold.lifted_by, hold.lifted_at = principal.user, timezone.now()
    hold.save(update_fields=["lifted_by", "lifted_at"])
    trace(principal, "hold.lift", hold)
    return hold


def _hold(principal: Person, report: Report, reason: str, until: date | None) -> Hold:
    """Place one hold; the same one again, by the same person, is the first one.

    Raises ``UnknownCode`` for a reason that is not offered, ``HoldInThePast``.
    """
    reason, now = known_choice(ChoiceKind.HOLD_REASON, reason).code, timezone.now()
    if until is not None and until < timezone.localdate(now):
        raise HoldInThePast
    mine = Hold.objects.visible_to(principal).filter(placed_by=principal.user, lifted_at=None)
    same = mine.filter(report=report, reason=reason, until=until).first()
    if same is not None:
        return same
    hold = Hold.objects.create(report=report, reason=reason, until=until, placed_by=principal.user, placed_at=now)
    withdraw_proposals(report, principal, purpose="hold", at=now)
    trace(principal, "hold.place", hold, purpose=reason, fields=("reason", "until"))
    return hold

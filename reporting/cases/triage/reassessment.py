"""Risk and level change: raised by one person, lowered from acute or high by two, and no clock is lost by it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from reporting.cases.access import deciding_risk_for, proposer_may_still_lower, require
from reporting.cases.alarms.raising import look_again
from reporting.cases.casework import deadlines
from reporting.cases.closing.sending_back import back_to_work, lead_works_again
from reporting.cases.models import Case, ClosureProposal, Reassessment
from reporting.cases.performing import UnknownCode, begin, known_choice, locked, locked_row, perform
from reporting.cases.principals import SYSTEM, Person, Principal
from reporting.cases.roles import TRIAGE, WORKER
from reporting.cases.states import (
    PARTICIPATION_COMMITTED,
    ProposalStatus,
    ReassessmentStatus,
    Refused,
    Risk,
    TransitionNotAllowed,
)
from reporting.registry.models import ChoiceKind, ViolenceLevel

# From the least to the most; leaving one of the last two takes a second person.
IN_ORDER = (Risk.LOW, Risk.MEDIUM, Risk.HIGH, Risk.ACUTE)
GUARDED = (Risk.HIGH, Risk.ACUTE)


class NothingChanged(Refused):
    """A new assessment that says what holds already."""

    reason = "same"


class NoteMissing(Refused):
    """The risk was to be lowered from acute or high without a word why."""

    reason = "note"


class LoweringGone(TransitionNotAllowed):
    """Whoever proposed to lower the risk may not do so any more: the proposal has just been withdrawn."""


def needs_second(*, before: str, after: str) -> bool:
    """Whether a change of risk takes a second person: down from acute or high."""
    return before in GUARDED and IN_ORDER.index(Risk(after)) < IN_ORDER.index(Risk(before))


@transaction.atomic
def reassess(
    *, principal: Person, case_id: UUID, risk: str, level: int | None, reason: str, note: str, submission_key: UUID
) -> Reassessment:
    """Assess the risk and the level of a case anew, with a ``reason`` of the vocabulary ``reassessment_reason``.

    It holds at once, unless it lowers an acute or high risk: that waits for ``decide_lowering`` and takes a note. What
    waited before is withdrawn. A higher risk sends an open proposal to close back and puts a lead that had finished
    to work. ``submission_key`` makes a second press harmless. Raises ``AccessDenied``, ``UnknownCode``,
    ``NothingChanged``, ``NoteMissing``.
    """
    case = locked_row(Case, case_id, principal)
    rows = Reassessment.objects.visible_to(SYSTEM).filter(case=case)
    existing = rows.filter(submission_key=submission_key, proposed_by=principal.user).first()
    if existing is not None:
        return existing
    require(principal, "risk.reassess", case)
    if risk not in Risk.values or not (level is None or ViolenceLevel.objects.filter(pk=level).exists()):
        raise UnknownCode("no such risk or level")
    if (risk, level) == (case.risk, case.level_id):
        raise NothingChanged
    waits = needs_second(before=case.risk, after=risk)
    if waits and not note.strip():
        raise NoteMissing
    now = timezone.now()
    _withdraw_open(case, principal, at=now)
    row = Reassessment.objects.create(
        case=case,
        report=case.first_report,
        institution_id=_acting_for(principal, case),
        risk_before=case.risk,
        risk=risk,
        level_before_id=case.level_id,
        level_id=level,
        reason=known_choice(ChoiceKind.REASSESSMENT_REASON, reason).code,
        note=note,
        status=ReassessmentStatus.PROPOSED if waits else ReassessmentStatus.IN_FORCE,
        proposed_by=principal.user,
        proposed_at=now,
        submission_key=submission_key,
    )
    trail = {"obj": row, "institution_id": row.institution_id}
    perform("risk.reassess", case, principal, at=now, trail=trail)
    if not waits:
        _put_in_force(row, case, principal, at=now)
    return row


def decide_lowering(*, principal: Person, reassessment_id: UUID, confirmed: bool) -> Reassessment:
    """Say the second word on a lower risk: it holds from now on, or the risk stays.

    Raises ``AccessDenied``, ``TransitionNotAllowed`` when somebody was faster, and ``LoweringGone`` when its author
    may not propose it any more.
    """
    row = _decide(principal, reassessment_id, confirmed)
    # Raised here and not within, so that the withdrawal stays.
    if row.status == ReassessmentStatus.WITHDRAWN:
        raise LoweringGone("the author may not propose it any more")
    return row


@transaction.atomic
def _decide(principal: Person, reassessment_id: UUID, confirmed: bool) -> Reassessment:
    row = begin("risk.decide", Reassessment, reassessment_id, principal)
    now = timezone.now()
    if not proposer_may_still_lower(row):
        perform("risk.withdraw", row, principal, at=now)
        return row
    institution_id = deciding_risk_for(principal, row)
    perform(
        "risk.decide",
        row,
        principal,
        at=now,
        to=ReassessmentStatus.IN_FORCE if confirmed else ReassessmentStatus.REFUSED,
        trail={"institution_id": institution_id},
        decided_by=principal.user,
        decided_for_id=institution_id,
    )
    if confirmed:
        _put_in_force(row, row.case, principal, at=now)
    return row


def _put_in_force(row: Reassessment, case: Case, principal: Principal, *, at: datetime) -> None:
    """Let a case have the new risk and level; what runs goes on, what newly applies starts."""
    before = (case.risk, case.level_id)
    case.risk, case.level_id = row.risk, row.level_id
    case.save(update_fields=["risk", "level"])
    look_again(case, at=at)
    if IN_ORDER.index(Risk(row.risk)) > IN_ORDER.index(Risk(row.risk_before)):
        _back_to_work(case, principal, at=at)
    deadlines.start_newly_due(case, before=before, at=at)


def _back_to_work(case: Case, principal: Principal, *, at: datetime) -> None:
    """A case whose risk has risen is not closed over it, and its lead is at work."""
    found = ClosureProposal.objects.visible_to(SYSTEM).filter(case=case, status=ProposalStatus.OPEN).first()
    if found is not None:
        proposal = locked(ClosureProposal, found.pk, SYSTEM)
        proposal.case = case
        back_to_work(proposal, principal, at=at, trail={"purpose": "reassessment", "fields": ()})
        return
    lead = lead_works_again(case, at=at)
    if lead is not None:
        deadlines.resume(participation=lead, at=at)


def _withdraw_open(case: Case, principal: Principal, *, at: datetime) -> None:
    waiting = Reassessment.objects.visible_to(SYSTEM).filter(case=case, status=ReassessmentStatus.PROPOSED)
    for row in waiting:
        perform("risk.withdraw", row, principal, at=at)


def _acting_for(principal: Person, case: Case) -> UUID:
    """Return the institution for which a person assesses: the lead's where it works, else triage."""
    parts = case.participations.filter(lead=True, status__in=PARTICIPATION_COMMITTED)
    leads = set(parts.values_list("institution", flat=True))
    return min(principal.institution_ids(WORKER) & leads or principal.institution_ids(TRIAGE))

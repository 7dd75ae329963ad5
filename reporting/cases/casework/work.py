"""What an institution does with its part of a case."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from reporting.cases.access import require
from reporting.cases.casework import deadlines
from reporting.cases.casework.duties import unfulfilled_of
from reporting.cases.casework.lines import note_messages_in
from reporting.cases.casework.queries.charge import in_charge_of
from reporting.cases.models import Participation
from reporting.cases.performing import UnknownCode, begin, known_choice, locked_row, move, perform
from reporting.cases.principals import Person, Principal
from reporting.cases.states import CaseStatus, ParticipationStatus
from reporting.cases.triage.decisions import back_to_triage_if_nobody_is_left
from reporting.registry.models import ChoiceKind


class DutiesOpen(Exception):
    """A part was to be finished without a reason although a duty of it is unfulfilled."""


@transaction.atomic
def receive_participation(*, principal: Principal, participation_id: UUID) -> Participation:
    """Note that the institution has opened the case for the first time; later calls change nothing."""
    participation = locked_row(Participation, participation_id, principal)
    if participation.status == ParticipationStatus.REQUESTED:
        require(principal, "participation.receive", participation)
        perform("participation.receive", participation, principal, at=timezone.now())
    return participation


@transaction.atomic
def accept_participation(*, principal: Principal, participation_id: UUID) -> Participation:
    """The institution takes the case (преузима): its own deadlines start."""
    participation = begin("participation.accept", Participation, participation_id, principal)
    now = timezone.now()
    received_at = participation.received_at or now
    perform(
        "participation.accept",
        participation,
        principal,
        at=now,
        received_at=received_at,
        end_proposed_by=None,
        in_charge=_leads_from_now(participation, principal),
    )
    deadlines.go_on_after_call(participation=participation)
    # What came before is new to who has just taken the case.
    note_messages_in([participation])
    if participation.case.status == CaseStatus.ROUTED:
        move("case.start", participation.case, at=now)
    return participation


def _leads_from_now(participation: Participation, principal: Principal) -> User | None:
    """Return who leads a part that is just taken: whom the head has named, or else who takes it."""
    named = in_charge_of([participation]).get(participation.pk)
    return named or (principal.user if isinstance(principal, Person) else None)


@transaction.atomic
def decline_participation(*, principal: Principal, participation_id: UUID, reason: str, note: str) -> Participation:
    """The institution declines, with a reason of the vocabulary ``decline_reason`` and a note to triage.

    Raises ``UnknownCode`` for another reason, and for one that is no ground at the risk of the case.
    """
    participation = begin("participation.decline", Participation, participation_id, principal)
    now, why = timezone.now(), known_choice(ChoiceKind.DECLINE_REASON, reason)
    if not why.fits(participation.case.risk):
        raise UnknownCode("no ground in a case of this risk")
    perform("participation.decline", participation, principal, at=now, decline_reason=why.code, decline_note=note)
    back_to_triage_if_nobody_is_left(participation.case, at=now)
    return participation


@transaction.atomic
def finish_participation(*, principal: Principal, participation_id: UUID, reason: str = "") -> Participation:
    """The institution has done its part; what it still owed by deadline stops.

    While a duty is unfulfilled it takes a ``reason``, which is sealed; raises ``DutiesOpen`` without one.
    """
    participation = begin("participation.finish", Participation, participation_id, principal)
    now = timezone.now()
    open_duties = unfulfilled_of(participation, now=now)
    if open_duties and not reason.strip():
        raise DutiesOpen
    perform(
        "participation.finish",
        participation,
        principal,
        at=now,
        trail=None if open_duties else {"fields": ()},
        unfinished_note=reason if open_duties else "",
    )
    return participation


@transaction.atomic
def resume_participation(*, principal: Principal, participation_id: UUID) -> Participation:
    """The lead takes up again a part that it had finished; what it still owed runs again, with the ends that it had.

    Raises ``AccessDenied`` when the part is not finished, another institution leads, or the case is closed or
    proposed for closing: a proposal is sent back instead.
    """
    lead = begin("participation.resume", Participation, participation_id, principal)
    now = timezone.now()
    perform("participation.resume", lead, principal, at=now, done_at=None)
    deadlines.resume(participation=lead, at=now)
    return lead

"""What an institution does with its part of a case."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from reporting.cases.access import require
from reporting.cases.casework import deadlines
from reporting.cases.casework.duties import unfulfilled_of
from reporting.cases.casework.family import TELLS_THE_FAMILY, must_not_learn
from reporting.cases.casework.lines import note_messages_in
from reporting.cases.casework.queries.charge import in_charge_of
from reporting.cases.casework.reading import StoryUnread, story_was_read
from reporting.cases.models import Measure, Participation
from reporting.cases.performing import begin, known_choice, locked_row, move, perform
from reporting.cases.principals import SYSTEM, Person, Principal
from reporting.cases.states import CaseStatus, ParticipationStatus
from reporting.cases.triage.decisions import back_to_triage_if_nobody_is_left
from reporting.registry.models import ChoiceKind


class DutiesOpen(Exception):
    """A part was to be finished without a reason although a duty of it is unfulfilled."""


class FamilyUnchecked(Exception):
    """Somebody of the family was to be told although nobody confirmed that it is not the one who must not learn."""


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
    leads = _leads_from_now(participation, principal)
    perform("participation.accept", participation, principal, at=now, received_at=received_at, in_charge=leads)
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

    Raises ``UnknownCode`` for another reason.
    """
    participation = begin("participation.decline", Participation, participation_id, principal)
    now, reason = timezone.now(), known_choice(ChoiceKind.DECLINE_REASON, reason).code
    perform("participation.decline", participation, principal, at=now, decline_reason=reason, decline_note=note)
    back_to_triage_if_nobody_is_left(participation.case, at=now)
    return participation


@transaction.atomic
def record_measure(
    *,
    principal: Person,
    participation_id: UUID,
    kind: str,
    note: str,
    submission_key: UUID,
    although_unread: bool = False,
    family_checked: bool = False,
) -> Measure:
    """Record a measure of the vocabulary ``measure``; its event meets the deadlines that wait for it.

    ``submission_key`` makes a double click harmless: the second call of the same person returns the first measure.
    While nobody of the institution has read the story, it takes ``although_unread``: the person
    says that it knows so. Where a report names a person who must not learn of it, a measure that tells
    the family takes ``family_checked``: the person has opened the names and it is somebody else. Raises
    ``StoryUnread`` and ``FamilyUnchecked`` without, ``UnknownCode`` for another kind.
    """
    participation = locked_row(Participation, participation_id, principal)
    own = Measure.objects.visible_to(SYSTEM).filter(participation=participation, recorded_by=principal.user)
    existing = own.filter(submission_key=submission_key).first()
    if existing is not None:
        return existing
    require(principal, "measure.record", participation)
    choice = known_choice(ChoiceKind.MEASURE, kind)
    if not although_unread:
        _require_read(participation)
    if choice.code in TELLS_THE_FAMILY and not family_checked and must_not_learn(participation.report) is not None:
        raise FamilyUnchecked
    now = timezone.now()
    measure = Measure.objects.create(
        report=participation.report,
        participation=participation,
        kind=choice.code,
        note=note,
        recorded_by=principal.user,
        recorded_at=now,
        submission_key=submission_key,
    )
    if participation.status == ParticipationStatus.ACCEPTED:
        move("participation.work", participation, at=now)
    perform("measure.record", measure, principal, at=now, event=choice.event)
    return measure


def _require_read(participation: Participation) -> None:
    """Raise ``StoryUnread`` while nobody of the institution has read the story."""
    if not story_was_read(institution_id=participation.institution_id, report=participation.report):
        raise StoryUnread


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

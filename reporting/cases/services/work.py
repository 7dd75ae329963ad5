"""What an institution does with its part of a case."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from reporting.cases import deadlines
from reporting.cases.access import require
from reporting.cases.duties import unfulfilled_of
from reporting.cases.family import TELLS_THE_FAMILY, must_not_learn
from reporting.cases.models import Case, Measure, Participation
from reporting.cases.notifications import moment, tell_reporter
from reporting.cases.principals import SYSTEM, Person, Principal
from reporting.cases.services.common import known_choice, locked, move
from reporting.cases.services.reading import StoryUnread, story_was_read
from reporting.cases.services.sending_back import lead_works_again
from reporting.cases.services.triage import back_to_triage_if_nobody_is_left
from reporting.cases.states import CaseStatus, ParticipationStatus, TransitionNotAllowed
from reporting.cases.traces import trace
from reporting.registry.models import ChoiceKind


class DutiesOpen(Exception):
    """A part was to be finished without a reason although a duty of it is unfulfilled."""


class FamilyUnchecked(Exception):
    """Somebody of the family was to be told although nobody confirmed that it is not the one who must not learn."""


def _locked_pair(participation_id: UUID, principal: Principal) -> tuple[Participation, Case]:
    """Lock a participation and its case: the case first, as every command does, or two would wait for each other."""
    case_id = Participation.objects.visible_to(principal).values_list("case", flat=True).get(pk=participation_id)
    case = Case._base_manager.select_for_update(no_key=True).get(pk=case_id)
    return locked(Participation, participation_id, principal), case


@transaction.atomic
def receive_participation(*, principal: Principal, participation_id: UUID) -> Participation:
    """Note that the institution has opened the case for the first time; later calls change nothing."""
    participation, _case = _locked_pair(participation_id, principal)
    if participation.status == ParticipationStatus.REQUESTED:
        require(principal, "participation.receive", participation)
        now = timezone.now()
        move(participation, ParticipationStatus.RECEIVED, kind=ParticipationStatus, stamp="received_at", at=now)
        trace(principal, "participation.receive", participation, institution_id=participation.institution_id)
    return participation


@transaction.atomic
def accept_participation(*, principal: Principal, participation_id: UUID) -> Participation:
    """The institution takes the case (преузима): its own deadlines start."""
    participation, case = _locked_pair(participation_id, principal)
    require(principal, "participation.accept", participation)
    now = timezone.now()
    if participation.received_at is None:
        participation.received_at = now
        participation.save(update_fields=["received_at"])
    move(participation, ParticipationStatus.ACCEPTED, kind=ParticipationStatus, stamp="accepted_at", at=now)
    if case.status == CaseStatus.ROUTED:
        move(case, CaseStatus.IN_PROGRESS, kind=CaseStatus, at=now)
    deadlines.on_event("participation_accepted", report=participation.report, participation=participation, at=now)
    tell_reporter(participation.report, event=f"accepted:{participation.pk}")
    trace(principal, "participation.accept", participation, institution_id=participation.institution_id)
    return participation


@transaction.atomic
def decline_participation(*, principal: Principal, participation_id: UUID, reason: str, note: str) -> Participation:
    """The institution declines, with a reason of the vocabulary ``decline_reason`` and a note to triage.

    Raises ``UnknownCode`` for another reason.
    """
    participation, case = _locked_pair(participation_id, principal)
    require(principal, "participation.decline", participation)
    reason = known_choice(ChoiceKind.DECLINE_REASON, reason).code
    now = timezone.now()
    participation.decline_reason = reason
    participation.decline_note = note
    participation.save(update_fields=["decline_reason", "decline_note"])
    move(participation, ParticipationStatus.DECLINED, kind=ParticipationStatus, stamp="ended_at", at=now)
    _stop_own(participation, at=now)
    back_to_triage_if_nobody_is_left(case, at=now)
    trace(
        principal,
        "participation.decline",
        participation,
        fields=("decline_reason", "decline_note"),
        institution_id=participation.institution_id,
    )
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
    participation, _case = _locked_pair(participation_id, principal)
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
        move(participation, ParticipationStatus.WORKING, kind=ParticipationStatus, at=now)
    if choice.event:
        deadlines.on_event(choice.event, report=participation.report, participation=participation, at=now)
    trace(principal, "measure.record", measure, fields=("kind", "note"), institution_id=participation.institution_id)
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
    participation, _case = _locked_pair(participation_id, principal)
    require(principal, "participation.finish", participation)
    now = timezone.now()
    open_duties = unfulfilled_of(participation, now=now)
    if open_duties and not reason.strip():
        raise DutiesOpen
    participation.unfinished_note = reason if open_duties else ""
    participation.save(update_fields=["unfinished_note"])
    move(participation, ParticipationStatus.DONE, kind=ParticipationStatus, stamp="done_at", at=now)
    deadlines.on_event("participation_done", report=participation.report, participation=participation, at=now)
    _stop_own(participation, at=now)
    tell_reporter(participation.report, event=f"done:{participation.pk}:{moment(now)}")
    trace(
        principal,
        "participation.finish",
        participation,
        fields=("unfinished_note",) if open_duties else (),
        institution_id=participation.institution_id,
    )
    return participation


@transaction.atomic
def resume_participation(*, principal: Principal, participation_id: UUID) -> Participation:
    """The lead takes up again a part that it had finished; what it still owed runs again, with the ends that it had.

    Raises ``AccessDenied`` when the part is not finished, another institution leads, or the case is closed or
    proposed for closing: a proposal is sent back instead.
    """
    participation, case = _locked_pair(participation_id, principal)
    require(principal, "participation.resume", participation)
    now = timezone.now()
    lead = lead_works_again(case, at=now)
    if lead is None:
        raise TransitionNotAllowed("nothing that was finished is led")
    deadlines.resume(participation=lead, at=now)
    tell_reporter(lead.report, event=f"resumed:{lead.pk}:{moment(now)}")
    trace(principal, "participation.resume", lead, institution_id=lead.institution_id)
    return lead


def _stop_own(participation: Participation, *, at: datetime) -> None:
    deadlines.stop_all(report=participation.report, participation=participation, at=at)

"""What triage does with a request that goes nowhere: take it back, end it, send it again, need nobody else."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from reporting.cases.access import first_approval_valid
from reporting.cases.alarms.raising import happened
from reporting.cases.models import CallOwed, Case, Participation
from reporting.cases.notifications.hearing import hearers_at, who_hears
from reporting.cases.performing import begin, known_choice, locked_row, move, perform
from reporting.cases.principals import SYSTEM, Person
from reporting.cases.states import (
    PARTICIPATION_COMMITTED,
    PARTICIPATION_INSIDE,
    PARTICIPATION_UNTAKEN,
    CaseStatus,
    ParticipationStatus,
    Risk,
)
from reporting.cases.traces import trace
from reporting.cases.triage.contacts import settle_clock, taken_over, was_called
from reporting.cases.triage.decisions import back_to_triage_if_nobody_is_left
from reporting.cases.triage.route import RouteError, must_resolve_first, set_lead
from reporting.cases.triage.routing import HeldBack, acute_kinds
from reporting.registry.models import ChoiceKind, Event, Institution


@transaction.atomic
def end_participation(*, principal: Person, participation_id: UUID, reason: str) -> Participation:
    """Take back a request that nobody has taken, or end the part of an institution that cannot act.

    ``reason`` is a code of the vocabulary ``end_reason``; raises ``UnknownCode`` for another. The last police or
    centre of an acute case takes two accounts of triage: the first time the part stays as it is.
    """
    part = locked_row(Participation, participation_id, principal)
    action = "participation.take_back" if part.status in PARTICIPATION_UNTAKEN else "participation.end"
    part = begin(action, Participation, participation_id, principal)
    code, now = known_choice(ChoiceKind.END_REASON, reason).code, timezone.now()
    if takes_two(part, principal) and not _said_by_another(part, principal):
        return part
    # Triage acted by this very step: its own ending waits on nobody's day.
    perform(action, part, principal, at=now, end_reason=code, end_proposed_by=None, leaving_answered_at=now)
    back_to_triage_if_nobody_is_left(part.case, at=now)
    return part


def takes_two(part: Participation, principal: Person) -> bool:
    """Whether a part is the last of its kind in an acute case that such a case must never be without.

    Whoever took the case is replaced only by another one that took it, not by one that was asked, nor by one of
    which only ``principal`` says that it took it on the telephone.
    """
    return _is_last_of_kind(part.case, part.institution, principal, taken=part.pk in _taken([part]))


def _is_last_of_kind(case: Case, institution: Institution, principal: Person, *, taken: bool = False) -> bool:
    """Whether no other institution of this kind has taken the case or, unless it was ``taken``, hears of it.

    A body that stands in for a police or a centre is of that kind.
    """
    report = case.first_report
    kinds = acute_kinds(report, institution) if case.risk == Risk.ACUTE else set()
    if not kinds:
        return False
    parts = Participation.objects.visible_to(SYSTEM).filter(case=case, status__in=PARTICIPATION_INSIDE)
    working = parts.exclude(institution=institution).exclude(status=ParticipationStatus.OBSERVER)
    others = [
        part
        for part in working.select_related("institution__type", "report")
        if kinds & acute_kinds(report, part.institution)
    ]
    hearing = {} if taken else who_hears([one.institution for one in others], report)
    return not (_taken(others, unless_said_by=principal) or any(hearing.values()))


def _taken(parts: list[Participation], *, unless_said_by: Person | None = None) -> set[UUID]:
    """Return which parts were taken, at the portal or on the telephone, unless only this person says so."""
    alone = unless_said_by.user.pk if unless_said_by is not None else None
    told = {pk for pk, call in taken_over(parts).items() if call.recorded_by_id != alone}
    return {part.pk for part in parts if part.status in PARTICIPATION_COMMITTED} | told


@transaction.atomic
def give_up_call(*, principal: Person, owed_id: UUID) -> CallOwed:
    """Say that a call which triage owed is needed no more; twice changes nothing.

    Raises ``RouteError("last_of_kind")`` for the last police or centre of an acute case: there somebody calls.
    """
    owed = begin("contact.give_up", CallOwed, owed_id, principal)
    if owed.done_at is None:
        if not HeldBack(owed.report)(owed.institution) and _is_last_of_kind(owed.case, owed.institution, principal):
            raise RouteError("last_of_kind")
        now = timezone.now()
        perform("contact.give_up", owed, principal, at=now)
        happened(Event.CALL_MADE, report=owed.report, by=principal, at=now, about=owed.pk)
    return owed


def _said_by_another(part: Participation, principal: Person) -> bool:
    """Whether another account of triage that might still say so has said that it ends; the first word is noted."""
    if part.end_proposed_by is None or not first_approval_valid(part.end_proposed_by, part):
        part.end_proposed_by = principal.user
        part.save(update_fields=["end_proposed_by"])
        trace(principal, "participation.propose_end", part, fields=("end_proposed_by",))
    return bool(part.end_proposed_by_id != principal.user.pk)


@transaction.atomic
def send_again(*, principal: Person, participation_id: UUID, reason: str) -> Participation:
    """Ask an institution again that declined, or whose part triage ended; its clocks begin anew.

    ``reason`` is a code of the vocabulary ``send_again_reason``; raises ``UnknownCode`` for another. Raises
    ``RouteError``: ``held_back``, ``unresolved``, or ``call_first`` where the case is acute and nobody hears there
    and nobody has called since it left.
    """
    part = begin("participation.send_again", Participation, participation_id, principal)
    code, now, case = known_choice(ChoiceKind.SEND_AGAIN_REASON, reason).code, timezone.now(), part.case
    if HeldBack(part.report)(part.institution) or not part.institution.active:
        raise RouteError("held_back")
    if must_resolve_first(case):
        raise RouteError("unresolved")
    left_at = part.ended_at
    nobody_hears = case.risk == Risk.ACUTE and not hearers_at(part.institution, part.report)
    if nobody_hears and not was_called(case, part.institution_id, since=left_at):
        raise RouteError("call_first")
    perform(
        "participation.send_again",
        part,
        principal,
        at=now,
        send_again_reason=code,
        left_before_at=left_at,
        **FORGOTTEN,
    )
    settle_clock(case, part.institution, at=now, by=principal)
    if not case.participations.filter(lead=True, status__in=PARTICIPATION_INSIDE).exists():
        set_lead(case, part.institution_id)
    if case.status == CaseStatus.OPENED:
        move("case.send", case, at=now)
    return part


# Of a part that is asked again: what it said and what was said of it the first time stands in the trail.
FORGOTTEN: dict[str, Any] = dict.fromkeys(
    ("received_at", "accepted_at", "done_at", "ended_at", "leaving_answered_at", "end_proposed_by"), None
) | dict.fromkeys(("decline_reason", "end_reason", "no_other_reason"), "")


@transaction.atomic
def need_no_other(*, principal: Person, participation_id: UUID, reason: str) -> Participation:
    """Note that nobody is needed in the place of an institution that has left; see the day of triage.

    ``reason`` is a code of the vocabulary ``no_other_reason``; raises ``UnknownCode`` for another, and
    ``RouteError("last_of_kind")`` while an acute case has neither another police or centre nor what stands in for it.
    """
    part = begin("participation.need_no_other", Participation, participation_id, principal)
    if _is_last_of_kind(part.case, part.institution, principal):
        raise RouteError("last_of_kind")
    code = known_choice(ChoiceKind.NO_OTHER_REASON, reason).code
    perform("participation.need_no_other", part, principal, at=timezone.now(), no_other_reason=code)
    return part

"""Measures (мере): recorded with what their kind asks, and corrected as new versions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from reporting.cases.access import require
from reporting.cases.casework import deadlines
from reporting.cases.casework.family import TELLS_THE_FAMILY, must_not_learn
from reporting.cases.casework.reading import StoryUnread, story_was_read
from reporting.cases.models import Measure, Participation
from reporting.cases.performing import UnknownCode, locked, locked_row, move, perform
from reporting.cases.principals import SYSTEM, Person
from reporting.cases.states import ParticipationStatus, Refused, Risk, TransitionNotAllowed
from reporting.registry.models import Asked, Choice, ChoiceKind
from reporting.registry.selectors import measure_kinds
from reporting.vault.minutes import whole_minute

# The kind that says of an earlier entry that there was no such measure; nothing is recorded with it anew.
BY_MISTAKE = "entered_by_mistake"


class FamilyUnchecked(Exception):
    """Somebody of the family was to be told although nobody confirmed that it is not the one who must not learn."""


class MeasureIncomplete(Refused):
    """A measure was to be recorded without something that its kind asks."""

    reason = "incomplete"


class DoneInTheFuture(Refused):
    """A measure was to be recorded before it was done."""

    reason = "future"


class DoneBeforeReport(Refused):
    """A measure was said to be done before anybody had reported anything."""

    reason = "before_report"


# What a form has words for.
REFUSED_MEASURE = (MeasureIncomplete, DoneInTheFuture, DoneBeforeReport)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What somebody says of a measure: its kind, a note, when it was done, and the answers to what the kind asks."""

    kind: str
    note: str = ""
    done_at: datetime | None = None
    said: Mapping[str, Any] = field(default_factory=dict)


def kinds_for(participation: Participation, *, correcting: bool = False) -> list[Choice]:
    """Return the kinds that an institution is offered; when it corrects, also that there was no such measure."""
    found = measure_kinds(participation.institution.type_id)
    return [one for one in found if correcting or one.code != BY_MISTAKE]


@transaction.atomic
def record_measure(
    *,
    principal: Person,
    participation_id: UUID,
    submission_key: UUID,
    although_unread: bool = False,
    family_checked: bool = False,
    **entry: Any,
) -> Measure:
    """Record a measure of the vocabulary ``measure`` (``Entry``); its event meets the deadlines that wait for it.

    They are met at the time of doing (default: now). ``submission_key`` makes a double click harmless: the second
    call of the same person returns the first measure. While nobody of the institution has read the story, it takes
    ``although_unread``: the person says that it knows so. Where a report names a person who must not learn of it, a
    measure that tells the family takes ``family_checked``: the person has opened the names and it is somebody else.
    Raises ``StoryUnread`` and ``FamilyUnchecked`` without, ``UnknownCode`` for a kind that this institution is not
    offered, ``MeasureIncomplete``, ``DoneInTheFuture``, ``DoneBeforeReport``.
    """
    participation = locked_row(Participation, participation_id, principal)
    existing = _recorded_before(participation, principal, submission_key)
    if existing is not None:
        return existing
    require(principal, "measure.record", participation)
    if not (
        although_unread or story_was_read(institution_id=participation.institution_id, report=participation.report)
    ):
        raise StoryUnread
    said, now = Entry(**entry), timezone.now()
    choice = _offered(participation, said.kind, correcting=False)
    _check_family(choice, participation, family_checked)
    measure = _create(participation, principal, choice, said, at=now, submission_key=submission_key)
    if participation.status == ParticipationStatus.ACCEPTED:
        move("participation.work", participation, at=now)
    perform("measure.record", measure, principal, at=measure.done_at, event=choice.event, trail=_trail(choice))
    return measure


@transaction.atomic
def correct_measure(
    *, principal: Person, measure_id: UUID, submission_key: UUID, family_checked: bool = False, **entry: Any
) -> Measure:
    """Record a new version of a measure; the old one stays readable. Without ``done_at`` it keeps the time of doing.

    What the old version fulfilled the new one fulfils if its kind does; if not, it is open again. Raises
    ``TransitionNotAllowed`` for a version that was corrected before, otherwise as ``record_measure``.
    """
    old = Measure.objects.visible_to(principal).get(pk=measure_id)
    participation = locked_row(Participation, old.participation_id, principal)
    existing = _recorded_before(participation, principal, submission_key)
    if existing is not None:
        return existing
    require(principal, "measure.correct", participation)
    old = locked(Measure, old.pk, principal)
    if Measure.objects.visible_to(SYSTEM).filter(corrects=old).exists():
        raise TransitionNotAllowed("the measure was corrected already")
    said, now = Entry(**{"done_at": old.done_at, **entry}), timezone.now()
    choice = _offered(participation, said.kind, correcting=True)
    if choice.code != old.kind:
        _check_family(choice, participation, family_checked)
    new = _create(participation, principal, choice, said, at=now, submission_key=submission_key, corrects=old)
    before = Choice.objects.filter(kind=ChoiceKind.MEASURE, code=old.kind).values_list("event", flat=True).first()
    deadlines.pass_on(old, new, before=before or "", after=choice.event)
    perform("measure.correct", new, principal, at=now, trail=_trail(choice))
    return new


def _recorded_before(participation: Participation, principal: Person, submission_key: UUID) -> Measure | None:
    own = Measure.objects.visible_to(SYSTEM).filter(participation=participation, recorded_by=principal.user)
    return own.filter(submission_key=submission_key).first()


def _offered(participation: Participation, code: str, *, correcting: bool) -> Choice:
    found = next((one for one in kinds_for(participation, correcting=correcting) if one.code == code), None)
    if found is None:
        raise UnknownCode("no measure that this institution is offered")
    return found


def _check_family(choice: Choice, participation: Participation, family_checked: bool) -> None:
    if choice.code in TELLS_THE_FAMILY and not family_checked and must_not_learn(participation.report) is not None:
        raise FamilyUnchecked


def _create(
    participation: Participation, principal: Person, choice: Choice, said: Entry, *, at: datetime, **more: Any
) -> Measure:
    return Measure.objects.create(
        report=participation.report,
        participation=participation,
        kind=choice.code,
        note=said.note,
        done_at=_time_of_doing(said, participation, at=at),
        recorded_by=principal.user,
        recorded_at=at,
        **_answers(choice, said),
        **more,
    )


def _time_of_doing(said: Entry, participation: Participation, *, at: datetime) -> datetime:
    """Return when the measure was done. People say minutes, so the minute of the report is not before it."""
    done = said.done_at or at
    if done > at:
        raise DoneInTheFuture
    if done < whole_minute(participation.report.received_at):
        raise DoneBeforeReport
    return done


def _answers(choice: Choice, said: Entry) -> dict[str, Any]:
    """Return the answers to what a kind asks, each of which is needed; what it does not ask is left out."""
    answers = {name: said.said.get(name) for name in choice.asks.split()}
    if not all(value.strip() if isinstance(value, str) else value for value in answers.values()):
        raise MeasureIncomplete
    if answers.get(Asked.RISK_NOW, Risk.LOW) not in Risk.values:
        raise UnknownCode("no such risk")
    return answers


def _trail(choice: Choice) -> dict[str, Any]:
    return {"fields": ("kind", "done_at", *choice.asks.split(), "note")}

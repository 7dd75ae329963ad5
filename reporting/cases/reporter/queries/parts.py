"""What the follow page says of each institution: its state, its timeline, and what it owes."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.script.words import registry_word, serbian_name
from reporting.cases.casework.duties import unfulfilled_of
from reporting.cases.models import Deadline, Measure, Participation, Report
from reporting.cases.notifications.hearing import who_hears
from reporting.cases.principals import SYSTEM
from reporting.cases.reporter import texts
from reporting.cases.states import (
    PARTICIPATION_ENDED,
    PARTICIPATION_LEFT,
    PARTICIPATION_UNTAKEN,
    ParticipationStatus,
    Visibility,
)
from reporting.cases.triage.contacts import taken_over
from reporting.registry.models import BasisKind, Choice, ChoiceKind, DeadlineRule


@dataclass(frozen=True)
class Step:
    """One line of a timeline; times are aware.

    ``state``: done, late, now (what comes next) or next (what comes later).
    """

    state: str
    title: str
    at: datetime | None = None
    due_at: datetime | None = None
    note: str = ""
    basis: str = ""


@dataclass(frozen=True)
class Part:
    """One institution as the reporter sees it. ``ended``: nothing more is expected of it."""

    name: str
    tag: str
    kind: str
    next: str
    late_since: datetime | None
    ended: bool
    steps: list[Step]


@dataclass(frozen=True)
class Done:
    """A measure as a step, and the event with which it may have met a deadline."""

    participation_id: UUID
    event: str
    step: Step


def told_parts(parts: list[Participation]) -> set[UUID]:
    """Return the parts of institutions in which somebody knows of the case: it was taken, here or by a recorded call.

    The only place that says so.
    """
    untaken = [part for part in parts if part.status in PARTICIPATION_UNTAKEN]
    by_call = set(taken_over(untaken)) if untaken else set()
    return by_call | {part.pk for part in parts if part.accepted_at is not None}


def hearing_at(parts: list[Participation]) -> set[UUID]:
    """Return the institutions of ``parts`` where somebody would hear of the case; asked of who has not taken it."""
    untaken = [part.institution for part in parts if part.status in PARTICIPATION_UNTAKEN]
    # Of any case: who hears of this one alone would tell whom it excludes.
    hearing = who_hears(untaken) if untaken else {}
    silent = {pk for pk, hearers in hearing.items() if not hearers}
    return {part.institution_id for part in parts} - silent


def part_of(
    part: Participation,
    words: texts.PartWords,
    deadlines: list[Deadline],
    measures: list[Done],
    report: Report,
    now: datetime,
) -> Part:
    """Return one institution as the reporter sees it; by no name, and without steps, what is not to be shown."""
    next_ = words.next.to(child=report.is_child, about_self=report.about_self)
    if part.visibility != Visibility.SHOWN:
        left = part.status in PARTICIPATION_LEFT
        return Part(_("Надлежни орган"), str(words.tag), words.kind, next_, None, left, [])
    steps = [Step("done", _("Пријава је послата"), at=part.requested_at)]
    if part.received_at:
        steps.append(Step("done", _("Примили су пријаву"), at=part.received_at))
    due = [_deadline_step(deadline, report, now) for deadline in deadlines if is_news(deadline, report)]
    met = {(d.rule.stops_at, d.met_at) for d in deadlines if is_news(d, report)}
    # What fulfilled a deadline that is shown would say the same thing twice.
    other = [row.step for row in measures if (row.event, row.step.at) not in met]
    past = {(step.title, step.at): step for step in (*other, *(step for step in due if step.at is not None))}
    steps += sorted(past.values(), key=lambda step: step.at or now)
    steps += _in_turn(sorted((step for step in due if step.at is None), key=lambda step: step.due_at or now))
    if part.done_at:
        steps.append(Step("done", _("Завршили су рад на случају"), at=part.done_at))
    missed = [d for d in deadlines if d.is_open and is_news(d, report) and d.is_late(now)]
    since = min((d.late_at if d.is_at_once else d.due_at for d in missed), default=None)
    if part.status == ParticipationStatus.DONE:
        next_ = _ended(part, report, now) or next_
    tag, kind = (_("Касни"), "danger") if missed else (str(words.tag), words.kind)
    ended = part.status in PARTICIPATION_ENDED and not missed
    return Part(serbian_name(part.institution.name), tag, kind, next_, since, ended, steps)


def _in_turn(steps: Iterable[Step]) -> list[Step]:
    """Return steps that are not done, of which the first that is not late is what is next, and only that one."""
    steps = list(steps)
    first = next((step for step in steps if step.state == "next"), None)
    return [replace(step, state="now") if step is first else step for step in steps]


def _ended(part: Participation, report: Report, now: datetime) -> str:
    """Return what an institution that has ended left undone, as far as it is for the reporter; else nothing."""
    to = {"child": report.is_child, "about_self": report.about_self}
    undone = [
        (duty.rule.stops_at, texts.fitting(duty.rule.title_for("child"), duty.rule.title_for("adult"), **to))
        for duty in unfulfilled_of(part, now=now)
        if duty.rule.text_for(report.track)
    ]
    return texts.ended_owing(undone, **to) if undone else ""


def measures_of(parts: list[Participation]) -> list[Done]:
    """What institutions have done, in the sentences of the code list; notes stay inside."""
    rows = Measure.objects.visible_to(SYSTEM).current().filter(participation__in=parts).order_by("done_at", "id")
    words = {choice.code: choice for choice in Choice.objects.filter(kind=ChoiceKind.MEASURE)}
    return [
        Done(row.participation_id, choice.event, Step("done", _unstopped(choice.reporter_label), at=row.done_at))
        for row in rows.only("participation_id", "kind", "done_at")
        if (choice := words.get(row.kind)) is not None and choice.reporter_label
    ]


def is_news(deadline: Deadline, report: Report) -> bool:
    """Whether a deadline is for the reporter's eyes.

    A rule without a sentence for the reporter is not: its very name would tell whoever holds the
    code what was reported. One that was stopped in time without being met is nobody's business.
    """
    if not deadline.rule.text_for(report.track):
        return False
    stopped = deadline.stopped_at
    return deadline.met_at is not None or stopped is None or stopped > deadline.late_at


def _deadline_step(deadline: Deadline, report: Report, now: datetime) -> Step:
    rule = deadline.rule
    to = {"child": report.is_child, "about_self": report.about_self}
    if deadline.met_at is not None:
        state = "done"
    else:
        state = "late" if deadline.is_late(now) else "next"
    title = texts.fitting(rule.title_for("child"), rule.title_for("adult"), **to)
    return Step(
        state,
        texts.done(rule.stops_at, title, **to) if state == "done" else title,
        at=deadline.met_at,
        due_at=None if deadline.is_at_once else deadline.due_at,
        note="" if state == "done" else texts.fitting(rule.text_for("child"), rule.text_for("adult"), **to),
        # No law on a child's page, and the same two words under every line say nothing.
        basis="" if report.is_child else _basis(rule),
    )


def _basis(rule: DeadlineRule) -> str:
    """Return the ground of a deadline: an act by its Serbian name, or the portal's own rule in the reader's words."""
    if rule.basis_kind == BasisKind.PORTAL:
        return _("рок портала")
    return serbian_name(rule.basis_for_reporter)


def _unstopped(label: str) -> str:
    """Return a sentence of the registry as a title of a step, without its full stop."""
    word = registry_word(label)
    return word if isinstance(word, SafeString) else word.rstrip(".")


def label_of(kind: ChoiceKind, code: str) -> str:
    """Return the sentence in which the reporter reads an entry that the desk has chosen."""
    choice = Choice.objects.filter(kind=kind, code=code).first()
    return registry_word(choice.reporter_label or choice.label) if choice else ""

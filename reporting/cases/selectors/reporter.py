"""What the holder of a code sees: who works, what is due, messages; never the story."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reporting.cases import plain
from reporting.cases.access import require
from reporting.cases.duties import unfulfilled_of
from reporting.cases.models import Deadline, Measure, Participation, Report
from reporting.cases.principals import Reporter, System
from reporting.cases.selectors.codes import triage_target
from reporting.cases.selectors.reporter_exchange import Line, messages_of, openings_of
from reporting.cases.states import PARTICIPATION_ENDED, CaseStatus, ParticipationStatus, ReportStatus, Visibility
from reporting.registry.models import Choice, ChoiceKind

AT_WORK = (ParticipationStatus.ACCEPTED, ParticipationStatus.WORKING)
AT_WORK_WORDS = {
    1: gettext_lazy("Ради једна установа."),
    2: gettext_lazy("Раде две установе."),
    3: gettext_lazy("Раде три установе."),
    4: gettext_lazy("Раде четири установе."),
}


@dataclass(frozen=True)
class Step:
    """One line of a timeline. ``state``: done, now, late or next; times are aware."""

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
class Late:
    """Somebody whose deadline has passed. ``since`` is when it ended (aware)."""

    name: str
    since: datetime


@dataclass(frozen=True)
class _Done:
    """A measure as a step, and the event with which it may have met a deadline."""

    participation_id: UUID
    event: str
    step: Step


@dataclass
class ReporterView:
    """The whole follow page."""

    number: str
    child: bool
    headline: str
    received_at: datetime
    triage_due: datetime | None
    next_due: datetime | None
    late: list[Late] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    messages: list[Line] = field(default_factory=list)
    openings: list[tuple[str, int]] = field(default_factory=list)
    closed_at: datetime | None = None
    outcome: str = ""
    # Danger was reported and triage has not decided yet: the numbers stand first.
    danger: bool = False
    # Since when the report bears the mark that its holder wishes to withdraw.
    withdrawal_wished_at: datetime | None = None


def reporter_view(report: Report, principal: Reporter) -> ReporterView:
    """Return what the follow page of ``report`` shows now; raises ``AccessDenied``."""
    require(principal, "follow.view", report)
    now = timezone.now()
    case = report.case
    parts = list(
        Participation.objects.visible_to(principal)
        .filter(case=case)
        .select_related("institution__type")
        .order_by("-lead", "requested_at", "id")
        if case
        else ()
    )
    deadlines = list(
        Deadline.objects.visible_to(principal)
        .filter(participation__in=[part.pk for part in parts if part.visibility == Visibility.SHOWN])
        .select_related("rule")
        .order_by("starts_at", "due_at", "id")
    )
    done = _measures([part for part in parts if part.visibility == Visibility.SHOWN])
    shown = [
        (
            part,
            _part(
                part,
                words,
                [d for d in deadlines if d.participation_id == part.pk],
                [row for row in done if row.participation_id == part.pk],
                report,
                now,
            ),
        )
        for part in parts
        if (words := plain.part_words(part.status, part.visibility)) is not None
    ]
    open_due = [
        d.due_at for d in deadlines if d.is_open and _is_news(d, report) and not d.is_at_once and not d.is_late(now)
    ]
    closed = case is not None and case.status == CaseStatus.CLOSED
    return ReporterView(
        number=report.number,
        child=report.is_child,
        headline=_headline(report, [part for part, __ in shown]),
        received_at=report.received_at,
        triage_due=triage_target(report) if report.status == ReportStatus.SUBMITTED else None,
        next_due=min(open_due, default=None) if not closed else None,
        late=_late(report, [part for __, part in shown], now),
        parts=sorted((part for __, part in shown), key=_urgency),
        steps=_report_steps(report, now),
        messages=messages_of(report, principal),
        openings=openings_of(report, parts),
        closed_at=case.closed_at if case else None,
        outcome=_label(ChoiceKind.CLOSURE_OUTCOME, case.outcome) if closed and case else "",
        danger=report.danger_now == "yes" and report.status == ReportStatus.SUBMITTED,
        withdrawal_wished_at=report.withdrawal_wished_at,
    )


def _headline(report: Report, parts: list[Participation]) -> str:
    case = report.case
    at_work = sum(part.status in AT_WORK and part.visibility == Visibility.SHOWN for part in parts)
    if case is not None and case.status == CaseStatus.IN_PROGRESS and at_work:
        return str(AT_WORK_WORDS.get(at_work, "")) or _("Ради %(n)s установа.") % {"n": at_work}
    return plain.headline(
        report.status, case.status if case else None, child=report.is_child, about_self=report.about_self
    )


def _late(report: Report, parts: list[Part], now: datetime) -> list[Late]:
    """Return who is late, the longest first: triage while it owes a decision, then institutions."""
    late = [Late(part.name, part.late_since) for part in parts if part.late_since is not None]
    due = triage_target(report) if report.status == ReportStatus.SUBMITTED else None
    if due is not None and due < now:
        late.append(Late(_("Тим за тријажу"), due))
    return sorted(late, key=lambda one: one.since)


def _urgency(part: Part) -> int:
    """Late ones first, those who have ended last."""
    return 0 if part.late_since is not None else 2 if part.ended else 1


def _report_steps(report: Report, now: datetime) -> list[Step]:
    steps = [Step("done", _("Пријава је стигла"), at=report.received_at)]
    due = triage_target(report)
    if report.status == ReportStatus.SUBMITTED:
        late = due is not None and due < now
        steps.append(
            Step(
                "late" if late else "now",
                _("Тим гледа колика је опасност") if report.is_child else _("Тријажа процењује ризик"),
                due_at=due,
            )
        )
        steps.append(Step("next", _("Јављају се они који помажу") if report.is_child else _("Надлежни преузимају")))
    elif report.case is not None:
        read = _("Тим је одлучио шта даље") if report.is_child else _("Тријажа је проценила ризик")
        steps.append(Step("done", read, at=report.case.opened_at))
    if report.case is not None and report.case.status == CaseStatus.CLOSED:
        steps.append(Step("done", _("Рад на случају је завршен"), at=report.case.closed_at))
    return steps


def _part(
    part: Participation,
    words: plain.PartWords,
    deadlines: list[Deadline],
    measures: list[_Done],
    report: Report,
    now: datetime,
) -> Part:
    next_ = words.next.to(child=report.is_child, about_self=report.about_self)
    if part.visibility != Visibility.SHOWN:
        return Part(_("Надлежни орган"), str(words.tag), words.kind, next_, None, False, [])
    steps = [Step("done", _("Пријава је послата"), at=part.requested_at)]
    if part.received_at:
        steps.append(Step("done", _("Примили су пријаву"), at=part.received_at))
    due = [_deadline_step(deadline, report, now) for deadline in deadlines if _is_news(deadline, report)]
    met = {(d.rule.stops_at, d.met_at) for d in deadlines if _is_news(d, report)}
    # What fulfilled a deadline that is shown would say the same thing twice.
    other = [row.step for row in measures if (row.event, row.step.at) not in met]
    past = {(step.title, step.at): step for step in (*other, *(step for step in due if step.at is not None))}
    steps += sorted(past.values(), key=lambda step: step.at or now)
    steps += sorted((step for step in due if step.at is None), key=lambda step: step.due_at or now)
    if part.done_at:
        steps.append(Step("done", _("Завршили су рад на случају"), at=part.done_at))
    missed = [d for d in deadlines if d.is_open and _is_news(d, report) and d.is_late(now)]
    since = min((d.late_at if d.is_at_once else d.due_at for d in missed), default=None)
    if part.status == ParticipationStatus.DONE:
        next_ = _ended(part, report, now) or next_
    if part.decline_reason:
        next_ = _label(ChoiceKind.DECLINE_REASON, part.decline_reason) or next_
    tag, kind = (_("Касни"), "danger") if missed else (str(words.tag), words.kind)
    ended = part.status in PARTICIPATION_ENDED and not missed
    return Part(part.institution.name, tag, kind, next_, since, ended, steps)


def _ended(part: Participation, report: Report, now: datetime) -> str:
    """Return what an institution that has ended left undone, as far as it is for the reporter; else nothing."""
    to = {"child": report.is_child, "about_self": report.about_self}
    undone = [
        (duty.rule.stops_at, plain.fitting(duty.rule.title_for("child"), duty.rule.title_for("adult"), **to))
        for duty in unfulfilled_of(part, now=now)
        if duty.rule.text_for(report.track)
    ]
    return plain.ended_owing(undone, **to) if undone else ""


def _measures(parts: list[Participation]) -> list[_Done]:
    """What institutions have done, in the sentences of the code list; notes stay inside."""
    rows = Measure.objects.visible_to(System("follow")).filter(participation__in=parts).order_by("recorded_at", "id")
    words = {choice.code: choice for choice in Choice.objects.filter(kind=ChoiceKind.MEASURE)}
    return [
        _Done(row.participation_id, choice.event, Step("done", choice.reporter_label.rstrip("."), at=row.recorded_at))
        for row in rows.only("participation_id", "kind", "recorded_at")
        if (choice := words.get(row.kind)) is not None and choice.reporter_label
    ]


def _is_news(deadline: Deadline, report: Report) -> bool:
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
        state = "late" if deadline.is_late(now) else "now"
    title = plain.fitting(rule.title_for("child"), rule.title_for("adult"), **to)
    return Step(
        state,
        plain.done(rule.stops_at, title, **to) if state == "done" else title,
        at=deadline.met_at,
        due_at=None if deadline.is_at_once else deadline.due_at,
        note="" if state == "done" else plain.fitting(rule.text_for("child"), rule.text_for("adult"), **to),
        # No law on a child's page, and the same two words under every line say nothing.
        basis="" if report.is_child else rule.basis_for_reporter,
    )


def _label(kind: ChoiceKind, code: str) -> str:
    """Return the sentence in which the reporter reads an entry that the desk has chosen."""
    choice = Choice.objects.filter(kind=kind, code=code).first()
    return (choice.reporter_label or choice.label) if choice else ""

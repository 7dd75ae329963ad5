"""What the holder of a code sees: who works, what is due, messages; never the story."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reporting.cases.access import require
from reporting.cases.filing.queries import triage_target
from reporting.cases.models import Deadline, Participation, Report
from reporting.cases.principals import Reporter
from reporting.cases.reporter import texts
from reporting.cases.reporter.queries import parts as told
from reporting.cases.reporter.queries.exchange import Line, has_unread, messages_of, openings_of
from reporting.cases.reporter.queries.parts import Part, Step, is_news, label_of, measures_of, part_of
from reporting.cases.retention.periods import WITHOUT_CASE
from reporting.cases.states import (
    CASE_OPEN,
    PARTICIPATION_LEFT,
    CaseStatus,
    ParticipationStatus,
    ReportStatus,
    Risk,
    Visibility,
)
from reporting.registry.models import ChoiceKind

# Triage has not decided.
UNDECIDED = (ReportStatus.SUBMITTED, ReportStatus.SET_ASIDE)
AT_WORK = (ParticipationStatus.ACCEPTED, ParticipationStatus.WORKING)
AT_WORK_WORDS = {
    1: gettext_lazy("Ради једна установа."),
    2: gettext_lazy("Раде две установе."),
    3: gettext_lazy("Раде три установе."),
    4: gettext_lazy("Раде четири установе."),
}


@dataclass(frozen=True)
class Late:
    """Somebody whose deadline has passed. ``since`` is when it ended (aware)."""

    name: str
    since: datetime


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
    # Somebody is in danger and nobody has taken the case, or has read what the reporter wrote: the numbers stand first.
    danger: bool = False
    # Of somebody in danger: nobody has read what was written last.
    unread: bool = False
    # Since when the report bears the mark that its holder wishes to withdraw.
    withdrawal_wished_at: datetime | None = None
    # Triage has opened no case: nobody is at work whom a wish would not stop.
    dismissed: bool = False


def reporter_view(report: Report, principal: Reporter) -> ReporterView:
    """Return what the follow page of ``report`` shows now; raises ``AccessDenied``."""
    require(principal, "follow.view", report)
    now = timezone.now()
    case = report.case
    closed = case is not None and case.status == CaseStatus.CLOSED
    parts = _participations(report, principal)
    deadlines = _deadlines(parts, principal)
    knowing, openings = told.told_parts(parts), openings_of(report, parts)
    shown = _shown(parts, deadlines, report, now, knowing=knowing)
    in_danger = _is_in_danger(report)
    unread = in_danger and _wrote_unread(report, parts)
    return ReporterView(
        number=report.number,
        child=report.is_child,
        headline=_headline(report, [part for part, __ in shown], was_read=bool(openings)),
        received_at=report.received_at,
        triage_due=triage_target(report) if report.status == ReportStatus.SUBMITTED else None,
        next_due=None if closed else _next_due(deadlines, report, now),
        late=_late(report, [part for __, part in shown], now),
        parts=sorted((part for __, part in shown), key=_urgency),
        steps=_report_steps(report, now),
        messages=messages_of(report, principal),
        openings=openings,
        closed_at=case.closed_at if case else None,
        outcome=label_of(ChoiceKind.CLOSURE_OUTCOME, case.outcome) if closed and case else "",
        danger=unread or (in_danger and _waits_for_hands(report, parts, knowing=knowing)),
        unread=unread,
        withdrawal_wished_at=report.withdrawal_wished_at,
        dismissed=report.status in WITHOUT_CASE,
    )


def _participations(report: Report, principal: Reporter) -> list[Participation]:
    """Return everybody's part in the report's case, the lead first; none while there is no case."""
    if report.case is None:
        return []
    rows = Participation.objects.visible_to(principal).filter(case=report.case).select_related("institution__type")
    return list(rows.order_by("-lead", "requested_at", "id"))


def _deadlines(parts: list[Participation], principal: Reporter) -> list[Deadline]:
    """Return the deadlines of the institutions that the reporter sees by their names."""
    named = [part.pk for part in parts if part.visibility == Visibility.SHOWN]
    rows = Deadline.objects.visible_to(principal).filter(participation__in=named).select_related("rule")
    return list(rows.order_by("starts_at", "due_at", "id"))


def _shown(
    parts: list[Participation], deadlines: list[Deadline], report: Report, now: datetime, *, knowing: set[UUID]
) -> list[tuple[Participation, Part]]:
    """Return each part that the reporter may know of, with what the page says of it."""
    done = measures_of([part for part in parts if part.visibility == Visibility.SHOWN])
    words_of = _words_of(parts, report, knowing=knowing)
    return [
        (
            part,
            part_of(
                part,
                words,
                [deadline for deadline in deadlines if deadline.participation_id == part.pk],
                [row for row in done if row.participation_id == part.pk],
                report,
                now,
            ),
        )
        for part in parts
        if (words := words_of(part)) is not None
    ]


def _words_of(
    parts: list[Participation], report: Report, *, knowing: set[UUID]
) -> Callable[[Participation], texts.PartWords | None]:
    """Return what says in words where a part of the report's case stands."""
    hearing = told.hearing_at(parts)
    case_open = report.case is not None and report.case.status in CASE_OPEN
    return lambda part: texts.part_words(
        part.status,
        part.visibility,
        told=part.pk in knowing,
        hears=part.institution_id in hearing,
        case_open=case_open,
    )


def _is_in_danger(report: Report) -> bool:
    """Whether danger was said, or the risk of the case is acute."""
    return report.danger_now == "yes" or (report.case is not None and report.case.risk == Risk.ACUTE)


def _wrote_unread(report: Report, parts: list[Participation]) -> bool:
    """Whether the reporter wrote something that nobody has read of whom the page may tell."""
    return has_unread(report, unless_read_by={part.institution_id for part in parts if _is_withheld(part)})


def _waits_for_hands(report: Report, parts: list[Participation], *, knowing: set[UUID]) -> bool:
    """Whether no institution has taken the case, at the portal or on the telephone, of which the page may tell.

    ``knowing``: the parts where it was taken.
    """
    if report.case is None or report.case.status not in CASE_OPEN:
        return report.status in UNDECIDED
    known = (part for part in parts if not _is_withheld(part) and part.status not in PARTICIPATION_LEFT)
    return not any(part.pk in knowing for part in known)


def _is_withheld(part: Participation) -> bool:
    return part.visibility == Visibility.WITHHELD


def _next_due(deadlines: list[Deadline], report: Report, now: datetime) -> datetime | None:
    """Return the end of the first deadline that still runs, if it is for the reporter's eyes."""
    running = [one for one in deadlines if one.is_open and not one.is_at_once and not one.is_late(now)]
    return min((one.due_at for one in running if is_news(one, report)), default=None)


def _headline(report: Report, parts: list[Participation], *, was_read: bool) -> str:
    case = report.case
    at_work = sum(part.status in AT_WORK and part.visibility == Visibility.SHOWN for part in parts)
    if case is not None and case.status == CaseStatus.IN_PROGRESS and at_work:
        return str(AT_WORK_WORDS.get(at_work, "")) or _("Ради %(n)s установа.") % {"n": at_work}
    to = {"child": report.is_child, "about_self": report.about_self}
    if was_read and report.status == ReportStatus.SUBMITTED:
        return texts.READ.to(**to)
    return texts.headline(report.status, case.status if case else None, **to)


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
    elif report.status == ReportStatus.SET_ASIDE:
        waits = _("Чека да напишеш шта се дешава") if report.is_child else _("Чека да напишете шта се дешава")
        steps.append(Step("now", waits))
    elif report.case is not None:
        read = _("Тим је одлучио шта даље") if report.is_child else _("Тријажа је проценила ризик")
        steps.append(Step("done", read, at=report.case.opened_at))
    if report.case is not None and report.case.status == CaseStatus.CLOSED:
        steps.append(Step("done", _("Рад на случају је завршен"), at=report.case.closed_at))
    return steps

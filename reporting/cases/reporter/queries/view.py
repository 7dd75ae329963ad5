"""What the holder of a code sees: who works, what is due, messages; never the story."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.pages.dates import until_text
from portal.script.words import sentence, serbian_name
from reporting.cases.access import require
from reporting.cases.filing.queries import triage_target
from reporting.cases.models import Deadline, Participation, Report
from reporting.cases.principals import Reporter
from reporting.cases.reporter import texts
from reporting.cases.reporter.queries import parts as told
from reporting.cases.reporter.queries.exchange import Line, has_unread, messages_of, openings_of, triage_name
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
from reporting.registry.models import ChoiceKind, Event

# Triage has not decided.
UNDECIDED = (ReportStatus.SUBMITTED, ReportStatus.SET_ASIDE)
AT_WORK = (ParticipationStatus.ACCEPTED, ParticipationStatus.WORKING)


@dataclass(frozen=True)
class Late:
    """Somebody whose deadline has passed. ``since`` is when it ended (aware)."""

    name: str
    since: datetime


@dataclass(frozen=True)
class Due:
    """What an institution owes next: until when (aware), and what, in words that stand behind the date."""

    at: datetime
    what: str


@dataclass
class ReporterView:
    """The whole follow page."""

    number: str
    child: bool
    headline: str
    received_at: datetime
    triage_due: datetime | None
    next_due: Due | None
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
    # Somebody has opened the story.
    was_read: bool = False
    # Somebody has taken the case, whether or not the story was opened there.
    taken: bool = False


def reporter_view(report: Report, principal: Reporter, *, exchange: bytes | None = None) -> ReporterView:
    """Return what the follow page of ``report`` shows now; raises ``AccessDenied``.

    ``exchange`` is the key of what institutions wrote, which the code has opened: needed where nothing else opens it.
    """
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
    target = triage_target(report) if report.status == ReportStatus.SUBMITTED else None
    # Who is in danger is given no hour to wait for.
    due = target if target is not None and target > now and not in_danger else None
    known = [part for part, __ in shown]
    return ReporterView(
        number=report.number,
        child=report.is_child,
        headline=_headline(report, known, was_read=bool(openings), due=due),
        received_at=report.received_at,
        triage_due=due,
        next_due=None if closed else _next_due(deadlines, known, report, now),
        late=_late(report, [part for __, part in shown], now, target=target),
        parts=sorted((part for __, part in shown), key=_urgency),
        steps=_report_steps(report, due=due, late_since=target if target is not None and target < now else None),
        messages=messages_of(
            report, principal, exchange=exchange, waiting=not closed and report.status not in WITHOUT_CASE
        ),
        openings=openings,
        closed_at=case.closed_at if case else None,
        outcome=label_of(ChoiceKind.CLOSURE_OUTCOME, case.outcome) if closed and case else "",
        danger=unread or (in_danger and _waits_for_hands(report, parts, knowing=knowing)),
        unread=unread,
        withdrawal_wished_at=report.withdrawal_wished_at,
        dismissed=report.status in WITHOUT_CASE,
        was_read=bool(openings),
        taken=any(part.pk in knowing for part in known),
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
    """Whether danger was said, or heard before triage decided, or the risk of the case is acute.

    The page says the same of all three: what was heard is not for everybody who holds the code.
    """
    if report.danger_now == "yes" or (report.danger_heard and report.status in UNDECIDED):
        return True
    return report.case is not None and report.case.risk == Risk.ACUTE


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


def _next_due(deadlines: list[Deadline], parts: list[Participation], report: Report, now: datetime) -> Due | None:
    """Return the first deadline that still runs, if it is for the reporter's eyes."""
    running = [one for one in deadlines if one.is_open and not one.is_at_once and not one.is_late(now)]
    first = min((one for one in running if is_news(one, report)), key=lambda one: one.due_at, default=None)
    if first is None:
        return None
    owing = next(part for part in parts if part.pk == first.participation_id)
    rule, at_work = first.rule, _at_work(parts)
    name = serbian_name(owing.institution.name)
    if at_work == [owing] and _is_in_progress(report):
        # The heading has just named it.
        name = ""
    elif at_work and rule.stops_at == Event.PARTICIPATION_ACCEPTED:
        name = sentence(_("и %(name)s"), name=name)
    to = {"child": report.is_child, "about_self": report.about_self}
    title = texts.fitting(rule.title_for("child"), rule.title_for("adult"), **to)
    return Due(first.due_at, texts.due(rule.stops_at, title, name, **to))


def _at_work(parts: list[Participation]) -> list[Participation]:
    return [part for part in parts if part.status in AT_WORK and part.visibility == Visibility.SHOWN]


def _is_in_progress(report: Report) -> bool:
    return report.case is not None and report.case.status == CaseStatus.IN_PROGRESS


def _headline(report: Report, parts: list[Participation], *, was_read: bool, due: datetime | None) -> str:
    """Return where things stand; ``due``: until when somebody of triage decides, where that is said."""
    to = {"child": report.is_child, "about_self": report.about_self}
    at_work = _at_work(parts)
    if at_work and _is_in_progress(report):
        if len(at_work) == 1:
            return sentence(texts.ONE_AT_WORK.to(**to), name=serbian_name(at_work[0].institution.name))
        words = texts.AT_WORK.get(len(at_work))
        return words.to(**to) if words else _("Ради %(n)s установа.") % {"n": len(at_work)}
    if report.status == ReportStatus.SUBMITTED and was_read:
        return texts.READ.to(**to)
    if report.status == ReportStatus.SUBMITTED and due is not None:
        return texts.ARRIVED.to(**to) % {"when": until_text(due).removesuffix(".")}
    return texts.headline(report.status, report.case.status if report.case else None, **to)


def _late(report: Report, parts: list[Part], now: datetime, *, target: datetime | None) -> list[Late]:
    """Return who is late, the longest first: triage while it owes a decision (``target``), then institutions."""
    late = [Late(part.name, part.late_since) for part in parts if part.late_since is not None]
    if target is not None and target < now:
        late.append(Late(triage_name(report), target))
    return sorted(late, key=lambda one: one.since)


def _urgency(part: Part) -> int:
    """Late ones first, those who have ended last."""
    return 0 if part.late_since is not None else 2 if part.ended else 1


def _report_steps(report: Report, *, due: datetime | None, late_since: datetime | None) -> list[Step]:
    """Return the way of the report itself; ``due``: until when triage decides, where that is said."""
    child = report.is_child
    steps = [Step("done", _("Пријава је стигла"), at=report.received_at)]
    if report.status == ReportStatus.SUBMITTED:
        reads = _("Тим који чита пријаве гледа колика је опасност") if child else _("Тим за тријажу процењује ризик")
        steps.append(Step("late" if late_since else "now", reads, due_at=late_since or due))
        steps.append(Step("next", _("Јављају се они који помажу") if child else _("Установе преузимају случај")))
    elif report.status == ReportStatus.SET_ASIDE:
        waits = _("Чека да напишеш шта се дешава") if child else _("Чека да напишете шта се дешава")
        steps.append(Step("now", waits))
    elif report.case is not None:
        read = _("Тим који чита пријаве је одлучио шта даље") if child else _("Тим за тријажу је проценио ризик")
        steps.append(Step("done", read, at=report.case.opened_at))
    if report.case is not None and report.case.status == CaseStatus.CLOSED:
        steps.append(Step("done", _("Рад на случају је завршен"), at=report.case.closed_at))
    return steps

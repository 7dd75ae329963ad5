"""My day: what a person must do, has got and may decide. Each list is turned page by page."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, Min, OuterRef, Q, UUIDField
from django.db.models.functions import Coalesce
from django.utils import timezone

from reporting.cases.access import CLOSING_SIDES, done_for, require
from reporting.cases.models import Case, ClosureProposal, Deadline, Exclusion, Message, Participation, Report
from reporting.cases.pages import Slice, page_after
from reporting.cases.principals import SYSTEM, Person
from reporting.cases.querysets import ClosureProposalQuerySet, DeadlineQuerySet, ParticipationQuerySet
from reporting.cases.states import (
    CASE_OPEN,
    PARTICIPATION_COMMITTED,
    ParticipationStatus,
    ProposalStatus,
    ReportStatus,
    Risk,
)
from reporting.cases.triage import urgency
from reporting.cases.triage.leavings import unanswered_leavings
from reporting.cases.triage.queries import cases_without_lead
from reporting.registry.models import ViolenceForm

# A case or, before there is one, the report: what one line of the day is about.
MATTER = Coalesce("report__case_id", "report_id", output_field=UUIDField())


# The lists of a day that are turned page by page.
TURNED = ("due", "incoming", "to_approve", "to_confirm", "unread", "declined", "untaken")


@dataclass
class Due:
    """What is due in one case or report: its open deadlines, the first one first."""

    report: Report
    case: Case | None
    deadlines: list[Deadline] = field(default_factory=list)


@dataclass
class Unread:
    """How many unread messages one case or report has."""

    about: Case | Report
    count: int


def _nothing() -> Slice:
    return Slice([], "")


@dataclass
class MyDay:
    """What this person must do, the most urgent first; the numbers count every page.

    ``late``, ``today`` and ``later`` are of ``due``, ``to_take`` is how many cases nobody has answered yet,
    ``acute_incoming`` how many of those are of acute risk, ``decisions`` how many closings wait for this person;
    ``to_confirm`` are guesses of exclusions about which a colleague has said something that this person may confirm.
    """

    due: Slice = field(default_factory=_nothing)
    late: int = 0
    today: int = 0
    later: int = 0
    incoming: Slice = field(default_factory=_nothing)
    to_take: int = 0
    acute_incoming: int = 0
    to_approve: Slice = field(default_factory=_nothing)
    decisions: int = 0
    unread: Slice = field(default_factory=_nothing)
    declined: Slice = field(default_factory=_nothing)
    untaken: Slice = field(default_factory=_nothing)
    waiting_reports: int = 0
    to_route: int = 0
    acute_to_route: int = 0
    to_confirm: Slice = field(default_factory=_nothing)
    in_danger: int = 0


def my_day(principal: Person, *, keys: Mapping[str, str] | None = None) -> MyDay:
    """Return what the person's own institutions owe, got and may decide.

    ``keys`` says by the name of a list (``due``, ``incoming``, ...) after which row its page starts.
    """
    require(principal, "day.view")
    after = dict.fromkeys(TURNED, "") | dict(keys or {})
    day = MyDay()
    mine = _owed(principal)
    now = timezone.now()
    midnight = end_of_day(now)
    numbers = mine.aggregate(
        late=Count("id", filter=Q(late_at__lt=now)),
        today=Count("id", filter=Q(late_at__gte=now, due_at__lt=midnight)),
        later=Count("id", filter=Q(late_at__gte=now, due_at__gte=midnight)),
    )
    day.late, day.today, day.later = numbers["late"], numbers["today"], numbers["later"]
    day.due = _due(mine, key=after["due"])
    day.incoming = _incoming(principal, key=after["incoming"])
    taking = _incoming_parts(principal).aggregate(all=Count("id"), acute=Count("id", filter=Q(case__risk=Risk.ACUTE)))
    day.to_take, day.acute_incoming = taking["all"], taking["acute"]
    if principal.institution_ids("triage"):
        _add_triage(day, principal, now, after)
    decisions = _to_approve(principal)
    day.decisions = decisions.count()
    day.to_approve = page_after(decisions, by=("proposed_at",), key=after["to_approve"])
    day.unread = _unread(principal, key=after["unread"])
    return day


def _add_triage(day: MyDay, principal: Person, now: datetime, after: Mapping[str, str]) -> None:
    """Add what only the triage team has to do."""
    waiting = Report.objects.visible_to(principal).filter(status=ReportStatus.SUBMITTED)
    counts = waiting.aggregate(all=Count("id"), danger=Count("id", filter=Q(danger_now="yes")))
    day.waiting_reports, day.in_danger = counts["all"], counts["danger"]
    routing = cases_without_lead(principal).aggregate(all=Count("id"), acute=Count("id", filter=Q(risk=Risk.ACUTE)))
    day.to_route, day.acute_to_route = routing["all"], routing["acute"]
    day.to_confirm = _to_confirm(principal, key=after["to_confirm"])
    left = unanswered_leavings(principal).annotate(urgency=urgency.of_case("case__"))
    left = left.select_related("case", "institution")
    day.declined = page_after(left, by=("urgency", "ended_at"), key=after["declined"])
    day.untaken = _untaken(principal, now, key=after["untaken"])


def _owed(principal: Person) -> DeadlineQuerySet:
    """Return the open deadlines of the person's own institutions, for triage those of reports too."""
    open_ = Deadline.objects.visible_to(principal).filter(met_at=None, stopped_at=None)
    whose = Q(participation__institution__in=principal.institution_ids())
    if principal.institution_ids("triage"):
        whose |= Q(participation=None)
    return open_.filter(whose)


def end_of_day(now: datetime, *, after: int = 0) -> datetime:
    """Return the first moment after today, or after the day that comes ``after`` days later, where the portal is."""
    following = timezone.localdate(now) + timedelta(days=after + 1)
    return timezone.make_aware(datetime.combine(following, datetime.min.time()))


def _due(mine: DeadlineQuerySet, *, key: str) -> Slice:
    """Return a page of cases and reports with their open deadlines, by urgency and then by time."""
    matters = mine.annotate(matter=MATTER, urgency=urgency.of_matter()).order_by().values("matter", "urgency")
    found = page_after(matters.annotate(first_due=Min("due_at")), by=("urgency", "first_due"), key=key, last="matter")
    rows: dict[Any, Due] = {}
    deadlines = (
        mine.annotate(matter=MATTER)
        .filter(matter__in=[row["matter"] for row in found.rows])
        .select_related("rule", "report__case", "participation__institution")
        .order_by("due_at", "id")
    )
    for deadline in deadlines:
        row = rows.setdefault(deadline.matter, Due(deadline.report, deadline.report.case))
        row.deadlines.append(deadline)
    return Slice([rows[row["matter"]] for row in found.rows if row["matter"] in rows], found.next_key)


def _incoming_parts(principal: Person) -> ParticipationQuerySet:
    """Return the parts that the person's institutions have not answered."""
    return Participation.objects.visible_to(principal).filter(
        institution__in=principal.institution_ids("case_worker"),
        status__in=(ParticipationStatus.REQUESTED, ParticipationStatus.RECEIVED),
    )


def _incoming(principal: Person, *, key: str) -> Slice:
    rows = (
        _incoming_parts(principal)
        .annotate(urgency=urgency.of_case("case__"))
        .select_related("case__level", "report__municipality", "institution")
        .prefetch_related("report__forms")
    )
    return page_after(rows, by=("urgency", "requested_at"), key=key)


def _untaken(principal: Person, now: datetime, *, key: str) -> Slice:
    """Return a page of the deadlines for taking a case that have passed in silence, the oldest first."""
    rows = Deadline.objects.visible_to(principal).untaken(now)
    return page_after(
        rows.select_related("participation__case", "participation__institution"), by=("late_at",), key=key
    )


def _to_confirm(principal: Person, *, key: str) -> Slice:
    """Return a page of the guesses that hold until somebody else of triage says what a colleague has said.

    A colleague whose word counts no more may stand there: then it takes two again, and this person may begin.
    """
    kinds = (Exclusion.Kind.GROUP, Exclusion.Kind.PERSON)
    said = Q(named_first__isnull=False) | Q(outside_first__isnull=False)
    own = Q(named_first=principal.user) | Q(outside_first=principal.user)
    under_way = Q(report__status=ReportStatus.SUBMITTED) | Q(report__case__status__in=CASE_OPEN)
    rows = (
        Exclusion.objects.visible_to(principal).filter(said, under_way, kind__in=kinds, resolved_at=None).exclude(own)
    )
    rows = rows.annotate(urgency=urgency.of_matter(), received=F("report__received_at")).select_related("report")
    return page_after(rows, by=("urgency", "received"), key=key)


def _unread_for_a_part(workers: set[UUID]) -> Q:
    """Return the condition that an institution of ``workers`` has taken the case of a message, and has not read it."""
    read = Message.objects.visible_to(SYSTEM).filter(
        pk=OuterRef(OuterRef("pk")), readings__institution=OuterRef("institution")
    )
    taken = Participation.objects.visible_to(SYSTEM).filter(
        case=OuterRef("report__case"), institution__in=workers, status__in=PARTICIPATION_COMMITTED
    )
    return Q(Exists(taken.filter(~Exists(read))))


def _unread_for_triage(teams: set[UUID]) -> Q:
    """Return the condition that one of the triage teams has not read a message, of whatever report."""
    read = Message.objects.visible_to(SYSTEM).filter(pk=OuterRef("pk"))
    unread = Q(pk__in=())
    for team in teams:
        unread |= Q(~Exists(read.filter(readings__institution=team)))
    return unread


def _unread(principal: Person, *, key: str) -> Slice:
    """Return a page of cases and reports with messages that the person may read and its institution has not."""
    workers, triage = principal.institution_ids("case_worker"), principal.institution_ids("triage")
    messages = Message.objects.visible_to(principal).filter(
        _unread_for_a_part(workers) | _unread_for_triage(triage), direction=Message.Direction.FROM_REPORTER
    )
    matters = messages.annotate(matter=MATTER).order_by().values("matter")
    numbers = matters.annotate(first=Min("sent_at"), count=Count("id"))
    found = page_after(numbers, by=("first",), key=key, last="matter")
    ids = [row["matter"] for row in found.rows]
    about: dict[Any, Case | Report] = {}
    if ids:
        about |= Report.objects.visible_to(principal).in_bulk(ids)
        about |= Case.objects.visible_to(principal).in_bulk(ids)
    rows = [Unread(about[row["matter"]], row["count"]) for row in found.rows if row["matter"] in about]
    return Slice(rows, found.next_key)


def _to_approve(principal: Person) -> ClosureProposalQuerySet:
    """Return the proposals that wait for this person; the same rule as ``closure.decide``, from the same sides."""
    grave = ViolenceForm.objects.filter(grave=True)
    grave_form = Report.objects.visible_to(SYSTEM).filter(case=OuterRef("case"), forms__in=grave)
    is_grave = Q(case__risk=Risk.ACUTE) | Exists(grave_form)
    waiting = (
        ClosureProposal.objects.visible_to(principal)
        .filter(_decides("lead", principal) | (_decides("other", principal) & is_grave), status=ProposalStatus.OPEN)
        .exclude(proposed_by=principal.user)
        .exclude(approvals__approved_by=principal.user)
        .select_related("case")
    )
    # Few: grave, and one of the two has approved. Whether that still counts no query says.
    begun = waiting.exclude(approvals=None).distinct().prefetch_related("case__participations")
    return waiting.exclude(pk__in=done_for(principal, list(begun)))


def _decides(side: str, principal: Person) -> Q:
    """Return the condition that a person is on a side of a proposal's case; see ``CLOSING_SIDES``."""
    rule, part = CLOSING_SIDES[side], Participation.objects.visible_to(SYSTEM).filter(case=OuterRef("case"))
    on_side, own = part.filter(lead=rule.lead), Q(pk__in=())
    for status, roles in rule.roles.items():
        own |= Q(status=status, institution__in=principal.institution_ids(*roles))
    found = Q(Exists(on_side.filter(own)))
    if rule.instead and principal.institution_ids(*rule.instead):
        found |= Q(~Exists(on_side.filter(status__in=tuple(rule.roles))))
    if not rule.lead:
        found &= Q(~Exists(part.filter(lead=True, institution__in=principal.institution_ids())))
    return found

"""My day: what a person must do, has got and may decide. Each list is turned page by page."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, F, Min, OuterRef, Q, UUIDField
from django.db.models.functions import Coalesce
from django.utils import timezone

from portal.accounts.models import User
from reporting.cases.access import CLOSING_SIDES, done_for, require
from reporting.cases.casework.lines import ACUTE, ORDINARY
from reporting.cases.casework.queries.charge import who_can_take
from reporting.cases.casework.queries.lines import (
    COUNTED,
    HOUSE,
    LATE,
    MINE,
    NOBODY,
    UNREAD,
    WAITING,
    Filters,
    Line,
    Narrowing,
    NewMessage,
    Offered,
    counted,
    end_of_day,
    new_messages,
    offered,
    page_of_lines,
    parts_at_work,
    unread_parts,
)
from reporting.cases.casework.queries.second_words import second_words
from reporting.cases.models import (
    ClosureProposal,
    Deadline,
    Exclusion,
    Message,
    Participation,
    Report,
)
from reporting.cases.pages import PAGE_SIZE, Slice, page_after
from reporting.cases.principals import SYSTEM, Person
from reporting.cases.querysets import ClosureProposalQuerySet, DeadlineQuerySet, ParticipationQuerySet
from reporting.cases.roles import HEAD, PARTICIPANT_ROLES, TRIAGE, WORKER
from reporting.cases.states import (
    CASE_OPEN,
    PARTICIPATION_UNTAKEN,
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
TURNED = ("lines", "due", "incoming", "to_approve", "unread", "declined", "untaken", "to_confirm")
# So many messages and cases to take stand above the lines; the rest is one press away.
ABOVE = 3


def _nothing() -> Slice:
    return Slice([], "")


@dataclass
class Arrived:
    """A part that nobody of the institution has answered; a head who may not take it learns ``who_can``."""

    part: Participation
    may_take: bool
    who_can: list[User] = field(default_factory=list)


@dataclass
class Counts:
    """How many lines each filter shows, of those whom the page is about; more than ``COUNTED`` is not counted."""

    mine: int = 0
    house: int = 0
    nobody: int = 0
    late: int = 0
    unread: int = 0
    waiting: int = 0


@dataclass
class MyDay:
    """What this person must do, the most urgent first; the numbers count every page.

    ``lines`` are the cases on which the person's institutions work, as ``filters`` ask for them; ``due`` what triage
    owes itself. ``late`` and ``today`` are how many deadlines are late or end today, of the lines in one's own charge
    or in nobody's, and of what triage owes; ``to_take`` is how many cases nobody has answered yet,
    ``acute_incoming`` how many of those are of acute risk, ``decisions`` how many closings wait for this person;
    ``to_confirm`` are guesses of exclusions about which a colleague has said something that this person may confirm,
    ``second_words`` what else somebody has said first.
    """

    filters: Filters = field(default_factory=Filters)
    works: bool = False
    triages: bool = False
    lines: Slice = field(default_factory=_nothing)
    counts: Counts = field(default_factory=Counts)
    offered: Offered = field(default_factory=lambda: Offered([], []))
    due: Slice = field(default_factory=_nothing)
    late: int = 0
    today: int = 0
    incoming: Slice = field(default_factory=_nothing)
    to_take: int = 0
    acute_incoming: int = 0
    takes: bool = False
    to_approve: Slice = field(default_factory=_nothing)
    decisions: int = 0
    unread: Slice = field(default_factory=_nothing)
    unread_count: int = 0
    declined: Slice = field(default_factory=_nothing)
    untaken: Slice = field(default_factory=_nothing)
    waiting_reports: int = 0
    to_route: int = 0
    acute_to_route: int = 0
    to_confirm: Slice = field(default_factory=_nothing)
    second_words: Slice = field(default_factory=_nothing)
    in_danger: int = 0


def my_day(principal: Person, *, filters: Filters | None = None, keys: Mapping[str, str] | None = None) -> MyDay:
    """Return what the person's own institutions owe, got and may decide.

    Without ``filters`` a worker sees the cases in the own charge, everybody else those of the institution. ``keys``
    says by the name of a list (``lines``, ``incoming``, ...) after which row its page starts.
    """
    require(principal, "day.view")
    after = dict.fromkeys(TURNED, "") | dict(keys or {})
    now, works = timezone.now(), bool(principal.institution_ids(WORKER))
    day = MyDay(filters or Filters(whose=MINE if works else HOUSE), works=works)
    day.triages = bool(principal.institution_ids(TRIAGE))
    if principal.institution_ids(*PARTICIPANT_ROLES):
        _add_lines(day, principal, now, key=after["lines"])
        _add_incoming(day, principal, now, key=after["incoming"])
    if day.triages:
        _add_triage(day, principal, now, after)
    day.second_words = second_words(principal)
    decisions = _to_approve(principal)
    day.decisions = decisions.count()
    day.to_approve = page_after(decisions, by=("proposed_at",), key=after["to_approve"])
    _add_messages(day, principal, key=after["unread"])
    return day


def _add_lines(day: MyDay, principal: Person, now: datetime, *, key: str) -> None:
    parts, asked, narrow = parts_at_work(principal), day.filters, Narrowing(principal, now)

    def count(**changes: str) -> int:
        return counted(narrow.by(Filters(**{"whose": asked.whose} | changes), parts))

    day.lines = page_of_lines(narrow.by(asked, parts), key=key)
    day.counts = Counts(
        mine=count(whose=MINE) if day.works else 0,
        house=count(whose=HOUSE),
        nobody=count(whose=NOBODY),
        late=count(which=LATE),
        unread=count(which=UNREAD),
        waiting=count(which=WAITING) if day.works else 0,
    )
    day.offered = offered(narrow.by(Filters(whose=asked.whose), parts))
    for whose in _answers_for(day):
        late, today = _due_until_tonight(narrow.by(Filters(whose=whose), parts), now)
        day.late, day.today = day.late + late, day.today + today


def _due_until_tonight(parts: ParticipationQuerySet, now: datetime) -> tuple[int, int]:
    """Return how many deadlines of the first lines are late, and how many end today."""
    tonight = end_of_day(now)
    # Both ranks are named so that the index finds the time behind each.
    soon = parts.filter(line_rank__in=(ACUTE, ORDINARY), line_due_at__lt=tonight).order_by()
    open_ = Deadline.objects.visible_to(SYSTEM).filter(
        participation__in=soon.values("pk")[:COUNTED], met_at=None, stopped_at=None
    )
    numbers = open_.aggregate(
        late=Count("id", filter=Q(late_at__lt=now)),
        today=Count("id", filter=Q(late_at__gte=now, due_at__lt=tonight)),
    )
    return numbers["late"], numbers["today"]


def _answers_for(day: MyDay) -> tuple[str, ...]:
    """Return whose lines the heading speaks of: a worker's own and those that nobody leads, else all."""
    return (MINE, NOBODY) if day.works else (HOUSE,)


def _add_incoming(day: MyDay, principal: Person, now: datetime, *, key: str) -> None:
    """Add the parts that nobody of the institution has answered; a head who takes none sees them, too."""
    workers = principal.institution_ids(WORKER)
    untaken = Participation.objects.visible_to(principal).filter(
        institution__in=principal.institution_ids(WORKER, HEAD), status__in=PARTICIPATION_UNTAKEN
    )
    day.to_take, day.takes = counted(untaken), bool(workers)
    late, today = _due_until_tonight(untaken, now)
    day.late, day.today = day.late + late, day.today + today
    day.acute_incoming = counted(untaken.filter(line_rank=ACUTE))
    rows = (
        untaken.annotate(urgency=urgency.of_case("case__"))
        .select_related("case", "report__municipality", "institution", "in_charge")
        .prefetch_related("report__forms")
    )
    found = page_after(rows, by=("urgency", "requested_at"), key=key, size=PAGE_SIZE if key else ABOVE)
    others = who_can_take([part for part in found.rows if part.institution_id not in workers])
    arrived = [Arrived(one, one.institution_id in workers, others.get(one.pk, [])) for one in found.rows]
    day.incoming = Slice(arrived, found.next_key)


def _add_triage(day: MyDay, principal: Person, now: datetime, after: Mapping[str, str]) -> None:
    """Add what only the triage team has to do."""
    waiting = Report.objects.visible_to(principal).filter(status=ReportStatus.SUBMITTED)
    counts = waiting.aggregate(all=Count("id"), danger=Count("id", filter=Q(danger_now="yes")))
    day.waiting_reports, day.in_danger = counts["all"], counts["danger"]
    routing = cases_without_lead(principal).aggregate(all=Count("id"), acute=Count("id", filter=Q(risk=Risk.ACUTE)))
    day.to_route, day.acute_to_route = routing["all"], routing["acute"]
    owed = Deadline.objects.visible_to(principal).filter(met_at=None, stopped_at=None, participation=None)
    numbers = owed.aggregate(
        late=Count("id", filter=Q(late_at__lt=now)),
        today=Count("id", filter=Q(late_at__gte=now, due_at__lt=end_of_day(now))),
    )
    day.late, day.today = day.late + numbers["late"], day.today + numbers["today"]
    day.due = _due(owed, key=after["due"])
    day.to_confirm = _to_confirm(principal, key=after["to_confirm"])
    left = unanswered_leavings(principal).annotate(urgency=urgency.of_case("case__"))
    left = left.select_related("case", "institution")
    day.declined = page_after(left, by=("urgency", "ended_at"), key=after["declined"])
    day.untaken = _untaken(principal, now, key=after["untaken"])


def _due(owed: DeadlineQuerySet, *, key: str) -> Slice:
    """Return a page of the reports and cases for which triage owes something, by urgency and then by time."""
    matters = owed.annotate(matter=MATTER, urgency=urgency.of_matter()).order_by().values("matter", "urgency")
    found = page_after(matters.annotate(first_due=Min("due_at")), by=("urgency", "first_due"), key=key, last="matter")
    rows: dict[Any, Line] = {}
    deadlines = owed.annotate(matter=MATTER).filter(matter__in=[row["matter"] for row in found.rows])
    deadlines = deadlines.select_related("rule", "report__case", "report__municipality")
    for deadline in deadlines.prefetch_related("report__forms").order_by("due_at", "id"):
        if deadline.matter in rows:
            rows[deadline.matter].more += 1
        else:
            rows[deadline.matter] = Line(deadline.report, case=deadline.report.case, next=deadline)
    return Slice([rows[row["matter"]] for row in found.rows if row["matter"] in rows], found.next_key)


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


def _add_messages(day: MyDay, principal: Person, *, key: str) -> None:
    """Add the messages that the person may read and its institution has not, the most urgent and the oldest first."""
    size = PAGE_SIZE if key else ABOVE
    if principal.institution_ids(TRIAGE):
        day.unread = _unread_by_triage(principal, key=key, size=size)
        day.unread_count = len(day.unread.rows)
        return
    waiting = unread_parts(principal)
    day.unread_count = counted(waiting)
    rows = waiting.annotate(urgency=urgency.of_case("case__"))
    found = page_after(rows.select_related("case"), by=("urgency", "unread_since"), key=key, size=size)
    day.unread = Slice(new_messages(principal, found.rows), found.next_key)


def _unread_by_triage(principal: Person, *, key: str, size: int) -> Slice:
    """Return a page of cases and reports with messages that a team of triage, or an own institution, has not read."""
    workers, teams = principal.institution_ids(WORKER), principal.institution_ids(TRIAGE)
    unread, read = Q(pk__in=()), Message.objects.visible_to(SYSTEM).filter(pk=OuterRef("pk"))
    for team in teams:
        unread |= Q(~Exists(read.filter(readings__institution=team)))
    own = unread_parts(principal).filter(institution__in=workers).values("case")
    messages = Message.objects.visible_to(principal).filter(
        unread | Q(report__case__in=own), direction=Message.Direction.FROM_REPORTER
    )
    matters = messages.annotate(matter=MATTER, urgency=urgency.of_matter()).order_by().values("matter", "urgency")
    numbers = matters.annotate(first=Min("sent_at"), count=Count("id"))
    found = page_after(numbers, by=("urgency", "first"), key=key, last="matter", size=size)
    about: dict[Any, NewMessage] = {}
    firsts = messages.annotate(matter=MATTER, read=Exists(read.filter(readings__isnull=False)))
    firsts = firsts.filter(matter__in=[row["matter"] for row in found.rows]).select_related("report__case")
    for message in firsts.order_by("sent_at", "id"):
        report = message.report
        made = about.setdefault(message.matter, NewMessage(report, report.case, message.sent_at, count=0))
        made.count, made.read_by_somebody = made.count + 1, made.read_by_somebody or message.read
        made.heard |= message.danger_heard
    return Slice([about[row["matter"]] for row in found.rows if row["matter"] in about], found.next_key)


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

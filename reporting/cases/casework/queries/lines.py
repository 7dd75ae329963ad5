"""The lines of a day and of the list of cases: one for each part of an institution, the most urgent first."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from portal.accounts.models import User
from reporting.cases.casework.lines import ACUTE, NO_END, ORDINARY
from reporting.cases.casework.queries.charge import former_workers, in_charge_of
from reporting.cases.models import Case, Deadline, Message, Participation, Report
from reporting.cases.pages import Slice, page_after
from reporting.cases.principals import SYSTEM, Person
from reporting.cases.querysets import ParticipationQuerySet
from reporting.cases.roles import PARTICIPANT_ROLES, WORKER
from reporting.cases.states import PARTICIPATION_COMMITTED, PARTICIPATION_INSIDE, ParticipationStatus, Risk
from reporting.registry.models import Municipality, ViolenceForm
from reporting.vault import deks

# As many lines stand on one page, and so many are counted: what is more is said as „300+“.
LINES, COUNTED = 75, 300
# Whose lines: those in one's own charge, those that nobody leads, all of the institution.
MINE, NOBODY, HOUSE = "moji", "niko", "ustanova"
# Which of them.
LATE, UNREAD, WAITING = "kasne", "poruke", "cekaju"


@dataclass(frozen=True)
class Filters:
    """Which lines are asked for; codes of vocabularies, and never a word of a case. Empty asks for all."""

    whose: str = HOUSE
    which: str = ""
    risk: str = ""
    form: str = ""
    place: str = ""


@dataclass
class Line:
    """One case in one line: ``next`` is due first, ``more`` counts what is due besides."""

    report: Report
    case: Case | None = None
    part: Participation | None = None
    next: Deadline | None = None
    more: int = 0
    leads: User | None = None
    # Which institution leads the case, for who takes part in none.
    lead_house: str = ""
    own_name: str = ""

    @property
    def is_acute(self) -> bool:
        return self.case is not None and self.case.risk == Risk.ACUTE


def end_of_day(now: datetime, *, after: int = 0) -> datetime:
    """Return the first moment after today, or after the day that comes ``after`` days later, where the portal is."""
    following = timezone.localdate(now) + timedelta(days=after + 1)
    return timezone.make_aware(datetime.combine(following, datetime.min.time()))


def own_parts(principal: Person) -> ParticipationQuerySet:
    """Return the parts of the institutions where the person works, in open cases that it may know of."""
    own = principal.institution_ids(*PARTICIPANT_ROLES)
    return Participation.objects.visible_to(principal).filter(institution__in=own, line_rank__gte=ACUTE)


def parts_at_work(principal: Person) -> ParticipationQuerySet:
    """Return those of them on which the institution has something to do: taken, or led until it is closed."""
    at_work = Q(status__in=(ParticipationStatus.ACCEPTED, ParticipationStatus.WORKING))
    leads = Q(status=ParticipationStatus.DONE, lead=True)
    watches = Q(status=ParticipationStatus.OBSERVER, line_due_at__lt=NO_END)
    return own_parts(principal).filter(at_work | leads | watches)


@dataclass
class Narrowing:
    """How one person narrows lines; who worked there before is asked once."""

    principal: Person
    now: datetime

    @cached_property
    def _former(self) -> set[UUID]:
        return former_workers(self.principal.institution_ids(*PARTICIPANT_ROLES))

    def by(self, filters: Filters, parts: ParticipationQuerySet) -> ParticipationQuerySet:
        """Return the parts that ``filters`` ask for."""
        if filters.whose == MINE:
            parts = parts.filter(in_charge=self.principal.user)
        elif filters.whose == NOBODY:
            parts = parts.filter(Q(in_charge=None) | Q(in_charge__in=self._former))
        if filters.which == LATE:
            parts = parts.filter(line_late_at__lt=self.now)
        elif filters.which == UNREAD:
            parts = parts.filter(_unread(self.principal))
        elif filters.which == WAITING:
            soon = Q(line_rank__in=(ACUTE, ORDINARY), line_due_at__lt=end_of_day(self.now, after=1))
            parts = parts.filter(soon | _unread(self.principal), in_charge=self.principal.user)
        return by_kind(filters, parts)


def by_kind(filters: Filters, parts: ParticipationQuerySet) -> ParticipationQuerySet:
    """Return the parts whose case has the risk, the form and the place that ``filters`` name."""
    if filters.risk:
        parts = parts.filter(case__risk=filters.risk)
    if filters.form:
        with_form = Report.forms.through._base_manager.filter(report=OuterRef("report"), violenceform=filters.form)
        parts = parts.filter(Exists(with_form))
    if filters.place:
        parts = parts.filter(report__municipality=filters.place)
    return parts


def cases_by_kind(filters: Filters) -> list[Q | Exists]:
    """Return the same conditions, and that something is late, for cases."""
    reports = Report.objects.visible_to(SYSTEM).filter(case=OuterRef("pk"))
    found: list[Q | Exists] = []
    if filters.which == LATE:
        # Those of institutions: who is being found out is for triage alone.
        late = Deadline.objects.visible_to(SYSTEM).filter(
            report__case=OuterRef("pk"),
            participation__isnull=False,
            met_at=None,
            stopped_at=None,
            late_at__lt=timezone.now(),
        )
        found.append(Exists(late))
    if filters.risk:
        found.append(Q(risk=filters.risk))
    if filters.form:
        found.append(Exists(reports.filter(forms=filters.form)))
    if filters.place:
        found.append(Exists(reports.filter(municipality=filters.place)))
    return found


def _unread(principal: Person) -> Q:
    """Return the condition that a part has a message that its institution has not read, for who may read it."""
    return Q(
        unread_since__isnull=False,
        status__in=PARTICIPATION_COMMITTED,
        institution__in=principal.institution_ids(WORKER),
    )


def unread_parts(principal: Person) -> ParticipationQuerySet:
    """Return the parts of open and of closed cases with such a message."""
    return Participation.objects.visible_to(principal).filter(_unread(principal))


def counted(rows: "QuerySet[Any]") -> int:
    """Return how many rows there are, ``COUNTED`` + 1 for any larger number: a count must not grow with them."""
    return rows.order_by()[: COUNTED + 1].count()


def page_of_lines(parts: ParticipationQuerySet, *, key: str) -> Slice:
    """Return a page of lines: danger first, then by when the next thing is due, so what is late before the rest."""
    # The keys alone first: with every table beside it, a database no longer goes by the index of the lines.
    found = page_after(
        parts.only("id", "line_rank", "line_due_at"), by=("line_rank", "line_due_at"), key=key, size=LINES
    )
    forms = Prefetch("report__forms", queryset=ViolenceForm.objects.order_by("order", "code"))
    rows = Participation.objects.visible_to(SYSTEM).filter(pk__in=[part.pk for part in found.rows])
    rows = rows.select_related("case", "report__municipality", "institution", "in_charge").prefetch_related(forms)
    by_key = {part.pk: part for part in rows}
    return replace(found, rows=lines_of([by_key[part.pk] for part in found.rows]))


def _own_name(part: Participation) -> str:
    return str(part.own_name) if part.is_named else ""


def lines_of(parts: Collection[Participation]) -> list[Line]:
    """Return the lines of parts of the reader's own institutions, each with what is due next."""
    due: dict[UUID, list[Deadline]] = {}
    open_ = Deadline.objects.visible_to(SYSTEM).filter(participation__in=parts, met_at=None, stopped_at=None)
    for deadline in open_.select_related("rule").order_by("due_at", "id"):
        due.setdefault(deadline.participation_id, []).append(deadline)
    leads = in_charge_of(parts)
    deks.prime([part for part in parts if part.is_named], owner="report_id")
    return [
        Line(
            report=part.report,
            case=part.case,
            part=part,
            next=next(iter(due.get(part.pk, ())), None),
            more=max(len(due.get(part.pk, ())) - 1, 0),
            leads=leads.get(part.pk),
            own_name=_own_name(part),
        )
        for part in parts
    ]


def lines_of_cases(principal: Person, cases: Collection[Case]) -> list[Line]:
    """Return one line for each case, with what is due next in it, whoever owes that."""
    open_ = Deadline.objects.visible_to(principal).filter(report__case__in=cases, met_at=None, stopped_at=None)
    due: dict[UUID, list[Deadline]] = {}
    for deadline in open_.select_related("rule", "report").order_by("due_at", "id"):
        due.setdefault(deadline.report.case_id, []).append(deadline)
    own = principal.institution_ids(*PARTICIPANT_ROLES)
    parts = Participation.objects.visible_to(SYSTEM).filter(case__in=cases, institution__in=own)
    mine = {part.case_id: part for part in parts.select_related("in_charge")}
    leads = in_charge_of(mine.values())
    deks.prime([part for part in mine.values() if part.is_named], owner="report_id")
    found = []
    for case in cases:
        part, open_ones = mine.get(case.pk), due.get(case.pk, [])
        found.append(
            Line(
                report=next(iter(case.reports.all())),
                case=case,
                part=part,
                next=next(iter(open_ones), None),
                more=max(len(open_ones) - 1, 0),
                leads=leads.get(part.pk) if part else None,
                lead_house=_lead_house(case) if part is None else "",
                own_name=_own_name(part) if part is not None else "",
            )
        )
    return found


def _lead_house(case: Case) -> str:
    leads = (part for part in case.participations.all() if part.lead and part.status in PARTICIPATION_INSIDE)
    return next((part.institution.short_name for part in leads), "")


@dataclass(frozen=True)
class Offered:
    """What the filters offer: the risks, forms and places that occur among the first lines."""

    forms: list[ViolenceForm]
    places: list[Municipality]


def offered(parts: ParticipationQuerySet) -> Offered:
    """Return by which forms and places lines can be narrowed."""
    return offered_by(parts.order_by("line_rank", "line_due_at", "id").values("report")[:COUNTED])


def offered_by(reports: "QuerySet[Any]") -> Offered:
    """Return the forms and places of reports, whose keys the query gives."""
    links = Report.forms.through._base_manager.filter(report__in=reports)
    forms = ViolenceForm.objects.filter(pk__in=links.values("violenceform"))
    there = Report.objects.visible_to(SYSTEM).filter(pk__in=reports)
    places = Municipality.objects.filter(pk__in=there.values("municipality"))
    return Offered(list(forms.order_by("order", "code")), list(places.order_by("name")))


@dataclass
class NewMessage:
    """What a reporter wrote and the reader's institution has not read: how many, since when, and who has read it.

    ``heard``: danger was heard in one of them.
    """

    report: Report
    case: Case | None
    since: datetime
    count: int = 1
    read_by_somebody: bool = False
    heard: bool = False
    own_name: str = ""


def new_messages(principal: Person, parts: Iterable[Participation]) -> list[NewMessage]:
    """Return the messages that wait in these parts."""
    parts = list(parts)
    deks.prime([part for part in parts if part.is_named], owner="report_id")
    rows = Message.objects.visible_to(principal).filter(
        report__case__in=[part.case_id for part in parts], direction=Message.Direction.FROM_REPORTER
    )
    unread: dict[UUID, list[Message]] = {}
    own: dict[UUID, set[UUID]] = {}
    for part in parts:
        own.setdefault(part.case_id, set()).add(part.institution_id)
    for message in rows.select_related("report").prefetch_related("readings").order_by("sent_at", "id"):
        case_id = message.report.case_id
        if own[case_id] - {one.institution_id for one in message.readings.all()}:
            unread.setdefault(case_id, []).append(message)
    # Who works in two institutions of a case is told once.
    once = {part.case_id: part for part in reversed(parts)}
    return [
        NewMessage(
            report=unread[part.case_id][0].report,
            case=part.case,
            since=unread[part.case_id][0].sent_at,
            count=len(unread[part.case_id]),
            read_by_somebody=any(one.readings.all() for one in unread[part.case_id]),
            heard=any(one.danger_heard for one in unread[part.case_id]),
            own_name=_own_name(part),
        )
        for part in parts
        if part.case_id in unread and once[part.case_id] is part
    ]

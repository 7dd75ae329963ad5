"""What triage sent and nobody has taken: by case, a line for each institution."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from reporting.cases.access import excluded_from, require
from reporting.cases.casework.queries.case import in_order
from reporting.cases.models import CallOwed, Case, ContactRecord, Deadline, Exclusion, Participation
from reporting.cases.notifications.hearing import hearing_role
from reporting.cases.pages import Slice, page_after
from reporting.cases.principals import SYSTEM, Person, people_now
from reporting.cases.roles import WORKER
from reporting.cases.states import (
    CASE_OPEN,
    PARTICIPATION_COMMITTED,
    PARTICIPATION_LEFT,
    PARTICIPATION_UNTAKEN,
    ParticipationStatus,
    Risk,
)
from reporting.cases.triage import urgency
from reporting.cases.triage.contacts import Outcome, taken_over
from reporting.cases.triage.leavings import unanswered_leavings
from reporting.registry.models import Event, Institution
from reporting.registry.selectors import confirmed_roles_at, counting, roles_in_force, types_of_acute_rules

# What of it a page shows: by the word in its address.
EVERYTHING, LATE, UNHEARD, LEFT, PHONED = "", "kasni", "niko", "otisli", "telefonom"
NARROWED = (EVERYTHING, LATE, UNHEARD, LEFT, PHONED)


@dataclass
class Line:
    """One institution of a case: its part, or a call that is owed before it gets one.

    ``clock`` is the deadline for taking, while it runs; ``taken`` the call that took it over; ``last_call`` the last
    one that did not; ``hearers`` how many people there can take it. ``shut_out``: a report excludes the institution,
    which is therefore not named. ``first``: of a kind to which every acute case goes, and the case is acute.
    """

    institution: Institution
    part: Participation | None = None
    owed: CallOwed | None = None
    clock: Deadline | None = None
    taken: ContactRecord | None = None
    last_call: ContactRecord | None = None
    hearers: int = 0
    shut_out: bool = False
    first: bool = False

    @property
    def left(self) -> bool:
        """Whether the institution declined or left, and triage has not acted on it."""
        part = self.part
        return part is not None and part.status in PARTICIPATION_LEFT and part.leaving_answered_at is None

    @property
    def waits(self) -> bool:
        """Whether somebody must still take it."""
        return self.owed is not None or self.clock is not None

    @property
    def unheard(self) -> bool:
        """Whether it waits where nobody hears."""
        return self.waits and not self.hearers

    @property
    def refused(self) -> bool:
        """Whether it waits and said on the telephone, since it was asked, that it cannot take it."""
        call, since = self.last_call, self.part.left_before_at if self.part is not None else None
        refused = self.waits and call is not None and call.outcome == Outcome.REFUSED
        return refused and call is not None and (since is None or call.recorded_at > since)

    def calls(self, now: datetime) -> bool:
        """Whether somebody must call there now: nobody hears, nobody took it in time, or nobody can take it."""
        late = self.clock is not None and self.clock.is_late(now)
        return self.waits and (self.owed is not None or late or self.unheard or self.refused)

    @property
    def is_over(self) -> bool:
        """Whether nothing of it waits and nobody took it: it stands on no page of what was sent."""
        gone = self.part is not None and self.part.status in PARTICIPATION_LEFT
        return gone and not self.left


@dataclass
class Sent:
    """A case with what became of its requests, those that wait first."""

    case: Case
    lines: list[Line] = field(default_factory=list)


@dataclass(frozen=True)
class Numbers:
    """How many requests wait, over every page; ``phoned``: of how many cases nobody at the portal has any part."""

    waiting: int
    late: int
    unheard: int
    left: int
    phoned: int


def sent_cases(principal: Person, *, only: str = EVERYTHING, key: str = "") -> Slice:
    """Return a page of ``Sent``: cases with a request that nobody has taken, the gravest and then the oldest first."""
    require(principal, "triage.queue")
    require(principal, "contact.read")
    now = timezone.now()
    rows = Case.objects.visible_to(principal).filter(_which(only, now), status__in=CASE_OPEN)
    rows = rows.annotate(urgency=urgency.of_case()).select_related("level").prefetch_related(*in_order())
    found = page_after(rows, by=("urgency", "opened_at"), key=key)
    return Slice(_filled(found.rows, now), found.next_key)


def numbers_of_sent(principal: Person) -> Numbers:
    """Return how many requests of cases that this person may see wait, late, unheard or left."""
    require(principal, "triage.queue")
    now = timezone.now()
    clocks = _clocks().filter(report__case__in=Case.objects.visible_to(principal).filter(status__in=CASE_OPEN))
    unheard = ~Q(participation__institution__in=_hearing())
    counts = clocks.aggregate(
        all=Count("id"), late=Count("id", filter=Q(late_at__lt=now)), unheard=Count("id", filter=unheard)
    )
    owed = CallOwed.objects.visible_to(principal).filter(done_at=None, case__status__in=CASE_OPEN).count()
    left = unanswered_leavings(principal).count()
    phoned = Case.objects.visible_to(principal).filter(_phoned(), status__in=CASE_OPEN).count()
    return Numbers(counts["all"] + owed, counts["late"], counts["unheard"] + owed, left, phoned)


def _clocks() -> QuerySet[Deadline]:
    """Return the deadlines for taking that run: whoever took it, at the portal or on the telephone, has none."""
    rows: QuerySet[Deadline] = Deadline.objects.visible_to(SYSTEM).filter(
        rule__stops_at=Event.PARTICIPATION_ACCEPTED,
        met_at=None,
        stopped_at=None,
        participation__status__in=PARTICIPATION_UNTAKEN,
    )
    return rows


def _hearing() -> set[UUID]:
    """Return the institutions with a running deadline where somebody works, whomever a report excludes."""
    asked = _clocks().values("participation__institution")
    workers = roles_in_force().filter(institution__in=asked, role=WORKER, user__is_active=True)
    return {one.institution_id for one in counting(workers)}


def _which(only: str, now: datetime) -> Q:
    clocks = _clocks().filter(report__case=OuterRef("pk"))
    owed = Exists(CallOwed.objects.visible_to(SYSTEM).filter(case=OuterRef("pk"), done_at=None))
    left = Exists(unanswered_leavings(SYSTEM).filter(case=OuterRef("pk")))
    match only:
        case "kasni":
            return Q(Exists(clocks.filter(late_at__lt=now)))
        case "niko":
            return Q(Exists(clocks.exclude(participation__institution__in=_hearing()))) | Q(owed)
        case "otisli":
            return Q(left)
        case "telefonom":
            return _phoned()
    return Q(Exists(clocks)) | Q(owed) | Q(left)


def _phoned() -> Q:
    """Return the condition that institutions took a case on the telephone alone: nobody works on it at the portal."""
    taken = ContactRecord.objects.visible_to(SYSTEM).filter(
        case=OuterRef("pk"), outcome=Outcome.TAKEN, corrected_by=None
    )
    at_portal = Participation.objects.visible_to(SYSTEM).filter(case=OuterRef("pk"), status__in=PARTICIPATION_COMMITTED)
    clocks = _clocks().filter(report__case=OuterRef("pk"))
    return Q(Exists(taken)) & ~Q(Exists(at_portal)) & ~Q(Exists(clocks))


def _filled(cases: list[Case], now: datetime) -> list[Sent]:
    """Return cases with their lines; the number of questions does not grow with them."""
    parts = [part for case in cases for part in case.participations.all()]
    for case in cases:
        for part in case.participations.all():
            part.case = case
    shown = [part for part in parts if part.status != ParticipationStatus.OBSERVER]
    owed = CallOwed.objects.visible_to(SYSTEM).filter(case__in=cases, done_at=None).select_related("institution__type")
    clocks = {one.participation_id: one for one in _clocks().filter(participation__in=shown).select_related("rule")}
    asked = [*owed, *(part for part in shown if part.pk in clocks)]
    hearers, taken, calls = _hearers(asked), taken_over(shown), _last_calls(cases)
    acute = {case.pk for case in cases if case.risk == Risk.ACUTE}
    kinds = types_of_acute_rules() if acute else set()
    shut_out = set(unanswered_leavings(SYSTEM).filter(case__in=cases, shut_out=True).values_list("pk", flat=True))
    found = {case.pk: Sent(case) for case in cases}
    for one in (*owed, *shown):
        at = (one.case_id, one.institution_id)
        line = Line(one.institution, last_call=calls.get(at), hearers=hearers.get(at, 0))
        line.first = one.case_id in acute and one.institution.type_id in kinds
        if isinstance(one, CallOwed):
            line.owed = one
        else:
            line.part, line.clock, line.taken = one, clocks.get(one.pk), taken.get(one.pk)
            line.shut_out = one.pk in shut_out
        if not line.is_over:
            found[one.case_id].lines.append(line)
    for sent in found.values():
        sent.lines.sort(key=lambda line: _order(line, now))
    return list(found.values())


def _order(line: Line, now: datetime) -> tuple[int, bool, bool, float]:
    """Return where a line of a case stands: whom to call, of that police and centre, and of each who refused, first."""
    since = line.owed.owed_since if line.owed is not None else line.clock.due_at if line.clock is not None else None
    if since is None:
        return (2 if line.left else 3), False, False, 0.0
    return (0 if line.calls(now) else 1), not line.first, not line.refused, since.timestamp()


def _hearers(asked: Iterable[Participation | CallOwed]) -> dict[tuple[UUID, UUID], int]:
    """Return by case and institution how many people there can take the case, past exclusion."""
    pairs = {(one.case_id, one.institution_id): one.institution for one in asked}
    roles = [
        one
        for one in confirmed_roles_at({institution.pk for institution in pairs.values()})
        if one.in_force  # type: ignore[attr-defined]
    ]
    kept_out = _excluded(roles, {case for case, _institution in pairs})
    return {
        (case, pk): len(
            {
                one.user_id
                for one in roles
                if one.institution_id == pk
                and one.role == hearing_role(institution)
                and (one.user_id, case) not in kept_out
            }
        )
        for (case, pk), institution in pairs.items()
    }


def _excluded(roles: Collection[Any], cases: set[UUID]) -> set[tuple[UUID, UUID]]:
    """Return which accounts are kept out of which cases; only cases that exclude anybody are asked about."""
    rows = Exclusion.objects.visible_to(SYSTEM).filter(report__case__in=cases)
    excluding = set(rows.order_by().values_list("report__case", flat=True).distinct())
    return excluded_from(people_now({one.user for one in roles}).values(), excluding) if excluding else set()


def _last_calls(cases: Collection[Case]) -> dict[tuple[UUID, UUID], ContactRecord]:
    rows = ContactRecord.objects.visible_to(SYSTEM).filter(case__in=cases, corrected_by=None)
    return {(one.case_id, one.institution_id): one for one in rows.order_by("called_at", "recorded_at", "id")}

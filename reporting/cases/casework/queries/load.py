"""The load of an institution for whoever heads it: how many cases, which deadlines; never what a case is about."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from reporting.cases.access import require
from reporting.cases.casework.queries.lines import end_of_day
from reporting.cases.models import Deadline, Participation
from reporting.cases.pages import Slice, page_after
from reporting.cases.principals import Person
from reporting.cases.querysets import DeadlineQuerySet, ParticipationQuerySet
from reporting.cases.roles import HEAD
from reporting.cases.states import CASE_OPEN, PARTICIPATION_INSIDE, PARTICIPATION_UNTAKEN, ParticipationStatus

# "Soon" ends with the last of so many days after today.
SOON_DAYS = 7
# Parts of open cases by what they ask of the institution.
PARTS: dict[str, tuple[str, ...]] = {
    "untaken": PARTICIPATION_UNTAKEN,
    "working": (ParticipationStatus.ACCEPTED, ParticipationStatus.WORKING),
    "done": (ParticipationStatus.DONE,),
    "watching": (ParticipationStatus.OBSERVER,),
}


@dataclass
class Deadlines:
    """How many open deadlines are late, due today, within the next seven days and later; each counts once."""

    late: int = 0
    today: int = 0
    soon: int = 0
    later: int = 0

    @property
    def all(self) -> int:
        return self.late + self.today + self.soon + self.later

    def add(self, row: dict[str, Any]) -> None:
        """Count a row of numbers, too."""
        for name in vars(self):
            setattr(self, name, getattr(self, name) + row[name])


@dataclass
class Load:
    """What the institutions of a head have to do: ``kinds`` by the title of the rule, the most pressing first."""

    cases: int
    parts: dict[str, int]
    deadlines: Deadlines = field(default_factory=Deadlines)
    kinds: list[tuple[str, Deadlines]] = field(default_factory=list)
    next_due: Slice = field(default_factory=lambda: Slice([], ""))


def institution_load(principal: Person, *, key: str = "") -> Load:
    """Return the load of the institutions that the person heads, past exclusion; raises ``AccessDenied``.

    ``key`` says after which deadline the page of ``next_due`` starts.
    """
    require(principal, "load.view")
    own, now = principal.institution_ids(HEAD), timezone.now()
    parts = Participation.objects.visible_to(principal).filter(
        institution__in=own, status__in=PARTICIPATION_INSIDE, case__status__in=CASE_OPEN
    )
    load = Load(**_counted(parts))
    open_ = Deadline.objects.visible_to(principal).filter(
        participation__institution__in=own, met_at=None, stopped_at=None
    )
    load.kinds = _kinds(_numbers(open_, now))
    for _title, numbers in load.kinds:
        load.deadlines.add(vars(numbers))
    rows = open_.select_related("rule", "participation__case", "participation__institution")
    load.next_due = page_after(rows, by=("due_at",), key=key)
    return load


def _counted(parts: ParticipationQuerySet) -> dict[str, Any]:
    numbers = {name: Count("id", filter=Q(status__in=statuses)) for name, statuses in PARTS.items()}
    # Somebody may head two institutions of one case.
    found = parts.aggregate(cases=Count("case", distinct=True), **numbers)
    return {"cases": found.pop("cases"), "parts": found}


def _numbers(open_: DeadlineQuerySet, now: datetime) -> Iterable[dict[str, Any]]:
    """Return the numbers of each version of a rule, the newest version of a rule last."""
    midnight, soon = end_of_day(now), end_of_day(now, after=SOON_DAYS)
    in_time = Q(late_at__gte=now)
    numbers = {
        "late": Q(late_at__lt=now),
        "today": in_time & Q(due_at__lt=midnight),
        "soon": in_time & Q(due_at__gte=midnight, due_at__lt=soon),
        "later": in_time & Q(due_at__gte=soon),
    }
    versions = open_.order_by("rule__code", "rule__version").values("rule__code", "rule__version", "rule__title")
    return versions.annotate(**{name: Count("id", filter=condition) for name, condition in numbers.items()})


def _kinds(rows: Iterable[dict[str, Any]]) -> list[tuple[str, Deadlines]]:
    """Return one line for each rule, under the title of its newest version."""
    titles: dict[str, str] = {}
    found: dict[str, Deadlines] = {}
    for row in rows:
        titles[row["rule__code"]] = row["rule__title"]
        found.setdefault(row["rule__code"], Deadlines()).add(row)
    lines = [(titles[code], numbers) for code, numbers in found.items()]
    return sorted(lines, key=lambda line: (*(-number for number in vars(line[1]).values()), line[0]))

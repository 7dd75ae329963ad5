"""Equal reports without a word that came in a flood: one line of triage's queue, and what was set aside of them."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    IntegerField,
    Max,
    Min,
    OuterRef,
    Prefetch,
    Q,
    Value,
    When,
    Window,
)
from django.db.models.functions import Cast, RowNumber

from portal.accounts.models import User
from reporting.cases.access import require
from reporting.cases.models import Deadline, Report
from reporting.cases.notifications.floods import FLOOD_WINDOW
from reporting.cases.pages import Slice, page_after
from reporting.cases.principals import SYSTEM, Person
from reporting.cases.querysets import ReportQuerySet
from reporting.cases.roles import TRIAGE
from reporting.cases.states import ReportStatus
from reporting.cases.triage import urgency
from reporting.vault.models import StoredFile

# The deadlines of each report with what meets them; triage knows of all of them.
WITH_RULES = Prefetch("deadlines", queryset=Deadline.objects.visible_to(SYSTEM).select_related("rule"))
# Where a row of the queue stands: what has words or a place comes first.
TOLD, UNTOLD = 0, 1


@dataclass(frozen=True)
class Group:
    """How many equal reports stand in one line, and when the first and the last of them came."""

    count: int
    since: datetime
    until: datetime


@dataclass
class GroupPage:
    """A group with a page of its reports, for one person of triage.

    ``open``: of how many nobody has said yet that they are set aside; ``own``: of how many this person has;
    ``others``: who else, and of how many.
    """

    report: Report
    group: Group
    rows: Slice
    open: int
    own: int
    others: list[tuple[User, int]]

    @property
    def ready(self) -> int:
        """How many this person may set aside, since somebody else has said so first."""
        return sum(count for _user, count in self.others)


def came_in_flood(to_report: str = "") -> Q:
    """Return the condition on reports that they came in a flood without a word, a contact or a file.

    What began a flood came before it was one: an equal report that followed within ten minutes speaks for it.
    ``to_report``: how the rows lead to their report, such as ``report__``.
    """
    followed = Report.objects.visible_to(SYSTEM).filter(
        alike=OuterRef(f"{to_report}alike"),
        in_flood=True,
        received_at__gte=OuterRef(f"{to_report}received_at"),
        received_at__lte=OuterRef(f"{to_report}received_at") + FLOOD_WINDOW,
    )
    files = StoredFile.objects.filter(owner_id=OuterRef(f"{to_report}pk"))
    return ~Q(**{f"{to_report}alike": ""}) & Q(Exists(followed)) & ~Q(Exists(files))


def told_together() -> Q:
    """Return the condition on alarms that they tell of a report of the queue that says neither words nor a place."""
    of_queue = Q(report__status=ReportStatus.SUBMITTED, report__municipality=None, report__institution=None)
    return of_queue & came_in_flood("report__")


def queue_page(waiting: ReportQuerySet, *, key: str) -> Slice:
    """Return a page of reports that wait, each group of equal ones as its oldest alone.

    What has words or a place stands first, then danger now, then perhaps, then the oldest. A report that has no equal
    there, or did not come in a flood, stands for itself as ever.
    """
    came, placeless = came_in_flood(), Q(municipality=None, institution=None)
    lines = waiting.annotate(
        line=Case(When(came, then=F("alike")), default=Cast("id", CharField(max_length=64))),
        tier=Case(When(came & placeless, then=Value(UNTOLD)), default=Value(TOLD), output_field=IntegerField()),
        urgency=urgency.of_report(),
    )
    heads = _heads(lines).values("id", "tier", "urgency", "first", "equals", "until")
    return _whole(waiting, page_after(heads, by=("tier", "urgency", "first"), key=key))


def _heads(lines: ReportQuerySet) -> ReportQuerySet:
    """Return the oldest report of each ``line``, with how many stand in it and when the last of them came.

    Windows, since one look at each row is enough: to ask of each whether an older one is equal took minutes.
    """
    rows: ReportQuerySet = lines.annotate(
        place_in_line=Window(RowNumber(), partition_by=F("line"), order_by=("received_at", "id")),
        equals=Window(Count("id"), partition_by=F("line")),
        # By this a page begins: a condition on the column itself would leave out who stands for the others.
        first=Window(Min("received_at"), partition_by=F("line")),
        until=Window(Max("received_at"), partition_by=F("line")),
    ).filter(place_in_line=1)
    return rows


def _whole(rows: ReportQuerySet, found: Slice) -> Slice:
    """Return a page of keys as a page of reports, which are read when the others have been left out."""
    keys = {row["id"]: row for row in found.rows}
    reports = rows.filter(pk__in=keys).select_related("municipality", "institution")
    by_key = {one.pk: one for one in reports.prefetch_related("forms", WITH_RULES)}
    for pk, report in by_key.items():
        report.equals, report.until = keys[pk]["equals"], keys[pk]["until"]
    return Slice([by_key[pk] for pk in keys if pk in by_key], found.next_key)


def count_set_aside(principal: Person) -> int:
    """Return how many reports are set aside, as far as the person may know of them."""
    require(principal, "triage.queue")
    return Report.objects.visible_to(principal).filter(status=ReportStatus.SET_ASIDE).count()


def set_aside(principal: Person, *, key: str = "") -> Slice:
    """Return a page of what was set aside, a group as its oldest report; ``equals`` says for how many it stands."""
    require(principal, "triage.queue")
    rows = Report.objects.visible_to(principal).filter(status=ReportStatus.SET_ASIDE)
    heads = _heads(rows.annotate(line=F("alike"))).values("id", "first", "equals", "until")
    return _whole(rows, page_after(heads, by=("first",), key=key, newest_first=True))


def group_page(principal: Person, report: Report, *, key: str = "") -> GroupPage | None:
    """Return the group to which a report belongs that the person has been let in to; None where it stands alone."""
    rows = aside_like(principal, report) if report.status == ReportStatus.SET_ASIDE else waiting_like(principal, report)
    count, since, until = rows.aggregate(a=Count("id"), b=Min("received_at"), c=Max("received_at")).values()
    if not count or since is None or until is None:
        return None
    words = [(user, spoken.count()) for user, spoken in given_words(rows)]
    return GroupPage(
        report=report,
        group=Group(count, since, until),
        rows=page_after(rows, by=("received_at",), key=key),
        open=count - sum(said for _user, said in words),
        own=sum(said for user, said in words if user.pk == principal.user.pk),
        others=[(user, said) for user, said in words if said and user.pk != principal.user.pk],
    )


def waiting_like(principal: Person, report: Report) -> ReportQuerySet:
    """Return the reports of a flood that wait and are equal to ``report``, as far as the person may know of them."""
    rows: ReportQuerySet = Report.objects.visible_to(principal).filter(
        came_in_flood(), status=ReportStatus.SUBMITTED, alike=report.alike
    )
    return rows


def aside_like(principal: Person, report: Report) -> ReportQuerySet:
    """Return the reports that are set aside and equal to ``report``, as far as the person may know of them."""
    rows: ReportQuerySet = Report.objects.visible_to(principal).filter(
        status=ReportStatus.SET_ASIDE, alike=report.alike
    )
    return rows


def given_words(rows: ReportQuerySet) -> list[tuple[User, ReportQuerySet]]:
    """Return who of triage has proposed that some of ``rows`` are set aside, each with those for which it counts today.

    As for every first of two words: not of who has left triage, nor for a report that excludes them by now.
    """
    found = []
    for user in User.objects.filter(pk__in=rows.exclude(set_aside_first=None).values("set_aside_first")):
        who = Person(user=user, second_factor=True)
        if who.institution_ids(TRIAGE):
            found.append((user, rows.filter(set_aside_first=user).open_to(who)))
    return found

"""Equal reports without a word that came in a flood: one line of triage's queue, and what was set aside of them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, Exists, F, IntegerField, Max, Min, OuterRef, Q, Value, When

from portal.accounts.models import User
from reporting.cases.access import require
from reporting.cases.models import Report
from reporting.cases.notifications.floods import FLOOD_WINDOW
from reporting.cases.pages import Slice, page_after
from reporting.cases.principals import SYSTEM, Person
from reporting.cases.querysets import ReportQuerySet
from reporting.cases.roles import TRIAGE
from reporting.cases.states import ReportStatus
from reporting.vault.models import StoredFile

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


def came_in_flood() -> Q:
    """Return the condition on reports that they came in a flood without a word, a contact or a file.

    What began a flood came before it was one: an equal report that followed within ten minutes speaks for it.
    """
    followed = Report.objects.visible_to(SYSTEM).filter(
        alike=OuterRef("alike"),
        in_flood=True,
        received_at__gte=OuterRef("received_at"),
        received_at__lte=OuterRef("received_at") + FLOOD_WINDOW,
    )
    files = StoredFile.objects.filter(owner_id=OuterRef("pk"))
    return ~Q(alike="") & Q(Exists(followed)) & ~Q(Exists(files))


def one_line_each(waiting: ReportQuerySet) -> ReportQuerySet:
    """Return of reports that wait each group as its oldest alone, with ``flooded`` and the ``tier`` in which it stands.

    A report that has no equal there, or did not come in a flood, stands for itself as ever.
    """
    came, others = came_in_flood(), waiting.filter(came_in_flood(), alike=OuterRef("alike"))
    placeless = Q(municipality=None, institution=None)
    behind = came & (placeless | Q(Exists(others.exclude(pk=OuterRef("pk")))))
    rows: ReportQuerySet = waiting.filter(~(came & Q(_older(others)))).annotate(
        flooded=Case(When(came, then=Value(1)), default=Value(0), output_field=IntegerField()),
        tier=Case(When(behind, then=Value(UNTOLD)), default=Value(TOLD), output_field=IntegerField()),
    )
    return rows


def _older(others: ReportQuerySet) -> Exists:
    same_moment = Q(received_at=OuterRef("received_at"), pk__lt=OuterRef("pk"))
    return Exists(others.filter(Q(received_at__lt=OuterRef("received_at")) | same_moment))


def groups_among(principal: Person, rows: Collection[Any]) -> tuple[dict[UUID, Group], int]:
    """Return which rows of the queue stand for more than one report, and how many reports are set aside.

    ``rows`` are of a page that the person has been let in to; one query, whatever stands there.
    """
    waiting = Q(status=ReportStatus.SUBMITTED, alike__in={row.alike for row in rows if row.flooded})
    found = Report.objects.visible_to(principal).filter((waiting & came_in_flood()) | Q(status=ReportStatus.SET_ASIDE))
    line = Case(When(status=ReportStatus.SUBMITTED, then=F("alike")), default=Value(""))
    counted = found.annotate(line=line).order_by().values_list("line")
    lines = {key: Group(*numbers) for key, *numbers in counted.annotate(*_NUMBERS)}
    groups = {row.pk: group for row in rows if row.flooded and (group := lines.get(row.alike)) and group.count > 1}
    return groups, lines[""].count if "" in lines else 0


_NUMBERS = (Count("id"), Min("received_at"), Max("received_at"))


def set_aside(principal: Person, *, key: str = "") -> tuple[Slice, dict[UUID, Group]]:
    """Return a page of what was set aside, a group as its oldest report, and how many each stands for."""
    require(principal, "triage.queue")
    rows = Report.objects.visible_to(principal).filter(status=ReportStatus.SET_ASIDE)
    heads = rows.filter(~_older(rows.filter(alike=OuterRef("alike"))))
    found = page_after(
        heads.select_related("municipality").prefetch_related("forms"), by=("received_at",), key=key, newest_first=True
    )
    counted = rows.filter(alike__in={row.alike for row in found.rows}).order_by().values_list("alike")
    lines = {alike: Group(*numbers) for alike, *numbers in counted.annotate(*_NUMBERS)}
    return found, {row.pk: lines[row.alike] for row in found.rows if row.alike in lines}


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

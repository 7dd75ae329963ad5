"""What waits to go, what is held, and what has gone: how much and on which ground, never what."""

from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from reporting.cases.access import require, would_allow
from reporting.cases.models import Case, DisposalProposal, Hold, Report, Tombstone
from reporting.cases.pages import Slice, page_after
from reporting.cases.principals import SYSTEM, Person
from reporting.cases.retention.periods import drop_lost_agreement, file_of, holds_of, size_of
from reporting.cases.roles import AUDITOR
from reporting.cases.states import DISPOSAL_OPEN
from reporting.vault.files import store

NEWEST = 25
M = TypeVar("M", DisposalProposal, Hold)


@dataclass(frozen=True)
class DisposalView:
    """One proposal: how many rows and files there are, and whether the person may agree now.

    ``case`` only for who may open it, else None. ``agreed``: the person has agreed already.
    """

    proposal: DisposalProposal
    case: Case | None
    rows: int
    files: int
    may_approve: bool
    may_hold: bool
    agreed: bool

    @property
    def of_case(self) -> bool:
        """Whether the file is a case, and not a report for which none was opened."""
        return self.proposal.report.case_id is not None


def disposal_proposals(principal: Person, *, key: str = "") -> Slice:
    """Return a page of open proposals, those whose period ended first at the top, as ``(proposal, case or None)``."""
    require(principal, "disposal.list")
    rows = DisposalProposal.objects.visible_to(principal).filter(status__in=DISPOSAL_OPEN)
    found = page_after(rows.select_related("rule", "report"), by=("due_at",), key=key)
    return Slice(_with_cases(principal, found.rows), found.next_key)


def disposal_view(principal: Person, proposal_id: UUID) -> DisposalView:
    """Return one proposal; raises ``DisposalProposal.DoesNotExist``, also when it has been carried out or withdrawn."""
    proposal = (
        DisposalProposal.objects.visible_to(principal)
        .filter(status__in=DISPOSAL_OPEN)
        .select_related("rule", "report__case", "first_institution")
        .get(pk=proposal_id)
    )
    require(principal, "disposal.view", proposal)
    # The page says whose turn it is as the command will see it.
    drop_lost_agreement(proposal)
    ((_row, case),) = _with_cases(principal, [proposal])
    file = file_of(proposal.report)
    reports = Report.objects.visible_to(SYSTEM).filter(Q(case=file.pk) | Q(pk=file.pk)).values_list("pk", flat=True)
    return DisposalView(
        proposal=proposal,
        case=case,
        rows=size_of(file),
        files=sum(len(store.files_of(pk)) for pk in reports),
        may_approve=would_allow(principal, "disposal.approve", proposal),
        may_hold=would_allow(principal, "hold.place", proposal),
        agreed=proposal.first_user_id == principal.user.pk,
    )


def was_proposed(principal: Person, proposal_id: UUID) -> bool:
    """Whether the person may know of this proposal, also when it waits for nobody any more."""
    if not would_allow(principal, "disposal.list"):
        return False
    require(principal, "disposal.list")
    return DisposalProposal.objects.visible_to(principal).filter(pk=proposal_id).exists()


def holds_in_force(principal: Person, *, key: str = "") -> Slice:
    """Return a page of the holds that keep files today, the newest first, as ``(hold, case or None)``."""
    require(principal, "disposal.list")
    rows: QuerySet[Hold] = Hold.objects.visible_to(principal).filter(lifted_at=None)
    rows = rows.filter(Q(until=None) | Q(until__gte=timezone.localdate())).select_related("placed_by", "report")
    found = page_after(rows, by=("placed_at",), key=key, newest_first=True)
    return Slice(_with_cases(principal, found.rows), found.next_key)


def hold_to_lift(principal: Person, hold_id: UUID) -> tuple[Hold, Case | None]:
    """Return a hold for who may lift it, and its case for who may open that; raises ``Hold.DoesNotExist``."""
    hold: Hold = Hold.objects.visible_to(principal).select_related("placed_by", "report__case").get(pk=hold_id)
    require(principal, "hold.lift", hold)
    ((_hold, case),) = _with_cases(principal, [hold])
    return hold, case


def holds_on_case(principal: Person, case: Case) -> list[tuple[Hold, bool]]:
    """Return the holds that keep ``case`` today, which the person may open, and whether it may lift each."""
    today, reports = timezone.localdate(), {one.pk: one for one in case.reports.all()}
    found = [hold for hold in holds_of(case) if hold.holds_on(today)]
    for hold in found:
        # Decided about what the page has read already, not about every hold's own copy of it.
        hold.report = reports[hold.report_id]
        hold.report.case = case
    return [(hold, would_allow(principal, "hold.lift", hold)) for hold in found]


def tombstones(principal: Person) -> list[Tombstone]:
    """Return the newest of what has gone with the person's agreement; an auditor sees what anybody agreed to."""
    require(principal, "disposal.list")
    return list(_tombstones_of(principal)[:NEWEST])


def tombstone(principal: Person, tombstone_id: UUID) -> Tombstone:
    """Return what is left of a proposal that was carried out; raises ``Tombstone.DoesNotExist``."""
    found: Tombstone = _tombstones_of(principal).get(pk=tombstone_id)
    require(principal, "disposal.list")
    return found


def _tombstones_of(principal: Person) -> "QuerySet[Tombstone]":
    rows = Tombstone.objects.select_related("first_institution", "second_institution", "first_user", "second_user")
    if principal.institution_ids(AUDITOR):
        return rows
    # Exclusions went with the file: a colleague of the two may be the one who must not know of it.
    return rows.filter(Q(first_user=principal.user.pk) | Q(second_user=principal.user.pk))


def _with_cases(principal: Person, rows: list[M]) -> list[tuple[M, Case | None]]:
    """Return each row with its case, or None for who may not open that, such as a body above: one query for all."""
    ids = {row.report.case_id for row in rows if row.report.case_id}
    cases = Case.objects.visible_to(principal).in_bulk(ids) if ids else {}
    return [(row, cases.get(row.report.case_id)) for row in rows]

"""Disposal (уништење): the portal proposes, two people of two institutions agree, the file is erased."""

from collections.abc import Collection, Iterator
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from portal.jobs.many import Failures
from reporting.cases.access import disposing_for, require
from reporting.cases.models import Case, DisposalProposal, Report, Tombstone
from reporting.cases.passes import count_done
from reporting.cases.performing import locked, locked_file, move, perform
from reporting.cases.principals import SYSTEM, Person, Principal
from reporting.cases.retention.erasure import Approval, erase_file
from reporting.cases.retention.periods import WITHOUT_CASE, drop_lost_agreement, due
from reporting.cases.states import (
    DISPOSAL_OPEN,
    PARTICIPATION_INSIDE,
    CaseStatus,
    TransitionNotAllowed,
)
from reporting.cases.traces import trace
from reporting.cases.triage.routing import HeldBack
from reporting.registry import retention
from reporting.registry.models import Institution, RetentionClass

CHUNK = 500


class AnotherAgreement(Exception):
    """Somebody was told that their agreement is the first of two, or the second; meanwhile it is the other one."""


def propose_due(now: datetime) -> int:
    """Propose every file whose period is over, withdraw what is not due any more; return how many were proposed.

    Each file in a transaction of its own, one open proposal for each: run twice, or by two at once, it
    proposes nothing more. One that fails holds up no other; what failed is raised in the end (``ExceptionGroup``).
    """
    known = retention.classes(on=timezone.localdate(now))
    failures = Failures("Files could not be looked at.")
    open_ = _open_everywhere().select_related("report", "rule")
    count_done(partial(_withdraw_if_not_due, now=now), _one_by_one(open_), failures)
    cases = Case.objects.visible_to(SYSTEM).filter(status=CaseStatus.CLOSED, closed_at__lte=now)
    cases = cases.exclude(reports__disposal_proposals__in=_open_everywhere()).prefetch_related("reports__forms")
    reports = Report.objects.visible_to(SYSTEM).filter(case=None, status__in=WITHOUT_CASE, dismissed_at__lte=now)
    reports = reports.exclude(disposal_proposals__in=_open_everywhere()).prefetch_related("forms")
    propose = partial(_propose, now=now, known=known)
    done = sum(count_done(propose, _one_by_one(rows), failures) for rows in (cases, reports))
    failures.raise_all()
    return done


def _one_by_one(rows: "models.QuerySet[Any]") -> Iterator[Any]:
    """Yield every row in the order of its key, no more than ``CHUNK`` at once in memory."""
    rows = rows.order_by("pk")
    page = list(rows[:CHUNK])
    while page:
        yield from page
        page = list(rows.filter(pk__gt=page[-1].pk)[:CHUNK])


def _propose(file: Case | Report, *, now: datetime, known: Collection[RetentionClass]) -> bool:
    """Propose one file if it is due; asked before the lock, since of most files nothing is to be done."""
    if due(file, now=now, known=known) is None:
        return False
    report = file if isinstance(file, Report) else file.reports.order_by("received_at", "id").first()
    # A case without reports is one that has been erased meanwhile.
    return report is not None and _propose_locked(report, now)


@transaction.atomic
def _propose_locked(report: Report, now: datetime) -> bool:
    file = locked_file(report)
    ground = due(file, now=now)
    if ground is None or _open_proposals(report).exists():
        return False
    proposal = DisposalProposal.objects.create(
        report=report,
        rule=ground.rule,
        body=_body_above(report),
        counted_from=ground.counted_from,
        due_at=ground.due_at,
        proposed_at=now,
    )
    trace(SYSTEM, "disposal.propose", proposal, purpose="retention")
    return True


def _body_above(report: Report) -> Institution | None:
    """Return the body above the institution that keeps the file and may know of it: of the lead, else of triage."""
    lead = None
    if report.case is not None:
        lead = report.case.participations.filter(lead=True, status__in=PARTICIPATION_INSIDE).first()
    keeper = lead.institution if lead else Institution.objects.filter(type="triage", active=True).first()
    return None if keeper is None else HeldBack(report).above(keeper)


@transaction.atomic
def approve_disposal(*, principal: Person, proposal_id: UUID, expects: str) -> Tombstone | None:
    """Agree that a file goes; with the second agreement it is erased, and its tombstone returned.

    ``expects``: the agreement (``FIRST``, ``SECOND``) that the person has been told it gives. Everything is
    looked at anew under the lock: raises ``AnotherAgreement`` when it would be the other one,
    ``TransitionNotAllowed`` when the file is not due any more (opened again, held, another period),
    ``AccessDenied`` for the same person or institution, and ``DisposalProposal.DoesNotExist`` for who may
    not know of it, or when it has gone already. A first agreement that is lost does not count.
    """
    found = DisposalProposal.objects.visible_to(principal).select_related("report").get(pk=proposal_id)
    file, now = locked_file(found.report), timezone.now()
    proposal = locked(DisposalProposal, proposal_id, principal)
    if drop_lost_agreement(proposal):
        proposal.save(update_fields=["first_user", "first_institution", "first_at", "status"])
    require(principal, "disposal.approve", proposal)
    if proposal.awaits != expects:
        raise AnotherAgreement(f"it awaits the {proposal.awaits}")
    ground = due(file, now=now)
    if ground is None or (ground.rule, ground.counted_from) != (proposal.rule, proposal.counted_from):
        raise TransitionNotAllowed("not due any more")
    institution_id = disposing_for(principal, proposal)
    assert institution_id is not None, "decide() has just found one"
    trace(principal, "disposal.approve", proposal, institution_id=institution_id)
    if proposal.first_user_id is None or proposal.first_institution_id is None:
        move("disposal.agree", proposal, at=now, first_user=principal.user, first_institution_id=institution_id)
        return None
    return erase_file(
        file=file,
        rule=proposal.rule,
        first=Approval(proposal.first_user_id, proposal.first_institution_id),
        second=Approval(principal.user.pk, institution_id),
        tombstone_id=proposal.pk,
    )


def withdraw_proposals(report: Report, principal: Principal, *, purpose: str, at: datetime) -> None:
    """Withdraw the open proposal about a report's file, if there is one; its first agreement counts no more."""
    for proposal in _open_proposals(report):
        perform("disposal.withdraw", proposal, principal, at=at, trail={"purpose": purpose})


@transaction.atomic
def _withdraw_if_not_due(found: DisposalProposal, *, now: datetime) -> bool:
    file = locked_file(found.report)
    ground = due(file, now=now)
    if ground is not None and (ground.rule, ground.counted_from) == (found.rule, found.counted_from):
        return False
    withdraw_proposals(found.report, SYSTEM, purpose="not due", at=now)
    return True


def _open_everywhere() -> "models.QuerySet[DisposalProposal]":
    rows: models.QuerySet[DisposalProposal] = DisposalProposal.objects.visible_to(SYSTEM)
    return rows.filter(status__in=DISPOSAL_OPEN)


def _open_proposals(report: Report) -> models.QuerySet[DisposalProposal]:
    same = Q(report=report) if report.case_id is None else Q(report__case=report.case_id)
    return _open_everywhere().filter(same)

"""One case as one person may see it, and the list of a person's cases."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Prefetch

from reporting.cases.access import require, would_allow
from reporting.cases.family import must_not_learn
from reporting.cases.models import (
    Case,
    ClosureProposal,
    Deadline,
    Exclusion,
    GlassNote,
    GlassOpening,
    Measure,
    Message,
    Participation,
    Report,
)
from reporting.cases.openings import running_opening
from reporting.cases.principals import SYSTEM, Person
from reporting.cases.selectors.glass import notes_on
from reporting.cases.selectors.on_case import (
    deadlines_on,
    measures_on,
    messages_of,
    must_not_know,
    withdrawal_wished_at,
)
from reporting.cases.selectors.own import own_part, part_to_take, written_as
from reporting.cases.selectors.pages import Slice, page_after
from reporting.cases.selectors.queue import without_lost_word
from reporting.cases.states import (
    CASE_OPEN,
    PARTICIPATION_SETTLED,
    CaseStatus,
    ParticipationStatus,
    ProposalStatus,
    Risk,
)


def in_order() -> tuple[Prefetch[str, Any, str], Prefetch[str, Any, str]]:
    """Return what a page shows of each case, the lead and the oldest first.

    Without an order PostgreSQL gives rows as they lie, and every change of one moves it.
    """
    parts = Participation.objects.visible_to(SYSTEM).select_related("institution__type")
    reports = Report.objects.visible_to(SYSTEM).select_related("municipality").prefetch_related("forms")
    return (
        Prefetch("participations", queryset=parts.order_by("-lead", "requested_at", "id")),
        Prefetch("reports", queryset=reports.order_by("received_at", "id")),
    )


def open_cases(principal: Person, *, key: str = "", closed: bool = False) -> Slice:
    """Return a page of the person's cases, the newest first."""
    require(principal, "day.view")
    rows = Case.objects.visible_to(principal).select_related("level")
    rows = rows.filter(status=CaseStatus.CLOSED) if closed else rows.filter(status__in=CASE_OPEN)
    rows = rows.prefetch_related(*in_order())
    return page_after(rows, by=("opened_at",), key=key, newest_first=True)


@dataclass
class CaseView:
    """One case as one person may see it."""

    case: Case
    report: Report
    participations: list[Participation]
    mine: Participation | None
    deadlines: list[Deadline]
    measures: list[Measure]
    messages: list[Message]
    proposal: ClosureProposal | None
    sent_back: ClosureProposal | None
    unresolved: list[Exclusion]
    may: dict[str, bool]

    # Whom whoever works on the case must not tell.
    must_not_know: list[Exclusion] = field(default_factory=list)
    # That a person, perhaps of the family, must not learn of it: known to everyone on the case, never who it is.
    must_not_learn: Exclusion | None = None
    # The part that may still be taken or declined: another one than ``mine`` for somebody who works in two places.
    to_take: Participation | None = None
    # The participation in whose name the person writes to the reporter; None for triage.
    writes_as: UUID | None = None
    # The opening by break-glass through which the person has the case now, and what such people left to the lead.
    glass: GlassOpening | None = None
    # Since when somebody with the code of a report wishes to withdraw it; for triage and the lead alone.
    withdrawal_wished_at: datetime | None = None
    notes: list[GlassNote] = field(default_factory=list)

    @property
    def all_ended(self) -> bool:
        """Whether no institution is still at work, so that closing may be proposed."""
        return all(part.status in PARTICIPATION_SETTLED for part in self.participations)

    @property
    def waits_for_a_name(self) -> bool:
        """Whether nobody may be told yet, as ``must_resolve_first`` will say; False for who may not know of it."""
        return self.case.risk != Risk.ACUTE and any(
            one.kind == Exclusion.Kind.PERSON and one.is_open for one in self.unresolved
        )

    @property
    def next_deadline(self) -> Deadline | None:
        """The first open deadline of the person's own institution, or else of the case."""
        open_ = [deadline for deadline in self.deadlines if deadline.is_open]
        own = [deadline for deadline in open_ if self.mine and deadline.participation_id == self.mine.pk]
        return next(iter(own or open_), None)


def case_view(principal: Person, case_id: UUID) -> CaseView:
    """Return a case; raises ``Case.DoesNotExist`` when not visible."""
    case = Case.objects.visible_to(principal).select_related("level").prefetch_related(*in_order()).get(pk=case_id)
    require(principal, "case.view", case)
    report = _first_report(principal, case)
    parts = list(case.participations.all())
    mine = own_part(principal, parts)
    to_take = part_to_take(principal, parts) or mine
    latest = _latest_proposal(principal, case)
    proposal = latest if latest is not None and latest.status == ProposalStatus.OPEN else None
    return CaseView(
        case=case,
        report=report,
        participations=parts,
        mine=mine,
        deadlines=deadlines_on(principal, case),
        measures=measures_on(principal, report),
        messages=messages_of(principal, report),
        proposal=proposal,
        sent_back=_sent_back(principal, latest, report),
        unresolved=_unresolved(principal, report),
        may=_may(principal, case, report, mine, to_take, proposal),
        must_not_know=must_not_know(principal, report),
        to_take=to_take,
        writes_as=written_as(principal, mine),
        must_not_learn=must_not_learn(report),
        glass=running_opening(principal, case),
        notes=notes_on(principal, case),
        withdrawal_wished_at=withdrawal_wished_at(principal, case),
    )


def _first_report(principal: Person, case: Case) -> Report:
    """Return the report with which a case began, knowing ``case`` as the page does."""
    report: Report = (
        Report.objects.visible_to(principal)
        .select_related("municipality__district", "institution", "case")
        .prefetch_related("forms")
        .filter(case=case)
        .order_by("received_at", "id")[0]
    )
    report.case = case
    return report


def _latest_proposal(principal: Person, case: Case) -> ClosureProposal | None:
    """Return the proposal to close that was made last, whatever became of it."""
    proposals = ClosureProposal.objects.visible_to(principal).filter(case=case).order_by("-proposed_at", "-id")
    latest = next(iter(proposals[:1]), None)
    if latest is not None:
        latest.case = case
    return latest


def _unresolved(principal: Person, report: Report) -> list[Exclusion]:
    """Return whom the report excludes by name, and by guess until somebody has found out, for who may know of that."""
    rows = Exclusion.objects.visible_to(principal).filter(report=report, resolved_at=None).order_by("id")
    return [without_lost_word(one) for one in rows.select_related("institution", "named_by")]


def _sent_back(principal: Person, latest: ClosureProposal | None, report: Report) -> ClosureProposal | None:
    """Return the last proposal if it was sent back and work goes on, for whoever reads the messages."""
    if latest is None or latest.status != ProposalStatus.REJECTED or latest.case.status != CaseStatus.IN_PROGRESS:
        return None
    return latest if would_allow(principal, "message.read", report) else None


def has_declined(principal: Person, case_id: UUID) -> bool:
    """Whether the person's institution has declined this case, which it therefore no longer sees.

    One query, whether or not the case exists or excludes the person: time must tell nothing.
    """
    declined = (
        Participation.objects.visible_to(SYSTEM)
        .open_to(principal)
        .filter(
            case=case_id,
            institution__in=principal.institution_ids("case_worker"),
            status=ParticipationStatus.DECLINED,
        )
        .exists()
    )
    if declined:
        require(principal, "day.view")
    return declined


def _may(
    principal: Person,
    case: Case,
    report: Report,
    mine: Participation | None,
    to_take: Participation | None,
    proposal: ClosureProposal | None,
) -> dict[str, bool]:
    """Which acts the page offers; asking is not refusing, so nothing goes into the audit trail."""
    objects: dict[str, object] = {
        "report.read_story": report,
        "report.read_identity": report,
        "message.send": report,
        "case.route": case,
        "closure.propose": case,
        "case.reopen": case,
        "case.access_log": case,
        "case.recuse": case,
        "hold.place": case,
        "glass.leave_note": case,
    }
    if mine is not None:
        objects |= dict.fromkeys(("participation.finish", "participation.resume", "measure.record"), mine)
    if to_take is not None:
        objects["participation.accept"] = objects["participation.decline"] = to_take
    if proposal is not None:
        objects["closure.decide"] = proposal
    return {action.replace(".", "_"): would_allow(principal, action, obj) for action, obj in objects.items()}


def proposal_for(principal: Person, proposal_id: UUID) -> ClosureProposal:
    """Return a proposal on a case that the person takes part in; raises ``DoesNotExist``."""
    rows = ClosureProposal.objects.visible_to(principal).select_related("case", "report")
    proposal = rows.prefetch_related("case__participations").get(pk=proposal_id)
    require(principal, "case.view", proposal.case)
    return proposal

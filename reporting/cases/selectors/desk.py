"""What the desk shows: the day, the queue, a report, a case."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from reporting.cases.access import require, would_allow
from reporting.cases.models import (
    Case,
    ClosureProposal,
    Deadline,
    Exclusion,
    Measure,
    Message,
    Participation,
    Report,
)
from reporting.cases.principals import Person
from reporting.cases.selectors.pages import Slice, page_after
from reporting.cases.states import (
    CASE_OPEN,
    PARTICIPATION_ENDED,
    CaseStatus,
    ParticipationStatus,
    ProposalStatus,
    ReportStatus,
)

DAY_LIMIT = 50


@dataclass
class MyDay:
    """What this person must do, the most urgent first."""

    due: list[Deadline] = field(default_factory=list)
    incoming: list[Participation] = field(default_factory=list)
    to_approve: list[ClosureProposal] = field(default_factory=list)
    unread: list[Message] = field(default_factory=list)
    waiting_reports: int = 0

    def late(self, now: datetime) -> list[Deadline]:
        return [deadline for deadline in self.due if deadline.is_late(now)]


def my_day(principal: Person) -> MyDay:
    """Return what the person's own institutions owe, got and may decide."""
    require(principal, "day.view")
    own = principal.institution_ids()
    day = MyDay()
    open_ = Deadline.objects.visible_to(principal).filter(met_at=None, stopped_at=None)
    mine = open_.filter(participation__institution__in=own)
    if principal.institution_ids("triage"):
        mine = mine | open_.filter(participation=None)
        day.waiting_reports = Report.objects.visible_to(principal).filter(status=ReportStatus.SUBMITTED).count()
    day.due = list(
        mine.select_related("rule", "report__case", "participation__case", "participation__institution").order_by(
            "due_at", "id"
        )[:DAY_LIMIT]
    )
    day.incoming = list(
        Participation.objects.visible_to(principal)
        .filter(
            institution__in=principal.institution_ids("case_worker"),
            status__in=(ParticipationStatus.REQUESTED, ParticipationStatus.RECEIVED),
        )
        .select_related("case__level", "report__municipality", "institution")
        .prefetch_related("report__forms")
        .order_by("requested_at", "id")[:DAY_LIMIT]
    )
    day.to_approve = list(
        ClosureProposal.objects.visible_to(principal)
        .filter(
            status=ProposalStatus.OPEN,
            case__participations__lead=True,
            case__participations__institution__in=principal.institution_ids("head", "case_worker"),
        )
        .exclude(proposed_by=principal.user)
        .select_related("case")
        .order_by("proposed_at", "id")[:DAY_LIMIT]
    )
    day.unread = list(
        Message.objects.visible_to(principal)
        .filter(direction=Message.Direction.FROM_REPORTER, read_at=None)
        .select_related("report__case")
        .order_by("sent_at", "id")[:DAY_LIMIT]
    )
    return day


def triage_queue(principal: Person, *, key: str = "") -> Slice:
    """Return a page of reports that wait for triage, the oldest first."""
    require(principal, "triage.queue")
    rows = (
        Report.objects.visible_to(principal)
        .filter(status=ReportStatus.SUBMITTED)
        .select_related("municipality", "institution")
        .prefetch_related("forms", "deadlines")
    )
    return page_after(rows, by="received_at", key=key)


def cases_to_route(principal: Person, *, key: str = "") -> Slice:
    """Return a page of cases that wait for recipients, among them those that everyone declined."""
    require(principal, "triage.queue")
    rows = Case.objects.visible_to(principal).filter(status=CaseStatus.OPENED).prefetch_related("reports__forms")
    return page_after(rows, by="opened_at", key=key)


def open_cases(principal: Person, *, key: str = "", closed: bool = False) -> Slice:
    """Return a page of the person's cases, the newest first."""
    require(principal, "day.view")
    rows = Case.objects.visible_to(principal).select_related("level")
    rows = rows.filter(status=CaseStatus.CLOSED) if closed else rows.filter(status__in=CASE_OPEN)
    rows = rows.prefetch_related("participations__institution", "reports__forms", "reports__municipality")
    return page_after(rows, by="opened_at", key=key, newest_first=True)


def report_for_triage(principal: Person, report_id: UUID) -> Report:
    """Return a report with what triage may read of it; raises ``Report.DoesNotExist``."""
    report = (
        Report.objects.visible_to(principal)
        .select_related("municipality__district", "institution__type", "case")
        .prefetch_related("forms")
        .get(pk=report_id)
    )
    require(principal, "report.view", report)
    return report


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
    unresolved: list[Exclusion]
    may: dict[str, bool]

    @property
    def all_ended(self) -> bool:
        """Whether no institution is still at work, so that closing may be proposed."""
        return all(part.status in PARTICIPATION_ENDED for part in self.participations)

    @property
    def next_deadline(self) -> Deadline | None:
        """The first open deadline of the person's own institution, or else of the case."""
        open_ = [deadline for deadline in self.deadlines if deadline.is_open]
        own = [deadline for deadline in open_ if self.mine and deadline.participation_id == self.mine.pk]
        return next(iter(own or open_), None)


def case_view(principal: Person, case_id: UUID) -> CaseView:
    """Return a case; raises ``Case.DoesNotExist`` when not visible."""
    case = (
        Case.objects.visible_to(principal)
        .select_related("level")
        .prefetch_related("participations__institution__type", "reports__forms")
        .get(pk=case_id)
    )
    require(principal, "case.view", case)
    report = (
        Report.objects.visible_to(principal)
        .select_related("municipality__district", "institution", "case")
        .prefetch_related("forms")
        .filter(case=case)
        .order_by("received_at", "id")[0]
    )
    parts = sorted(case.participations.all(), key=lambda part: (not part.lead, part.requested_at))
    own = principal.institution_ids("case_worker", "head", "supervisor", "custodian")
    mine = next((part for part in parts if part.institution_id in own), None)
    proposal = ClosureProposal.objects.visible_to(principal).filter(case=case, status=ProposalStatus.OPEN).first()
    of_case = {"report__case": case}
    return CaseView(
        case=case,
        report=report,
        participations=parts,
        mine=mine,
        deadlines=list(
            Deadline.objects.visible_to(principal)
            .filter(**of_case)
            .select_related("rule", "participation__institution")
            .order_by("due_at", "id")
        ),
        measures=list(
            Measure.objects.visible_to(principal)
            .filter(**of_case)
            .select_related("participation__institution", "recorded_by")
            .order_by("-recorded_at", "-id")
        ),
        messages=list(
            Message.objects.visible_to(principal)
            .filter(**of_case)
            .select_related("participation__institution", "author")
            .order_by("sent_at", "id")
        )
        if would_allow(principal, "message.read", report)
        else [],
        proposal=proposal,
        unresolved=list(Exclusion.objects.visible_to(principal).filter(report=report, resolved_at=None)),
        may=_may(principal, case, report, mine, proposal),
    )


def _may(
    principal: Person,
    case: Case,
    report: Report,
    mine: Participation | None,
    proposal: ClosureProposal | None,
) -> dict[str, bool]:
    """Which acts the page offers; asking is not refusing, so nothing goes into the audit trail."""
    objects: dict[str, object] = {
        "report.read_story": report,
        "report.read_identity": report,
        "message.send": report,
        "case.route": case,
        "closure.propose": case,
    }
    if mine is not None:
        for action in ("participation.accept", "participation.decline", "participation.finish", "measure.record"):
            objects[action] = mine
    if proposal is not None:
        objects["closure.decide"] = proposal
    return {action.replace(".", "_"): would_allow(principal, action, obj) for action, obj in objects.items()}


def exclusion_for_triage(principal: Person, exclusion_id: UUID) -> Exclusion:
    """Return an unresolved exclusion; raises ``Exclusion.DoesNotExist``."""
    exclusion = (
        Exclusion.objects.visible_to(principal)
        .select_related("report__municipality", "report__institution", "report__case")
        .get(pk=exclusion_id, resolved_at=None)
    )
    require(principal, "exclusion.resolve", exclusion)
    return exclusion


def proposal_for(principal: Person, proposal_id: UUID) -> ClosureProposal:
    """Return a proposal on a case that the person takes part in; raises ``DoesNotExist``."""
    proposal = ClosureProposal.objects.visible_to(principal).select_related("case", "report").get(pk=proposal_id)
    require(principal, "case.view", proposal.case)
    return proposal

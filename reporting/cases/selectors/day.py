"""My day: what a person must do, has got and may decide."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from reporting.cases.access import APPROVING_ROLES, require
from reporting.cases.models import ClosureProposal, Deadline, Message, Participation, Report
from reporting.cases.principals import Person, System
from reporting.cases.querysets import ClosureProposalQuerySet
from reporting.cases.states import PARTICIPATION_COMMITTED, ParticipationStatus, ProposalStatus, ReportStatus, Risk

DAY_LIMIT = 50
SYSTEM = System("desk")


@dataclass
class MyDay:
    """What this person must do, the most urgent first."""

    due: list[Deadline] = field(default_factory=list)
    incoming: list[Participation] = field(default_factory=list)
    to_approve: list[ClosureProposal] = field(default_factory=list)
    unread: list[Message] = field(default_factory=list)
    declined: list[Participation] = field(default_factory=list)
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
    if principal.institution_ids("triage"):
        day.declined = list(
            Participation.objects.visible_to(principal)
            .filter(status=ParticipationStatus.DECLINED, triage_saw_at=None)
            .select_related("case", "institution")
            .order_by("ended_at", "id")[:DAY_LIMIT]
        )
    day.to_approve = list(_to_approve(principal)[:DAY_LIMIT])
    day.unread = list(
        Message.objects.visible_to(principal)
        .filter(direction=Message.Direction.FROM_REPORTER)
        .exclude(readings__institution__in=own)
        .select_related("report__case")
        .order_by("sent_at", "id")[:DAY_LIMIT]
    )
    return day


def _to_approve(principal: Person) -> ClosureProposalQuerySet:
    """Return the proposals that wait for this person; the same rule as ``closure.decide``."""
    part = Participation.objects.visible_to(SYSTEM).filter(case=OuterRef("case"))
    grave_form = Report.objects.visible_to(SYSTEM).filter(case=OuterRef("case"), forms__grave=True)
    workers, deciders = principal.institution_ids("case_worker"), principal.institution_ids("head", "case_worker")
    above = principal.institution_ids(*APPROVING_ROLES[ParticipationStatus.OBSERVER])
    of_lead = Q(Exists(part.filter(lead=True, status__in=PARTICIPATION_COMMITTED, institution__in=deciders)))
    of_other = Q(Exists(part.filter(lead=False, status__in=PARTICIPATION_COMMITTED, institution__in=workers)))
    of_other |= Q(Exists(part.filter(status=ParticipationStatus.OBSERVER, institution__in=above)))
    return (
        ClosureProposal.objects.visible_to(principal)
        .filter(of_lead | (of_other & (Q(case__risk=Risk.ACUTE) | Exists(grave_form))), status=ProposalStatus.OPEN)
        .exclude(proposed_by=principal.user)
        .exclude(approvals__institution__in=deciders | above)
        .select_related("case")
        .order_by("proposed_at", "id")
    )

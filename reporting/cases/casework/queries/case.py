"""One case as one person may see it, and the list of a person's cases."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Prefetch
from django.utils import timezone

from portal.accounts.models import User
from reporting.cases.access import require, would_allow
from reporting.cases.acts import RULES
from reporting.cases.casework.family import first_named, names_a_person
from reporting.cases.casework.queries.charge import in_charge_of
from reporting.cases.casework.queries.lines import (
    COUNTED,
    LINES,
    Filters,
    Narrowing,
    Offered,
    cases_by_kind,
    lines_of_cases,
    offered,
    offered_by,
    own_parts,
    page_of_lines,
)
from reporting.cases.casework.queries.messages import opened
from reporting.cases.casework.queries.own import own_part, part_that_reaches, part_to_take, written_as
from reporting.cases.casework.shown import case_shown
from reporting.cases.emergency_access.queries import opened_notes
from reporting.cases.emergency_access.running import running_opening
from reporting.cases.models import (
    Case,
    ClosureProposal,
    ContactRecord,
    Deadline,
    EmergencyAccess,
    EmergencyNote,
    Exclusion,
    Hold,
    Measure,
    Message,
    Participation,
    Reassessment,
    Report,
)
from reporting.cases.pages import Slice, page_after
from reporting.cases.principals import SYSTEM, CaseScope, Person
from reporting.cases.retention.queries import holds_on_case
from reporting.cases.roles import TRIAGE, WORKER
from reporting.cases.states import (
    CASE_OPEN,
    PARTICIPATION_INSIDE,
    PARTICIPATION_UNTAKEN,
    CaseStatus,
    ParticipationStatus,
    ProposalStatus,
    ReassessmentStatus,
    Risk,
)
from reporting.cases.triage.contacts import hold_up_closing, nobody_can_take, opened_calls, taken_over
from reporting.cases.triage.queries import with_valid_approvals
from reporting.registry.selectors import counting, roles_in_force
from reporting.vault import deks


def in_order() -> tuple[Prefetch[str, Any, str], Prefetch[str, Any, str]]:
    """Return what a page shows of each case, the lead and the oldest first.

    Without an order PostgreSQL gives rows as they lie, and every change of one moves it.
    """
    parts = Participation.objects.visible_to(SYSTEM).select_related("institution__type", "in_charge")
    reports = Report.objects.visible_to(SYSTEM).select_related("municipality__district", "institution")
    return (
        Prefetch("participations", queryset=parts.order_by("-lead", "requested_at", "id")),
        Prefetch("reports", queryset=reports.prefetch_related("forms").order_by("received_at", "id")),
    )


def open_cases(principal: Person, *, key: str = "", closed: bool = False, filters: Filters | None = None) -> Slice:
    """Return a page of lines of the person's cases, as ``filters`` ask for them.

    Open ones of the own institutions come by danger and by what is due first; those that triage sees, and closed
    ones, the newest first.
    """
    require(principal, "day.view")
    filters = filters or Filters()
    if not closed and not principal.institution_ids(TRIAGE) and not principal.emergency_access:
        narrow = Narrowing(principal, timezone.now())
        return page_of_lines(narrow.by(filters, own_parts(principal)), key=key)
    rows = Case.objects.visible_to(principal).filter(
        *cases_by_kind(filters), status__in=(CaseStatus.CLOSED,) if closed else CASE_OPEN
    )
    found = page_after(rows.prefetch_related(*in_order()), by=("opened_at",), key=key, newest_first=True, size=LINES)
    return replace(found, rows=lines_of_cases(principal, found.rows))


def offered_cases(principal: Person) -> Offered:
    """Return by which forms and places the person's open cases can be narrowed."""
    if not principal.institution_ids(TRIAGE):
        return offered(own_parts(principal))
    newest = Case.objects.visible_to(principal).filter(status__in=CASE_OPEN).order_by("-opened_at", "-id")
    reports = Report.objects.visible_to(SYSTEM).filter(case__in=newest.values("pk")[:COUNTED])
    return offered_by(reports.values("pk"))


@dataclass
class CaseView:
    """One case as one person may see it; what a page does not show is not asked for."""

    person: Person
    case: Case

    @cached_property
    def scope(self) -> CaseScope:
        """The case as its lists are asked for it: who may see the case has been asked."""
        return CaseScope(self.person, self.case)

    @cached_property
    def report(self) -> Report:
        """The report with which the case began."""
        return self._reports[0]

    @cached_property
    def _reports(self) -> list[Report]:
        found = list(self.case.reports.all())
        for report in found:
            report.case = self.case
        return found

    @cached_property
    def participations(self) -> list[Participation]:
        """Every institution's part, the lead's and the oldest first."""
        parts, reports = list(self.case.participations.all()), {one.pk: one for one in self._reports}
        for part in parts:
            part.report = reports[part.report_id]
        return parts

    @cached_property
    def mine(self) -> Participation | None:
        """The part for which the person acts."""
        return own_part(self.person, self.participations)

    @cached_property
    def leads(self) -> User | None:
        """Who of the person's own institution leads its part; nobody where that account no longer may."""
        part = self._mine_inside
        if part is not None and part.in_charge_id == self.person.user.pk:
            # The reader has been let in; only the role may have ended.
            return part.in_charge if part.institution_id in self.person.institution_ids(WORKER) else None
        return None if part is None else in_charge_of([part]).get(part.pk)

    @cached_property
    def own_name(self) -> str:
        """By which short name the person's own institution calls the case."""
        part = self._mine_inside
        return "" if part is None else part.own_name or ""

    @property
    def _mine_inside(self) -> Participation | None:
        return self.mine if self.mine is not None and self.mine.status in PARTICIPATION_INSIDE else None

    @cached_property
    def to_take(self) -> Participation | None:
        """The part that may still be taken or declined; another one than ``mine`` for who works in two places."""
        return part_to_take(self.person, self.participations) or self.mine

    @cached_property
    def to_reach(self) -> Participation | None:
        """The part through which the person may open where the child is."""
        return part_that_reaches(self.person, self.participations)

    @cached_property
    def writes_as(self) -> UUID | None:
        """The participation in whose name the person writes to the reporter; None for triage."""
        return written_as(self.person, self.mine)

    @cached_property
    def deadlines(self) -> list[Deadline]:
        """The deadlines of the case, the next one first."""
        rows = Deadline.objects.visible_to(self.scope).select_related("rule", "participation__institution", "met_by")
        return list(rows.order_by("due_at", "id"))

    @cached_property
    def _measures(self) -> list[Measure]:
        """Every version of what was done, the newest first; none to whom it does not concern."""
        if not self._may("measure.read", self.report):
            return []
        rows = Measure.objects.visible_to(self.scope).select_related("participation__institution", "recorded_by")
        found = list(rows.order_by("-done_at", "-recorded_at", "-id"))
        deks.prime(found, owner="report_id")
        return found

    @cached_property
    def measures(self) -> list[Measure]:
        """What was done, as it stands today, the newest first."""
        corrected = {one.corrects_id for one in self._measures}
        return [one for one in self._measures if one.pk not in corrected]

    def earlier_versions(self, measure: Measure) -> list[Measure]:
        """Return what a measure said before it was corrected, the last version first."""
        by_key, found = {one.pk: one for one in self._measures}, []
        while measure.corrects_id is not None:
            measure = by_key[measure.corrects_id]
            found.append(measure)
        return found

    @cached_property
    def contacts(self) -> list[ContactRecord]:
        """The calls to institutions, corrected ones too, the newest first; none to whom they do not concern."""
        return self._calls or []

    @cached_property
    def _calls(self) -> list[ContactRecord] | None:
        """Every call about the case; None to whom they do not concern."""
        may = self._may("contact.read", self.case)
        return opened_calls(ContactRecord.objects.visible_to(self.scope)) if may else None

    @cached_property
    def told(self) -> dict[UUID, ContactRecord]:
        """By part, the call that took it over, of institutions that have not taken it at the portal."""
        untaken = [part for part in self.participations if part.status in PARTICIPATION_UNTAKEN]
        return taken_over(untaken, calls=self._calls)

    @cached_property
    def messages(self) -> list[Message]:
        """The messages about all reports of the case, the oldest first; none to whom they do not concern."""
        return opened(Message.objects.visible_to(self.scope)) if self._may("message.read", self.report) else []

    @cached_property
    def notes(self) -> list[EmergencyNote]:
        """What was left to the lead of the case by people who had it open by break-glass."""
        return opened_notes(self.person, self.case, EmergencyNote.objects.visible_to(self.scope))

    @cached_property
    def emergency_access(self) -> EmergencyAccess | None:
        """The opening by break-glass through which the person has the case now."""
        return running_opening(self.person, self.case)

    @cached_property
    def holds(self) -> list[tuple[Hold, bool]]:
        """The holds that keep the file today, and whether the person may lift each."""
        return holds_on_case(self.person, self.case)

    @cached_property
    def _latest(self) -> ClosureProposal | None:
        """The proposal to close that was made last, whatever became of it."""
        latest = ClosureProposal.objects.visible_to(self.scope).order_by("-proposed_at", "-id").first()
        if latest is not None:
            latest.case, latest.report = self.case, self.report
        return latest

    @cached_property
    def proposal(self) -> ClosureProposal | None:
        """The open proposal to close."""
        return self._latest if self._latest is not None and self._latest.status == ProposalStatus.OPEN else None

    @cached_property
    def sent_back(self) -> ClosureProposal | None:
        """The last proposal if it was sent back and work goes on, for whoever reads the messages."""
        rejected = self._latest is not None and self._latest.status == ProposalStatus.REJECTED
        if not rejected or self.case.status != CaseStatus.IN_PROGRESS:
            return None
        return self._latest if self._may("message.read", self.report) else None

    @cached_property
    def reassessments(self) -> list[Reassessment]:
        """How the risk and the level changed, the last change first."""
        rows = Reassessment.objects.visible_to(self.scope)
        found = list(
            rows.select_related(
                "level_before", "level", "institution", "proposed_by", "decided_for", "decided_by"
            ).order_by("-proposed_at", "-id")
        )
        for one in found:
            one.case, one.report = self.case, self.report
        deks.prime(found, owner="report_id")
        return found

    @property
    def level_at_opening(self) -> int | None:
        """The level with which the case was opened."""
        return self.reassessments[-1].level_before_id if self.reassessments else self.case.level_id

    @cached_property
    def waiting_reassessment(self) -> Reassessment | None:
        """The lower risk that waits for a second person."""
        return next((one for one in self.reassessments if one.status == ReassessmentStatus.PROPOSED), None)

    @cached_property
    def _exclusions(self) -> list[Exclusion]:
        """Whom any report of the case excludes; the page shows of them what concerns the person."""
        reports = {one.pk: one for one in self._reports}
        rows = Exclusion.objects.visible_to(SYSTEM).filter(report__case=self.case)
        found = list(rows.select_related("institution", "named_by").order_by("id"))
        for one in found:
            one.report = reports[one.report_id]
        return found

    @cached_property
    def unresolved(self) -> list[Exclusion]:
        """Whom the report excludes by name, and by guess until somebody has found out; for triage alone.

        A person who only must not learn of it is among them: triage may still find that it works somewhere.
        """
        if not self.person.institution_ids(TRIAGE):
            return []
        own = (one for one in self._exclusions if one.report_id == self.report.pk)
        return [with_valid_approvals(one) for one in own if one.resolved_at is None or one.only_warns]

    @cached_property
    def must_not_know(self) -> list[Exclusion]:
        """Whom the reports exclude, for those who may read the story: they must not tell them either."""
        if not self._may("report.read_story", self.report):
            return []
        certain = Exclusion.Kind.INSTITUTION
        rows = (one for one in self._exclusions if not names_a_person(one))
        return [one for one in rows if one.resolved_at is None or one.kind == certain]

    @cached_property
    def must_not_learn(self) -> Exclusion | None:
        """That a person, perhaps of the family, must not learn of it: known to everyone here, never who it is."""
        return first_named(self._exclusions)

    @cached_property
    def withdrawal_wished_at(self) -> datetime | None:
        """Since when somebody with the code of a report wishes to withdraw it; for triage and the lead alone."""
        if not self._may("withdrawal.view", self.case):
            return None
        return min((one.withdrawal_wished_at for one in self._reports if one.withdrawal_wished_at), default=None)

    @cached_property
    def may(self) -> dict[str, bool]:
        """Which acts the page offers; asking is not refusing, so nothing goes into the audit trail."""
        about = {name: getattr(self, rule.offered_on) for name, rule in RULES.items() if rule.offered_on}
        return {name.replace(".", "_"): self._may(name, obj) for name, obj in about.items() if obj is not None}

    def _may(self, action: str, obj: object) -> bool:
        return would_allow(self.person, action, obj)

    @cached_property
    def at_work(self) -> list[Participation]:
        """The parts for which a proposal to close must wait."""
        return hold_up_closing(self.participations, told=self.told)

    @cached_property
    def without_accounts(self) -> set[UUID]:
        """The institutions that were asked and where nobody works at the portal, whomever a report excludes."""
        asked = {part.institution_id for part in self.participations if part.status in PARTICIPATION_UNTAKEN}
        if not asked:
            return set()
        at_work = roles_in_force().filter(institution__in=asked, role=WORKER, user__is_active=True)
        return asked - {one.institution_id for one in counting(at_work)}

    @property
    def all_ended(self) -> bool:
        """Whether no institution is still at work, so that closing may be proposed."""
        return not self.at_work

    @property
    def nobody_can_take(self) -> bool:
        """Whether triage may close the case, since nobody at the portal took it or can."""
        return self.may["case_close_untaken"] and nobody_can_take(self.case, self.participations, told=self.told)

    @property
    def to_find_out(self) -> Exclusion | None:
        """The exclusion of which somebody is to be found out first: a named person before a group."""
        open_ = [one for one in self.unresolved if one.is_open]
        return min(open_, key=lambda one: one.kind != Exclusion.Kind.PERSON, default=None)

    @property
    def waits_for_a_name(self) -> bool:
        """Whether nobody may be told yet, as ``must_resolve_first`` will say; False for who may not know of it."""
        first = self.to_find_out
        return self.case.risk != Risk.ACUTE and first is not None and first.kind == Exclusion.Kind.PERSON

    @property
    def next_deadline(self) -> Deadline | None:
        """The first open deadline of the person's own institution, or else of the case."""
        open_ = [deadline for deadline in self.deadlines if deadline.is_open]
        own = [deadline for deadline in open_ if self.mine and deadline.participation_id == self.mine.pk]
        return next(iter(own or open_), None)


def case_view(principal: Person, case_id: UUID) -> CaseView:
    """Return a case, which leaves a trace; raises ``Case.DoesNotExist`` when not visible."""
    case = Case.objects.visible_to(principal).select_related("level").prefetch_related(*in_order()).get(pk=case_id)
    case_shown(principal, case)
    return CaseView(principal, case)


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


def proposal_for(principal: Person, proposal_id: UUID) -> ClosureProposal:
    """Return a proposal on a case that the person takes part in, as ``case_view`` does; raises ``DoesNotExist``."""
    rows = ClosureProposal.objects.visible_to(principal).select_related("case", "report")
    proposal = rows.prefetch_related("case__participations").get(pk=proposal_id)
    case_shown(principal, proposal.case)
    return proposal


def measure_for(principal: Person, measure_id: UUID) -> Measure:
    """Return a measure on a case that the person may see, as ``case_view`` does; raises ``Measure.DoesNotExist``."""
    rows = Measure.objects.visible_to(principal).select_related("participation__institution", "participation__case")
    measure = rows.get(pk=measure_id)
    case_shown(principal, measure.participation.case)
    return measure


def reassessment_for(principal: Person, reassessment_id: UUID) -> Reassessment:
    """Return a new assessment of a case, as ``case_view`` does; raises ``Reassessment.DoesNotExist``."""
    rows = Reassessment.objects.visible_to(principal).select_related("case", "report", "level", "level_before")
    row = rows.prefetch_related("case__participations").get(pk=reassessment_id)
    case_shown(principal, row.case)
    return row

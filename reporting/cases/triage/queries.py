"""The triage team's queue, and what it opens from there."""

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from reporting.cases.access import first_approval_valid, require
from reporting.cases.casework.shown import report_shown
from reporting.cases.models import CallOwed, Case, Exclusion, Participation, Report
from reporting.cases.pages import Slice, page_after
from reporting.cases.principals import SYSTEM, Person
from reporting.cases.retention.periods import DISMISSED
from reporting.cases.states import CaseStatus, ReportStatus, Risk
from reporting.cases.traces import trace_once
from reporting.cases.triage import urgency
from reporting.cases.triage.alike import WITH_RULES, queue_page

# How many of those that were set aside the page of the queue shows.
LATELY = 25


def triage_queue(principal: Person, *, key: str = "") -> Slice:
    """Return a page of reports that wait for triage: danger now first, then perhaps, then the oldest.

    Of a flood, what has neither words nor a place stands behind the others, and equal reports without a word are
    one row (``alike``).
    """
    require(principal, "triage.queue")
    return queue_page(Report.objects.visible_to(principal).filter(status=ReportStatus.SUBMITTED), key=key)


def lately_dismissed(principal: Person) -> list[Report]:
    """Return what triage set aside last, the newest first, so that a colleague sees it and can bring it back."""
    require(principal, "triage.queue")
    rows = Report.objects.visible_to(principal).filter(status__in=DISMISSED).order_by("-dismissed_at", "id")
    return list(rows[:LATELY])


def cases_to_route(principal: Person, *, key: str = "") -> Slice:
    """Return a page of cases that wait for recipients, the gravest risk first; some have lost their lead.

    Each knows with ``waits_for_a_name`` whether somebody who must not see it has to be found out first.
    """
    require(principal, "triage.queue")
    unknown = Exclusion.objects.visible_to(SYSTEM).filter(
        report__case=OuterRef("pk"), kind=Exclusion.Kind.PERSON, resolved_at=None
    )
    rows = cases_without_lead(principal).annotate(waits_for_a_name=Exists(unknown) & ~Q(risk=Risk.ACUTE))
    return page_after(rows.annotate(urgency=urgency.of_case()), by=("urgency", "opened_at"), key=key)


def cases_without_lead(principal: Person) -> QuerySet[Case]:
    """Return the cases that triage still has to send somewhere: nobody leads them, or nobody does any more."""
    leading = Participation.objects.visible_to(SYSTEM).leading("pk")
    found: QuerySet[Case] = Case.objects.visible_to(principal).filter(
        Q(status=CaseStatus.OPENED) | Q(~Exists(leading), status__in=(CaseStatus.ROUTED, CaseStatus.IN_PROGRESS))
    )
    return found


def calls_owed(case: Case) -> list[CallOwed]:
    """Return whom triage must call before an acute case is sent there, by name; the caller has decided."""
    rows = CallOwed.objects.visible_to(SYSTEM).filter(case=case, done_at=None).select_related("institution")
    return list(rows.order_by("institution__name", "id"))


def report_for_triage(principal: Person, report_id: UUID) -> Report:
    """Return a report with what triage may read of it, which leaves a trace; raises ``Report.DoesNotExist``."""
    report = (
        Report.objects.visible_to(principal)
        .select_related("municipality__district", "institution__type", "case")
        .prefetch_related("forms", WITH_RULES)
        .get(pk=report_id)
    )
    report_shown(principal, report)
    if not first_approval_valid(report.dismissal_proposed_by, report):
        # The page says whose turn it is as the command will see it; nothing is saved.
        report.dismissal_proposed_by = None
    return report


def exclusions_of(principal: Person, report: Report) -> list[Exclusion]:
    """Return whom a report keeps away, for who may know of that."""
    rows = Exclusion.objects.visible_to(principal).filter(report=report)
    return [with_valid_approvals(one) for one in rows.select_related("institution", "named_by")]


def with_valid_approvals(exclusion: Exclusion) -> Exclusion:
    """Return an exclusion as the command will see it, without a first word that counts no more; nothing is saved."""
    if exclusion.is_open and not first_approval_valid(exclusion.outside_first, exclusion):
        exclusion.outside_first = None
    if exclusion.is_open and not first_approval_valid(exclusion.named_first, exclusion):
        exclusion.named_first = None
    return exclusion


def names_given(principal: Person, guess: Exclusion) -> list[Exclusion]:
    """Return whom triage has named so far for a guess, for who may know of that, with who gave each name."""
    rows = Exclusion.objects.visible_to(principal).filter(guess=guess).order_by("kind", "institution__name", "id")
    return list(rows.select_related("institution", "user", "named_by"))


def exclusion_of_report(principal: Person, report: Report, exclusion_id: UUID) -> Exclusion | None:
    """Return the exclusion of this very report with an id, for who may know of it; None where there is none."""
    found: Exclusion | None = Exclusion.objects.visible_to(principal).filter(pk=exclusion_id, report=report).first()
    return found


def exclusion_for_triage(principal: Person, exclusion_id: UUID) -> Exclusion:
    """Return an exclusion that triage may resolve, or has resolved; raises ``Exclusion.DoesNotExist``.

    It says what its report does, so that leaves the trace of a report.
    """
    exclusion = (
        Exclusion.objects.visible_to(principal)
        .select_related("report__municipality", "report__institution", "report__case")
        .get(pk=exclusion_id)
    )
    require(principal, "exclusion.resolve", exclusion)
    trace_once(principal, "report.view", [exclusion.report], hourly=True)
    return with_valid_approvals(exclusion)

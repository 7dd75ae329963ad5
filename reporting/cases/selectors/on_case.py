"""What stands on a case's page beside the case itself, each to those whom it concerns."""

from datetime import datetime

from django.db.models import Q

from reporting.cases.access import would_allow
from reporting.cases.family import NAMED_PERSON
from reporting.cases.models import Case, Deadline, Exclusion, Measure, Message, Report
from reporting.cases.principals import SYSTEM, Person
from reporting.vault import deks


def deadlines_on(principal: Person, case: Case) -> list[Deadline]:
    """Return the deadlines of a case that the person sees, the next one first."""
    return list(
        Deadline.objects.visible_to(principal)
        .filter(report__case=case)
        .select_related("rule", "participation__institution")
        .order_by("due_at", "id")
    )


def measures_on(principal: Person, report: Report) -> list[Measure]:
    """Return what was done in a report's case, the newest first; none to whom it does not concern."""
    if not would_allow(principal, "measure.read", report):
        return []
    found = list(
        Measure.objects.visible_to(principal)
        .filter(report__case=report.case_id)
        .select_related("participation__institution", "recorded_by")
        .order_by("-recorded_at", "-id")
    )
    deks.prime(found, owner="report_id")
    return found


def messages_of(principal: Person, report: Report) -> list[Message]:
    """Return the messages about a report, or about all reports of its case; none to whom they do not concern."""
    if not would_allow(principal, "message.read", report):
        return []
    about = Q(report__case=report.case_id) if report.case_id else Q(report=report)
    found = list(
        Message.objects.visible_to(principal)
        .filter(about)
        .select_related("participation__institution", "author")
        .order_by("sent_at", "id")
    )
    deks.prime(found, owner="report_id")
    return found


def must_not_know(principal: Person, report: Report) -> list[Exclusion]:
    """Return whom the report excludes, to those who may read its story: they must not tell them either."""
    if not would_allow(principal, "report.read_story", report):
        return []
    rows = Exclusion.objects.visible_to(SYSTEM).filter(report__case=report.case_id)
    open_or_certain = Q(resolved_at=None) | Q(kind=Exclusion.Kind.INSTITUTION)
    rows = rows.filter(open_or_certain).exclude(NAMED_PERSON)
    return list(rows.select_related("institution").order_by("id"))


def withdrawal_wished_at(principal: Person, case: Case) -> datetime | None:
    """Return when a reporter first wished to withdraw, to those whom the mark concerns."""
    if not would_allow(principal, "withdrawal.view", case):
        return None
    return min((one.withdrawal_wished_at for one in case.reports.all() if one.withdrawal_wished_at), default=None)

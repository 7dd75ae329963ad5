"""Whether the period of a case file is over and who has agreed that it goes: its facts, its class, its holds."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from reporting.cases.access import first_agreement_valid
from reporting.cases.models import Case, DisposalProposal, EmergencyAccess, Hold, Message, Report
from reporting.cases.principals import SYSTEM
from reporting.cases.related_rows import rows_hanging_on
from reporting.cases.states import CaseStatus, DisposalStatus, EmergencyVerdict, ReportStatus
from reporting.registry import retention
from reporting.registry.models import Kept, RetentionClass

# Reports for which no case was opened.
DISMISSED = (ReportStatus.REDIRECTED, ReportStatus.SPAM)
# Those, and what waits for a word of its reporter: after its period it goes like them.
WITHOUT_CASE = (*DISMISSED, ReportStatus.SET_ASIDE)


@dataclass(frozen=True)
class Due:
    """A file whose period is over: under which class, counted from when, since when it may go."""

    rule: RetentionClass
    counted_from: datetime
    due_at: datetime


def due(file: Case | Report, *, now: datetime, known: Collection[RetentionClass] | None = None) -> Due | None:
    """Return the ground on which a file may go ``now``; None while something keeps it.

    That is: it is open, held, young or without a class, an opening waits for its review, a message for a reader.
    ``known``: the classes of the day, for who asks about many files.
    """
    start = counted_from(file)
    if start is None:
        return None
    day = timezone.localdate(now)
    rule = retention.class_for(kept=Kept.CASE_FILE, facts=facts_of(file), on=day, known=known)
    end = None if rule is None else retention.end_for(rule, start)
    if rule is None or end is None or end > now or is_held(file, now=now):
        return None
    if _awaits_review(file) or _awaits_reader(file):
        return None
    return Due(rule, start, end)


def counted_from(file: Case | Report) -> datetime | None:
    """Return when a file was closed, or set aside; None while it is neither."""
    if isinstance(file, Case):
        return file.closed_at if file.status == CaseStatus.CLOSED else None
    return file.dismissed_at if file.case_id is None and file.status in WITHOUT_CASE else None


def facts_of(file: Case | Report) -> dict[str, list[str]]:
    """Return what the conditions of classes ask about."""
    reports = list(file.reports.all()) if isinstance(file, Case) else [file]
    facts = {
        "statuses": sorted({report.status for report in reports}),
        "forms": sorted({form.pk for report in reports for form in report.forms.all()}),
    }
    if isinstance(file, Case):
        facts |= {"outcomes": [file.outcome], "risks": [file.risk]}
    return facts


def holds_of(file: Case | Report) -> list[Hold]:
    """Return every hold that was ever placed on a file, the newest first."""
    rows = Hold.objects.visible_to(SYSTEM).select_related("placed_by", "lifted_by")
    same = rows.filter(report__case=file) if isinstance(file, Case) else rows.filter(report=file)
    return list(same.order_by("-placed_at", "id"))


def is_held(file: Case | Report, *, now: datetime) -> bool:
    """Whether a hold keeps the file today."""
    return any(hold.holds_on(timezone.localdate(now)) for hold in holds_of(file))


def _awaits_review(file: Case | Report) -> bool:
    """Whether somebody broke the emergency access and nobody has judged it: erased, it would never be."""
    if not isinstance(file, Case):
        return False
    return EmergencyAccess.objects.visible_to(SYSTEM).filter(case=file, verdict=EmergencyVerdict.WAITING).exists()


def _awaits_reader(file: Case | Report) -> bool:
    """Whether a reporter wrote something, perhaps that it has not stopped, and no institution has read it."""
    unread = Message.objects.visible_to(SYSTEM).filter(direction=Message.Direction.FROM_REPORTER, readings=None)
    return (unread.filter(report__case=file) if isinstance(file, Case) else unread.filter(report=file)).exists()


def file_of(report: Report) -> Case | Report:
    """Return the file that a report belongs to: its case, or itself."""
    return report if report.case is None else report.case


def size_of(file: Case | Report) -> int:
    """Return how many rows hang on a file, itself among them; without keys and files, which the vault counts."""
    return sum(len(pks) for pks in rows_hanging_on({type(file): {file.pk}}).values())


def drop_lost_agreement(proposal: DisposalProposal) -> bool:
    """Forget on ``proposal``, and save nothing, a first agreement that counts no more; return whether there was one.

    Of an account that is excluded by now, or has lost the role or the part in whose name it agreed.
    """
    if proposal.status != DisposalStatus.APPROVED or first_agreement_valid(proposal):
        return False
    proposal.first_user = proposal.first_institution = proposal.first_at = None
    proposal.status = DisposalStatus.PROPOSED
    return True

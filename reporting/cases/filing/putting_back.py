"""Exclusions that somebody took out of the database, or lifted there, are put back as they were sent.

Nobody has opened more meanwhile: whatever opens a file asks what was sent (``access.sent``). The rows are what triage
routes by, what lists hide and what letters pass.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from portal.jobs.many import Failures
from reporting.cases.access.sent import Sent, sent_with
from reporting.cases.models import Exclusion, Report
from reporting.cases.performing import locked_file
from reporting.cases.principals import SYSTEM, System
from reporting.cases.states import CaseStatus, ReportStatus
from reporting.cases.traces import trace
from reporting.vault import deks

AT_ONCE = 200
AS_SENT = System("as it was sent")


def put_back(now: datetime) -> int:
    """Put back what is missing in the reports that wait or are worked on; return how many exclusions that were.

    Each is an event. Raises ``ExceptionGroup`` after all were looked at, where some do not open as they were sealed.
    """
    under_way = Q(case=None, status=ReportStatus.SUBMITTED) | Q(case__isnull=False) & ~Q(case__status=CaseStatus.CLOSED)
    pks = list(Report.objects.visible_to(SYSTEM).filter(under_way).values_list("pk", flat=True))
    done, failures = 0, Failures("exclusions do not open as they were sealed")
    for start in range(0, len(pks), AT_ONCE):
        for report in _read(pks[start : start + AT_ONCE]):
            with failures.kept(object_id=report.pk):
                if _missing(report):
                    done += _put_back(report, now)
    failures.raise_all()
    return done


def _read(pks: Sequence[UUID]) -> list[Report]:
    reports = list(Report.objects.visible_to(SYSTEM).filter(pk__in=pks).prefetch_related("exclusions"))
    deks.prime(reports, owner="id")
    return reports


def _missing(report: Report) -> list[Sent]:
    return [one for of_report in sent_with([report]) for one in of_report.missing(report.exclusions.all())]


@transaction.atomic
def _put_back(report: Report, now: datetime) -> int:
    locked_file(report)
    report = Report.objects.visible_to(SYSTEM).prefetch_related("exclusions").get(pk=report.pk)
    missing = _missing(report)
    for one in missing:
        row = next((row for row in report.exclusions.all() if Sent.of(row) == one), None)
        if row is None:
            warns = one.source == Exclusion.NAMED
            row = Exclusion(report=report, resolved_at=report.received_at if warns else None, **one.columns)
        else:
            row.resolved_at, row.outside_institutions, row.lifted_for = None, False, ""
        row.put_back_at = now
        row.save()
        trace(AS_SENT, "exclusion.put_back", row, fields=(row.kind,))
    return len(missing)

"""Whether the story of a case is known where it matters, by the audit trail."""

from uuid import UUID

from reporting.cases.models import Report
from reporting.cases.services.common import SYSTEM
from reporting.vault.models import AuditEvent


def story_was_read(*, institution_id: UUID, report: Report) -> bool:
    """Whether anybody has opened the story of this case for an institution, by the audit trail."""
    reports = Report.objects.visible_to(SYSTEM).filter(case=report.case_id) if report.case_id else [report]
    return AuditEvent.objects.filter(
        action="report.read_story", object_id__in=[row.pk for row in reports], institution=institution_id
    ).exists()

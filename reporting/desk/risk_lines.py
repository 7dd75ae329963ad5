"""How the risk and the level of a case changed, in words."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from portal.accounts.models import User
from reporting.cases.models import Reassessment
from reporting.cases.selectors import CaseView
from reporting.cases.states import ReassessmentStatus
from reporting.desk.labels import Labels
from reporting.registry.models import ChoiceKind, ViolenceLevel


@dataclass(frozen=True)
class RiskLine:
    """One line of the history; ``note`` is empty for who may not read the story, ``state`` where it simply holds."""

    at: datetime
    risk: str
    level: str
    before: str = ""
    reason: str = ""
    note: str = ""
    institution: str = ""
    author: User | None = None
    state: str = ""
    decided_by: User | None = None
    decided_for: str = ""
    decided_at: datetime | None = None
    pk: UUID | None = None


def risk_lines(view: CaseView, labels: Labels, *, by_itself: bool) -> list[RiskLine]:
    """Return the history of a case's risk, the last change first and with what it began last.

    ``by_itself``: the portal opened the case.
    """
    rows = view.reassessments
    if not rows:
        return []
    first = rows[-1]
    began = RiskLine(
        at=view.case.opened_at,
        risk=first.get_risk_before_display(),
        level=_level(first.level_before),
        reason=_("нико није преузео пријаву на време") if by_itself else _("при пријему"),
        institution=_("Портал") if by_itself else _("Тријажа"),
    )
    return [*(risk_line(view, row, labels) for row in rows), began]


def risk_line(view: CaseView, row: Reassessment, labels: Labels) -> RiskLine:
    """Return one new assessment in words."""
    return RiskLine(
        pk=row.pk,
        at=row.proposed_at,
        risk=row.get_risk_display(),
        level=_level(row.level),
        before=row.get_risk_before_display(),
        reason=labels.of(ChoiceKind.REASSESSMENT_REASON, row.reason),
        note=row.note if view.may["report_read_story"] else "",
        institution=row.institution.short_name,
        author=row.proposed_by,
        state="" if row.status == ReassessmentStatus.IN_FORCE else row.get_status_display(),
        decided_by=row.decided_by,
        decided_for=row.decided_for.short_name if row.decided_for else "",
        decided_at=row.decided_at,
    )


def _level(level: ViolenceLevel | None) -> str:
    return level.name if level is not None else ""

"""What belongs to a row that somebody has already been let in to; rooms above go no further by themselves."""

from datetime import datetime

from reporting.cases.models import Case, Report
from reporting.registry.models import Event


def next_due(report: Report, *, event: str = Event.REPORT_TRIAGED) -> datetime | None:
    """Return the first end of an open deadline of ``report`` that ``event`` meets (aware); None when none is open."""
    open_ = (deadline for deadline in report.deadlines.all() if deadline.is_open)
    return min((deadline.due_at for deadline in open_ if deadline.rule.stops_at == event), default=None)


def first_of(case: Case) -> Report | None:
    """Return a report of ``case``, to name the case by; takes what a list has fetched already."""
    return next(iter(case.reports.all()), None)


def grave_bases(case: Case) -> list[str]:
    """Return the legal bases, as they stand in the registry, for calling a form of violence of ``case`` grave."""
    bases = case.reports.filter(forms__grave=True).values_list("forms__grave_basis", flat=True)
    return [basis for basis in bases if basis]

"""What the wizard and the follow page need before anyone is known."""

from datetime import datetime

from reporting.cases.models import Deadline, Report
from reporting.cases.principals import SYSTEM
from reporting.vault import codes


def report_by_code(code: str) -> Report | None:
    """Return the report that ``code`` opens, or None.

    The same work is done for a right code, a wrong one and one that is no code at all, so that the
    time of the answer tells nothing.
    """
    digests = [token.digest for token in codes.tokens("report", codes.normalise(code) or "0" * 18)]
    return Report.objects.visible_to(SYSTEM).filter(code_digest__in=digests).first()


def triage_target(report: Report) -> datetime | None:
    """Return until when triage should decide about the report (aware datetime), if a rule says so."""
    deadline = (
        Deadline.objects.visible_to(SYSTEM)
        .filter(report=report, participation=None, rule__stops_at="report_triaged")
        .order_by("due_at")
        .first()
    )
    return deadline.due_at if deadline else None

"""What a page of the desk has shown to whom: cases and reports once an hour, each message once.

The trace is written before anything is shown; where it cannot be written, nothing is.
"""

from collections.abc import Iterable
from uuid import UUID

from reporting.cases.access import require
from reporting.cases.casework.queries.own import own_part
from reporting.cases.emergency_access.running import running_opening
from reporting.cases.models import Case, EmergencyAccess, Message, Report
from reporting.cases.principals import Person
from reporting.cases.traces import trace_once


def case_shown(principal: Person, case: Case) -> None:
    """Decide that a person may see a case, and note that it does; raises ``AccessDenied``."""
    require(principal, "case.view", case)
    opening = running_opening(principal, case)
    trace_once(
        principal,
        "case.view",
        [case],
        institution_id=_reads_for(principal, case, opening),
        opening_id=opening.pk if opening else None,
        hourly=True,
    )


def report_shown(principal: Person, report: Report) -> None:
    """Decide that a person of triage may see a report, and note that it does; raises ``AccessDenied``."""
    require(principal, "report.view", report)
    trace_once(principal, "report.view", [report], hourly=True)


def messages_shown(principal: Person, messages: Iterable[Message], *, case: Case | None) -> None:
    """Note that messages about a case, or about a report without one, are shown to a person; not its own ones.

    The caller has asked whether the person may read them.
    """
    new = [one for one in messages if one.author_id != principal.user.pk]
    if not new:
        return
    opening = running_opening(principal, case) if case is not None else None
    trace_once(
        principal,
        "message.read",
        new,
        institution_id=_reads_for(principal, case, opening) if case is not None else None,
        opening_id=opening.pk if opening else None,
    )


def _reads_for(principal: Person, case: Case, opening: EmergencyAccess | None) -> UUID | None:
    """Return the institution for which a person sees a case; None where it does so for triage."""
    if opening is not None:
        return opening.institution_id
    mine = own_part(principal, list(case.participations.all()))
    return mine.institution_id if mine is not None else None

"""A report without a case waits for triage again."""

from datetime import datetime
from typing import Any

from reporting.cases.alarms.raising import happened
from reporting.cases.models import Deadline, Report
from reporting.cases.performing import perform
from reporting.cases.principals import SYSTEM, Principal
from reporting.cases.retention.disposal import withdraw_proposals
from reporting.registry.models import Event


def put_back(name: str, report: Report, principal: Principal, *, at: datetime, **values: Any) -> None:
    """Do the act or step ``name``, which leads a locked report back to the queue; ``values`` are set besides.

    Its time to be decided runs as it did: nobody gains any. Its alarms begin anew ``at`` this moment.
    """
    withdraw_proposals(report, principal, purpose="brought back", at=at)
    own = Deadline.objects.visible_to(SYSTEM).filter(report=report, participation=None)
    # What the decision started starts anew with the next one.
    own.filter(rule__starts_at=Event.REPORT_TRIAGED).delete()
    own.filter(rule__stops_at=Event.REPORT_TRIAGED).update(met_at=None)
    own.update(stopped_at=None)
    values |= {"not_accepted_reason": "", "dismissed_at": None, "dismissal_proposed_by": None, "set_aside_first": None}
    perform(name, report, principal, at=at, **values)
    happened(Event.REPORT_SUBMITTED, report=report, by=principal, at=at, about=report.pk)

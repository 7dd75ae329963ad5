"""Danger in what the reporter has just written: read anew for who sent it, since of what was heard nothing is kept."""

from datetime import datetime

from portal.danger.hearing import Danger, hear
from reporting.cases.models import Message, Report
from reporting.cases.principals import Reporter


def heard_between(report: Report, principal: Reporter, *, since: datetime, until: datetime) -> Danger | None:
    """Return what is heard in the last message of the reporter, if it was sent between two moments and anything was."""
    rows = Message.objects.visible_to(principal).filter(report=report, direction=Message.Direction.FROM_REPORTER)
    last = rows.filter(sent_at__gt=since).order_by("-sent_at", "-id").first()
    told = last is not None and last.sent_at <= until and last.danger_heard
    return hear(last.body) if last is not None and told else None

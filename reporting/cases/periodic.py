"""Jobs of this room, registered when the app is ready."""

from datetime import datetime, timedelta

from django.utils import timezone

from portal.jobs.registry import periodic
from reporting.cases.casework import deadlines
from reporting.cases.casework.escalation import escalate_if_untaken
from reporting.cases.closing.sending_back import send_back_without_proposer
from reporting.cases.emergency_access.review import reassign_reviews
from reporting.cases.notifications.danger import notify_how_many
from reporting.cases.retention.disposal import propose_due


@periodic("deadlines.advance", every=timedelta(minutes=1))
def advance_deadlines() -> None:
    """Note which deadlines have passed; the body above whoever is silent watches. Harmless when run twice or late."""
    deadlines.note_overdue(timezone.now(), first=escalate_if_untaken)


@periodic("triage.flood", every=timedelta(minutes=1))
def notify_triage_in_a_flood(now: datetime) -> None:
    """Tell triage how many reports of danger wait that had no mail of their own. Harmless when run twice or late."""
    notify_how_many(now)


@periodic("retention.propose", every=timedelta(hours=24))
def propose_disposal(now: datetime) -> None:
    """Propose case files whose period is over; only two people erase one. Harmless when run twice or late."""
    propose_due(now)


@periodic("emergency_access.reassign", every=timedelta(minutes=5))
def reassign_emergency_reviews() -> None:
    """Give openings by break-glass that wait for a review to whoever may judge them now. Harmless when run twice."""
    reassign_reviews()


@periodic("closing.send_back", every=timedelta(minutes=5))
def send_back_closings() -> None:
    """Send back proposals to close whose author has left, so that the case is worked on. Harmless when run twice."""
    send_back_without_proposer()

"""Jobs of this room, registered when the app is ready."""

from datetime import datetime, timedelta

from django.utils import timezone

from portal.jobs.registry import periodic
from reporting.cases.alarms.advancing import advance, owed
from reporting.cases.alarms.duty import ring_new_shifts
from reporting.cases.alarms.numbers import tell_how_many, write_digest
from reporting.cases.casework import deadlines
from reporting.cases.casework.escalation import escalate_if_untaken
from reporting.cases.closing.sending_back import send_back_without_proposer
from reporting.cases.emergency_access.review import reassign_reviews
from reporting.cases.filing.putting_back import put_back
from reporting.cases.retention.disposal import propose_due


@periodic("deadlines.advance", every=timedelta(minutes=1))
def advance_deadlines() -> None:
    """Note which deadlines have passed; the body above whoever is silent watches. Harmless when run twice or late."""
    deadlines.note_overdue(timezone.now(), first=escalate_if_untaken)


@periodic("alarms.advance", every=timedelta(seconds=5), has_work=lambda: owed(timezone.now()).exists())
def advance_alarms(now: datetime) -> None:
    """Tell whoever is owed an alarm. Harmless when run twice or late: what was missed is told once."""
    advance(now)


@periodic("alarms.numbers", every=timedelta(minutes=1))
def tell_numbers(now: datetime) -> None:
    """Write a number where a flood had no letters, and each morning at seven. Harmless when run twice or late."""
    tell_how_many(now)
    write_digest(now)


@periodic("duty.test_rings", every=timedelta(minutes=1))
def ring_for_a_test(now: datetime) -> None:
    """Ring each telephone of duty when its shift opens. Harmless when run twice or late."""
    ring_new_shifts(now)


@periodic("exclusions.put_back", every=timedelta(minutes=10))
def put_back_exclusions(now: datetime) -> None:
    """Put back exclusions that somebody took out of the database. Harmless when run twice or late."""
    put_back(now)


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

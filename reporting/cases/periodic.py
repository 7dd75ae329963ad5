"""Jobs of this room, registered when the app is ready."""

from datetime import timedelta

from django.utils import timezone

from portal.jobs.registry import periodic
from reporting.cases import deadlines


@periodic("deadlines.advance", every=timedelta(minutes=1))
def advance_deadlines() -> None:
    """Note which deadlines have passed. Harmless when run twice or late."""
    deadlines.note_overdue(timezone.now())

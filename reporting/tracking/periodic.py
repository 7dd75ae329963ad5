"""Jobs of this room."""

from datetime import timedelta

from django.utils import timezone

from portal.jobs.registry import periodic
from reporting.tracking import sessions


@periodic("tracking.forget", every=timedelta(minutes=10))
def forget_idle_sessions() -> None:
    """Delete idle sessions. Harmless when run twice or late."""
    sessions.forget_idle(timezone.now())

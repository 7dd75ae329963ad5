"""Jobs of this room."""

from datetime import timedelta

from portal.jobs.registry import periodic
from reporting.tracking import sessions

# Harmless when run twice or late.
periodic("tracking.forget", every=timedelta(minutes=10))(sessions.forget_idle)

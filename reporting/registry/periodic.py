"""Jobs of this room, registered when the app is ready."""

from datetime import timedelta

from portal.jobs.registry import periodic
from reporting.registry import recoveries

# Harmless when run twice or late.
periodic("registry.recoveries", every=timedelta(minutes=1))(recoveries.carry_out_due)

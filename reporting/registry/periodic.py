"""Jobs of this room, registered when the app is ready."""

from datetime import timedelta

from django.utils import timezone

from portal.jobs.registry import periodic
from reporting.registry import recoveries


@periodic("registry.recoveries", every=timedelta(minutes=1))
def send_recovery_links() -> None:
    """Replace the second factors whose wait is over. Harmless when run twice or late."""
    recoveries.carry_out_due(timezone.now())

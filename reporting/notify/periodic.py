"""Jobs of this room, registered when the app is ready."""

from datetime import timedelta

from portal.jobs.registry import periodic
from reporting.notify import outbox


@periodic("notify.deliver", every=timedelta(seconds=10))
def deliver() -> None:
    """Send what is due. Harmless when run twice or late."""
    outbox.deliver_due()

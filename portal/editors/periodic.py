"""Jobs of this room, registered when the app is ready."""

from datetime import datetime, timedelta

from portal.editors import looking
from portal.jobs.registry import periodic


@periodic("editors.look_over", every=timedelta(minutes=10))
def look_over(now: datetime) -> None:
    """Look over the pages that changed, and each once a day. Harmless when run twice or late."""
    looking.look_over(now)

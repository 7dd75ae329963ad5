"""Jobs of this room, registered when the app is ready."""

from datetime import timedelta

from portal.jobs.registry import periodic
from reporting.notify import outbox

# Harmless when run twice or late.
periodic("notify.deliver", every=timedelta(seconds=10))(outbox.deliver_due)

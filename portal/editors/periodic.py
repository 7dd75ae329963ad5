"""Jobs of this room, registered when the app is ready."""

from datetime import datetime, timedelta

from django.utils import timezone

from portal.editors import files, looking, outside, unused
from portal.jobs import health
from portal.jobs.registry import periodic


@periodic("editors.look_over", every=timedelta(minutes=10))
def look_over(now: datetime) -> None:
    """Look over the pages that changed, and each once a day. Harmless when run twice or late."""
    looking.look_over(now)


@periodic("editors.check_files", every=timedelta(minutes=10))
def check_files(now: datetime) -> None:
    """Read stored pictures and documents, each once a week. Harmless when run twice or late."""
    files.check_files(now)


@periodic("editors.find_unused", every=timedelta(days=1))
def find_unused(now: datetime) -> None:
    """See which stored files nothing uses. Harmless when run twice or late."""
    unused.find_unused(now)


def _links_wait() -> bool:
    return bool(outside.waiting(timezone.now()).exists())


@periodic("editors.check_links", every=timedelta(minutes=1), has_work=_links_wait)
def check_links(now: datetime) -> None:
    """Ask outside addresses, where ``LINK_CHECK_HOSTS`` allows it. Harmless when run twice or late."""
    outside.check_links(now)


health.register("Спољне адресе", outside.state)
health.register("Слике и документи", files.state)

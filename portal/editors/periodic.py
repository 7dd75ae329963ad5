"""Jobs of this room, registered when the app is ready."""

from datetime import timedelta

from django.utils import timezone

from portal.editors import files, looking, outside, unused
from portal.jobs import health
from portal.jobs.registry import periodic


def _links_wait() -> bool:
    return bool(outside.waiting(timezone.now()).exists())


# All of them are harmless when run twice or late.
periodic("editors.look_over", every=timedelta(minutes=10))(looking.look_over)
periodic("editors.check_files", every=timedelta(minutes=10))(files.check_files)
periodic("editors.find_unused", every=timedelta(days=1))(unused.find_unused)
periodic("editors.check_links", every=timedelta(minutes=1), has_work=_links_wait)(outside.check_links)
health.register("Спољне адресе", outside.state)
health.register("Слике и документи", files.state)

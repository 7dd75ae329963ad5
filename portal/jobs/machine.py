"""What the health page asks of the machine: disk, clock and the queue for background work."""

from __future__ import annotations

import shutil
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.jobs import queues
from portal.jobs.models import JobRun
from portal.jobs.status import Status

# Below either of these no report may find room any more: a write that fails is a report that is lost.
FREE_BYTES = 1_000_000_000
FREE_SHARE = 0.05
# Deadlines and codes are judged by the clock; more than this between two machines is a fault.
CLOCK_DIFFERENCE = timedelta(seconds=5)
GIGABYTE = 1_000_000_000


def disk() -> Status:
    """Whether there is room where the database (if it is a file), the uploads and temporary files lie."""
    tightest = min((shutil.disk_usage(folder) for folder in _folders()), key=lambda usage: usage.free)
    enough = tightest.free >= FREE_BYTES and tightest.free >= tightest.total * FREE_SHARE
    return Status(
        enough,
        _("слободно %(free).1f GB") % {"free": tightest.free / GIGABYTE},
        advice=_("Ослободите или проширите диск: без места ниједна пријава не може да се прими."),
    )


def free_for_the_database() -> int | None:
    """Return how many bytes are free where the database lies; None where it is no file of this machine."""
    folder = _folder_of_the_database()
    return None if folder is None else shutil.disk_usage(folder).free


def _folders() -> set[Path]:
    wanted = [Path(settings.MEDIA_ROOT), Path(tempfile.gettempdir()), _folder_of_the_database()]
    return {folder for folder in wanted if folder is not None and folder.exists()}


def _folder_of_the_database() -> Path | None:
    file = Path(str(connection.settings_dict["NAME"]))
    return file.parent if connection.vendor == "sqlite" and file.exists() else None


def clock() -> Status:
    """Whether this machine's clock agrees with the database's, and has not been put back since the last job."""
    now = timezone.now()
    last = JobRun.objects.aggregate(last=Max("started_at"))["last"]
    difference = max(abs(_database_now() - now), (last - now) if last else timedelta())
    return Status(
        difference <= CLOCK_DIFFERENCE,
        _("разлика %(seconds).0f s") % {"seconds": difference.total_seconds()},
        advice=_("Ускладите сат (NTP): по њему теку рокови и важе кодови за пријаву."),
    )


def _database_now() -> datetime:
    if connection.vendor != "postgresql":
        # The same machine, the same clock.
        return timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


def queue() -> Status:
    """Whether the queue for background work answers; without Redis the work is done at once."""
    if not settings.REDIS_URL:
        return Status(True, _("уграђен"))
    from redis import RedisError

    try:
        queues.connection().ping()
    except RedisError as error:
        return Status(
            False,
            type(error).__name__,
            advice=_("Покрените Redis. Ништа није изгубљено: задаци чекају у бази и шаљу се поново."),
        )
    return Status(True)

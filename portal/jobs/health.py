"""What the health page asks. Rooms register their own entries; none of them shows content."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Count, Min
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.jobs import machine
from portal.jobs.models import JobRun, PendingTask
from portal.jobs.registry import jobs
from portal.jobs.runner import BEAT_NAME, SILENCE
from portal.jobs.status import Status

# A job is late when it missed several turns.
LATE_TURNS = 3
GRACE = timedelta(minutes=2)


Entry = Callable[[], Status]
Viewer = Callable[[HttpRequest], bool]

_entries: dict[str, Entry] = {}
_stopping: set[str] = set()
_viewers: list[Viewer] = []


def register(name: str, entry: Entry, *, stops: bool = False) -> None:
    """Register a line of the page under ``name`` (Serbian, as it is shown).

    ``stops``: whether a process where this is not well can serve nobody, so that a proxy should send people to
    another one. Not for what waits for people or for another process, and not for what a stranger can bring about.
    """
    _entries[name] = entry
    if stops:
        _stopping.add(name)


def stops(name: str, status: Status) -> bool:
    """Whether this line says that this process can serve nobody."""
    return not status.ok and name in _stopping


def register_viewer(viewer: Viewer) -> None:
    """Register a function that says whether the signed-in account may read the page."""
    _viewers.append(viewer)


def may_view(request: HttpRequest) -> bool:
    """Whether a registered rule lets the account of ``request`` read the page."""
    return any(viewer(request) for viewer in _viewers)


def statuses() -> list[tuple[str, Status]]:
    """Return every line; an entry that fails is itself a line that is not well."""
    lines = []
    for name, entry in _entries.items():
        try:
            lines.append((name, entry()))
        except Exception as exception:
            advice = _("Проверите да ли база ради и да ли је извршено „manage.py migrate“.")
            lines.append((name, Status(False, type(exception).__name__, advice=advice)))
    return lines


def _database() -> Status:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return Status(True, connection.vendor)


def nobody_works() -> bool:
    """Whether no background work has run for a while: nothing rings and no letter leaves."""
    beat = JobRun.objects.filter(name=BEAT_NAME).first()
    return _is_silent(beat, timezone.now())


def _is_silent(beat: JobRun | None, now: datetime) -> bool:
    return beat is None or beat.started_at is None or now - beat.started_at > SILENCE


def _jobs() -> Status:
    now = timezone.now()
    rows = {row.name: row for row in JobRun.objects.all()}
    if _is_silent(rows.pop(BEAT_NAME, None), now):
        return Status(False, _("нико не ради"), advice=_("Покрените „manage.py work“. Ништа није изгубљено."))
    late = []
    for job in jobs():
        row = rows.get(job.name)
        if row is None or row.started_at is None or now - row.started_at > job.every * LATE_TURNS + GRACE:
            late.append(job.name)
        elif row.ok is False:
            late.append(f"{job.name} ({row.error})")
    return Status(
        not late,
        ", ".join(late) or str(len(rows)),
        advice=_("Проверите да ли ради процес „manage.py work“; врста грешке је у дневнику."),
    )


def _pending() -> Status:
    given_up = PendingTask.objects.filter(next_try_at=None).count()
    waiting = PendingTask.objects.exclude(next_try_at=None).aggregate(number=Count("pk"), oldest=Min("created_at"))
    return Status(
        not given_up,
        _("%(waiting)d чека, %(given_up)d одустало") % {"waiting": waiting["number"], "given_up": given_up},
        advice=_("Кад је узрок отклоњен: manage.py tasks resend"),
        waits=timezone.now() - waiting["oldest"] if waiting["oldest"] else None,
    )


register("База", _database, stops=True)
register("Послови", _jobs)
register("Задаци на чекању", _pending)
register("Ред за послове", machine.queue)
register("Диск", machine.disk)
register("Сат", machine.clock)

"""Runs what is due. Two runners at once are safe: a job is claimed by comparing and setting its row."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import F, Q
from django.utils import timezone

from portal.jobs.many import names_of
from portal.jobs.models import JobRun
from portal.jobs.registry import IDLE, Job, jobs
from portal.security import decisions

logger = logging.getLogger(__name__)

# A start that lies further in the future was written before the clock was put back.
JUMP = timedelta(minutes=1)
# ``manage.py work`` writes a row under this name so often, and after so long without one nobody works.
BEAT_NAME = "work"
BEAT = timedelta(seconds=15)
SILENCE = timedelta(seconds=45)


def beat() -> None:
    """Note that somebody works."""
    now = timezone.now()
    JobRun(name=BEAT_NAME, started_at=now, finished_at=now, ok=True).save()


def run_due(now: datetime | None = None, *, among: Sequence[Job] | None = None) -> list[str]:
    """Run every job (or of ``among``) that is due at ``now`` and return the names of those that this runner ran."""
    ran = []
    among = jobs() if among is None else among
    rows = JobRun.objects.in_bulk([job.name for job in among])
    for job in among:
        moment = now or timezone.now()
        if _is_due(job, rows.get(job.name), moment) and _claim(job, moment):
            _run(job, moment)
            ran.append(job.name)
    return ran


def _is_due(job: Job, row: JobRun | None, moment: datetime) -> bool:
    # Asked before claiming, so that an idle loop only reads and never takes SQLite's one writer.
    if row is None or row.started_at is None:
        return True
    if moment - job.every < row.started_at <= moment + JUMP:
        return False
    return row.started_at <= moment - IDLE or row.started_at > moment or _has_work(job)


def _has_work(job: Job) -> bool:
    try:
        return job.has_work is None or job.has_work()
    except Exception:
        # Whatever is wrong shows when the job itself runs, and must not keep the other jobs waiting.
        return True


def _claim(job: Job, moment: datetime) -> bool:
    """Take the job for this runner: true for exactly one of several."""
    JobRun.objects.get_or_create(name=job.name)
    never = Q(started_at=None)
    free = never | Q(finished_at__gte=F("started_at")) | Q(started_at__lte=moment - job.lease)
    free |= Q(started_at__gt=moment + job.lease)
    due = never | Q(started_at__lte=moment - job.every) | Q(started_at__gt=moment + JUMP)
    claimed = JobRun.objects.filter(free & due, name=job.name).update(started_at=moment)
    return claimed == 1


def _run(job: Job, moment: datetime) -> None:
    error = ""
    try:
        with decisions.remembered():
            job.run(moment)
    except Exception as exception:
        error = ", ".join(names_of(exception))[:200]
        logger.exception("job failed", extra={"job": job.name})
    # A runner whose claim ran out must not report over the one that took over.
    JobRun.objects.filter(name=job.name, started_at=moment).update(
        finished_at=max(timezone.now(), moment), ok=not error, error=error
    )

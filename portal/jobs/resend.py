"""Hands over again what has not run."""

from __future__ import annotations

from datetime import datetime, timedelta

from portal.jobs.backends import IN_QUEUE, hand_over
from portal.jobs.models import PendingTask
from portal.jobs.registry import periodic

BATCH = 100


@periodic("tasks.resend", every=timedelta(seconds=15))
def resend(now: datetime) -> int:
    """Hand over every call whose time has come and return how many; stops at the first when Redis is away.

    Twice at once is harmless: a call runs once.
    """
    handed_over = 0
    for pending in PendingTask.objects.filter(next_try_at__lte=now).order_by("next_try_at")[:BATCH]:
        if not hand_over(pending):
            break
        handed_over += 1
        # Changes nothing when it has run by now, or begun to.
        again = PendingTask.objects.filter(pk=pending.pk, next_try_at=pending.next_try_at)
        again.update(next_try_at=now + IN_QUEUE)
    return handed_over

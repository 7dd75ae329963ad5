"""Sends kept calls again."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.module_loading import import_string
from django_tasks import task_backends
from django_tasks.base import Task, TaskResult, TaskResultStatus
from django_tasks.utils import get_random_id

from portal.jobs.backends import DeliveryFailed
from portal.jobs.models import LONGEST_WAIT, PendingTask
from portal.jobs.registry import periodic

BATCH = 100


@periodic("tasks.resend", every=timedelta(seconds=15))
def resend(now: datetime) -> int:
    """Send what is due again and return how many calls got through.

    Each call is claimed by moving its next attempt, so that two runners send it once and a crash
    only delays it.
    """
    delivered = 0
    for pending in PendingTask.objects.filter(next_try_at__lte=now).order_by("next_try_at")[:BATCH]:
        seen = pending.next_try_at
        claimed = PendingTask.objects.filter(pk=pending.pk, next_try_at=seen).update(next_try_at=now + LONGEST_WAIT)
        if claimed and _send(pending):
            delivered += 1
    return delivered


def _send(pending: PendingTask) -> bool:
    try:
        task: Task = import_string(pending.task)
        backend = task_backends[pending.backend]
        result: TaskResult = TaskResult(
            task=task.using(backend=pending.backend, queue_name=pending.queue),
            id=get_random_id(),
            status=TaskResultStatus.READY,
            enqueued_at=None,
            started_at=None,
            last_attempted_at=None,
            finished_at=None,
            args=pending.args,
            kwargs=pending.kwargs,
            backend=pending.backend,
            errors=[],
            worker_ids=[],
        )
        backend.deliver(result)
    except DeliveryFailed as failure:
        pending.postpone(error=failure.error)
        return False
    except Exception as exception:
        pending.postpone(error=f"{type(exception).__module__}.{type(exception).__qualname__}")
        return False
    pending.delete()
    return True

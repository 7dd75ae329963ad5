"""Background calls: a row written with its cause, then run in this process, or by a worker where there is Redis.

The row is deleted when the call has run. Redis only says that there is something to run: what a stopped Redis, a
killed worker or a failed call left behind is handed over again by the job ``tasks.resend``.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskResult, TaskResultStatus
from django_tasks.utils import normalize_json

from portal.jobs import queues
from portal.jobs.many import name_of
from portal.jobs.models import ATTEMPTS, FIRST_WAIT, PendingTask

logger = logging.getLogger(__name__)

# A call that lies in Redis is put there again after so long: Redis may have lost it.
IN_QUEUE = timedelta(minutes=5)


class KeptBackend(BaseTaskBackend):
    """Keeps each call in the database until it has run, so that none is lost and none fails a request."""

    def enqueue(self, task: Task, args: Any, kwargs: Any) -> TaskResult:
        """Promise to run ``task`` once the current transaction is committed.

        Raises ``TypeError`` when an argument is not plain JSON (ids and names are).
        """
        self.validate_task(task)
        pending = PendingTask.objects.create(
            task=task.module_path,
            args=normalize_json(list(args)),
            kwargs=normalize_json(kwargs),
            queue=task.queue_name,
            next_try_at=timezone.now() + FIRST_WAIT,
        )
        transaction.on_commit(partial(hand_over, pending))
        return TaskResult(
            task=task,
            id=str(pending.pk),
            status=TaskResultStatus.READY,
            enqueued_at=pending.created_at,
            started_at=None,
            last_attempted_at=None,
            finished_at=None,
            args=pending.args,
            kwargs=pending.kwargs,
            backend=self.alias,
            errors=[],
            worker_ids=[],
        )


def hand_over(pending: PendingTask) -> bool:
    """Run a call here, or put it into Redis where there is one; return whether that worked. Never raises."""
    try:
        if settings.REDIS_URL:
            queues.queue(pending.queue).enqueue(run, str(pending.pk), result_ttl=0, failure_ttl=0)
        else:
            run(str(pending.pk))
    except Exception as error:
        logger.warning("task not handed over", extra={"task": pending.task, "error": name_of(error)})
        return False
    return True


def run(pk: str) -> None:
    """Run a pending call and delete its row; after an error it waits for another attempt.

    Does nothing when the call has run, runs elsewhere or waits after an error. Equal calls that nobody has begun are
    done with it. An attempt counts from its beginning: a call that ends its process is given up, too.
    """
    now = timezone.now()
    free = PendingTask.objects.filter(pk=pk, next_try_at__lte=now + IN_QUEUE)
    if not free.update(next_try_at=now + queues.LONGEST_RUN, attempts=F("attempts") + 1):
        return
    pending = PendingTask.objects.get(pk=pk)
    if pending.attempts > ATTEMPTS:
        pending.postpone(error=pending.error)
        return
    # What begins now sees all that equal calls were promised after: loading the site saves each page three times.
    equal = PendingTask.objects.filter(task=pending.task, args=pending.args, kwargs=pending.kwargs, attempts=1)
    equal.delete()
    try:
        _task(pending.task).call(*pending.args, **pending.kwargs)
    except Exception as error:
        logger.warning("task kept for later", extra={"task": pending.task, "error": name_of(error)})
        pending.postpone(error=name_of(error))
    else:
        pending.delete()


def _task(name: str) -> Task:
    """Return the task called ``name``; whoever writes a row of their own must not choose what this process runs."""
    found = import_string(name)
    if not isinstance(found, Task):
        raise TypeError("no task")
    return found

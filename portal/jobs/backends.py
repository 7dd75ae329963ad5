"""Task backends that never fail a request.

Wagtail enqueues inside ``post_save``: the stock backends would run before the commit and turn a
dead Redis into an error page. Ours wait for the commit and keep a failed call in ``PendingTask``,
which the job ``tasks.resend`` sends again.
"""

from __future__ import annotations

import logging
from functools import partial
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.utils import timezone
from django_tasks.backends.immediate import ImmediateBackend
from django_tasks.base import Task, TaskResult, TaskResultStatus
from django_tasks.utils import get_random_id, normalize_json

from portal.jobs.models import FIRST_WAIT, PendingTask

logger = logging.getLogger(__name__)


class DeliveryFailed(Exception):
    """A call did not get through; ``error`` names the class of what went wrong."""

    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.error = error


class OnCommitMixin:
    """Delivers after the commit; what fails is kept. Subclasses say how to deliver."""

    alias: str

    def enqueue(self, task: Task, args: Any, kwargs: Any) -> TaskResult:
        """Promise to run ``task`` once the current transaction is committed.

        Raises ``TypeError`` when an argument is not plain JSON (ids and names are).
        """
        self.validate_task(task)  # type: ignore[attr-defined]
        result: TaskResult = TaskResult(
            task=task,
            id=get_random_id(),
            status=TaskResultStatus.READY,
            enqueued_at=None,
            started_at=None,
            last_attempted_at=None,
            finished_at=None,
            args=normalize_json(list(args)),
            kwargs=normalize_json(kwargs),
            backend=self.alias,
            errors=[],
            worker_ids=[],
        )
        transaction.on_commit(partial(self._deliver_or_keep, result))
        return result

    def deliver(self, result: TaskResult) -> None:
        """Hand the call over; raise :class:`DeliveryFailed` when that did not work."""
        raise NotImplementedError

    def _deliver_or_keep(self, result: TaskResult) -> None:
        try:
            self.deliver(result)
        except DeliveryFailed as failure:
            logger.warning("task kept for later", extra={"task": result.task.module_path, "error": failure.error})
            try:
                PendingTask.objects.create(
                    task=result.task.module_path,
                    args=result.args,
                    kwargs=result.kwargs,
                    backend=self.alias,
                    queue=result.task.queue_name,
                    next_try_at=timezone.now() + FIRST_WAIT,
                    error=failure.error[:200],
                )
            except Exception:
                logger.exception("task lost", extra={"task": result.task.module_path})


class RecordedImmediateBackend(OnCommitMixin, ImmediateBackend):
    """Runs the call in this process right after the commit."""

    def deliver(self, result: TaskResult) -> None:
        self._execute_task(result)
        if result.status == TaskResultStatus.FAILED:
            raise DeliveryFailed(result.errors[-1].exception_class_path)


try:
    from django_tasks_rq import RQBackend
except (ImportError, ImproperlyConfigured):  # django-rq refuses to be imported where no queue is configured
    RQBackend = None

if RQBackend is not None:

    class CommittedRQBackend(OnCommitMixin, RQBackend):
        """Puts the call into Redis right after the commit."""

        def deliver(self, result: TaskResult) -> None:
            try:
                RQBackend.enqueue(self, result.task, result.args, result.kwargs)
            except Exception as exception:
                raise DeliveryFailed(f"{type(exception).__module__}.{type(exception).__qualname__}") from exception

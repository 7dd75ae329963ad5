"""A background call that fails, and a letter that will; they stand apart, since tasks can be made only once apps are there."""

from uuid import uuid4

from django_tasks import task

from portal.jobs.models import PendingTask
from reporting.notify import outbox
from tests.faults.failing import everything, fail


@task()
def broken() -> None:
    """Fail as every task may."""
    fail(*everything())


def fail_a_task() -> int:
    """Enqueue the task; return how many calls are kept for another try."""
    broken.enqueue()
    return PendingTask.objects.count()


def write_a_letter(*, address: str) -> None:
    """Put the reporter's news into the outbox."""
    outbox.enqueue(
        template="reporter.news", recipient=address, object_id=uuid4(), language="sr", idempotency_key="faults.letter"
    )

"""The queues in Redis, where ``REDIS_URL`` names one. ``rq`` is imported only then."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from redis import Redis
    from rq import Queue, Worker

# A call that takes longer is ended in a worker, and may be run again elsewhere.
LONGEST_RUN = timedelta(minutes=10)


def connection() -> Redis:
    """Return a connection that holds nobody for long when Redis does not answer."""
    from redis import Redis

    return Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=5)


def queue(name: str) -> Queue:
    """Return the queue called ``name``."""
    from rq import Queue
    from rq.serializers import JSONSerializer

    from portal.jobs.wakes import Wake

    seconds = int(LONGEST_RUN.total_seconds())
    return Queue(name, connection=connection(), default_timeout=seconds, job_class=Wake, serializer=JSONSerializer)


def work_on(name: str, *, burst: bool = False) -> None:
    """Run what lies in a queue and what comes, until a signal; with ``burst`` until it is empty.

    Raises ``RedisError`` when Redis is away at the beginning; later it is waited for.
    """
    from rq import Worker

    worker(name, Worker).work(burst=burst, logging_level="WARNING")


def worker(name: str, kind: type[Worker]) -> Worker:
    """Return a worker of ``kind`` for a queue, which runs nothing but calls that stand in the database."""
    from rq.serializers import JSONSerializer

    from portal.jobs.wakes import Wake

    return kind([queue(name)], job_class=Wake, serializer=JSONSerializer, log_job_description=False)

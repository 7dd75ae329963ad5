"""Background calls through a real Redis, and what happens while it is away."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.utils import timezone
from rq import Callback, Queue, SimpleWorker
from rq.serializers import DefaultSerializer, JSONSerializer

from portal.jobs import queues
from portal.jobs.backends import IN_QUEUE
from portal.jobs.models import FIRST_WAIT, PendingTask
from portal.jobs.resend import resend
from portal.security.caches import ForgivingRedisCache
from tests.jobs import tasks

# Nobody listens on the discard port.
AWAY = "redis://127.0.0.1:9/0"
TIMEOUTS = "?socket_connect_timeout=1&socket_timeout=2"


@pytest.fixture(autouse=True)
def _empty() -> Iterator[None]:
    tasks.DONE.clear()
    yield
    tasks.DONE.clear()


def work() -> None:
    """Run what lies in the queue, as a worker would, and end."""
    queues.worker("default", SimpleWorker).work(burst=True)


@pytest.fixture
def on_redis(redis_url: str, settings: Any) -> None:
    settings.REDIS_URL = redis_url
    queues.queue("default").empty()


@pytest.mark.django_db(transaction=True)
def test_call_reaches_a_worker_after_the_commit(on_redis: None) -> None:
    with transaction.atomic():
        tasks.note.enqueue(3)
        assert queues.queue("default").count == 0
    assert queues.queue("default").count == 1
    work()
    assert tasks.DONE == [3]
    assert not PendingTask.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("serializer", [JSONSerializer, DefaultSerializer])
def test_whoever_writes_into_redis_chooses_no_function(on_redis: None, serializer: Any, tmp_path: Path) -> None:
    forged, made = Queue("default", connection=queues.connection(), serializer=serializer), str(tmp_path / "made")
    after = Callback("os.mkdir")
    forged.enqueue("os.mkdir", made, on_success=after, on_failure=after)
    work()
    assert not Path(made).exists()


@pytest.mark.django_db(transaction=True)
def test_call_kept_while_redis_was_away_reaches_a_worker_later(redis_url: str, settings: Any) -> None:
    settings.REDIS_URL = AWAY
    with transaction.atomic():
        tasks.note.enqueue(4)
    settings.REDIS_URL = redis_url
    queues.queue("default").empty()
    PendingTask.objects.update(next_try_at=timezone.now())
    assert resend(timezone.now()) == 1
    work()
    assert tasks.DONE == [4]


@pytest.mark.django_db(transaction=True)
def test_call_that_redis_forgot_is_put_there_again_and_one_that_lies_there_twice_runs_once(on_redis: None) -> None:
    tasks.note.enqueue(5)
    queues.queue("default").empty()
    handed_over = timezone.now() + FIRST_WAIT
    assert (resend(handed_over), resend(handed_over)) == (1, 0)
    assert resend(handed_over + IN_QUEUE) == 1
    assert queues.queue("default").count == 2
    PendingTask.objects.update(next_try_at=timezone.now())
    work()
    assert tasks.DONE == [5] and not PendingTask.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_dead_redis_fails_no_request_and_holds_none_for_long(settings: Any) -> None:
    settings.REDIS_URL = AWAY
    start = time.monotonic()
    with transaction.atomic():
        tasks.note.enqueue(5)
        tasks.note.enqueue(6)
    assert time.monotonic() - start < 20  # a connection that nothing ends takes two minutes
    assert resend(timezone.now() + FIRST_WAIT + timedelta(seconds=1)) == 0
    assert [(row.args, row.attempts) for row in PendingTask.objects.all()] == [([5], 1), ([6], 1)]


def test_cache_forgives_a_dead_redis() -> None:
    forgiving = ForgivingRedisCache(AWAY + TIMEOUTS, {})
    forgiving.set("a", 1, timeout=60)
    assert forgiving.get("a") == 1
    assert forgiving.incr("a") == 2
    assert forgiving.add("b", 1)
    assert not forgiving.add("b", 1)
    forgiving.delete("a")
    assert forgiving.get("a", "gone") == "gone"


def test_cache_counts_in_redis_when_it_is_there(redis_url: str) -> None:
    one, two = (ForgivingRedisCache(redis_url + TIMEOUTS, {}) for _ in range(2))
    one.delete("test:count")
    one.add("test:count", 1, timeout=60)
    assert two.incr("test:count") == 2
    one.delete("test:count")


@pytest.mark.django_db
def test_sign_in_page_works_without_redis(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    away = ForgivingRedisCache(AWAY + TIMEOUTS, {})
    for name in ("get", "set", "add", "incr", "delete"):
        monkeypatch.setattr(cache, name, getattr(away, name))
    response = client.post("/nalog/prijava/", {"login": "niko@primer.rs", "password": "x"})
    assert response.status_code == 200
    assert "Адреса или лозинка није тачна" in response.content.decode()

"""Background calls wait for the commit, and one that fails is kept and sent again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from portal.jobs.models import ATTEMPTS, FIRST_WAIT, LONGEST_WAIT, PendingTask
from portal.jobs.resend import resend
from tests.jobs import tasks

pytestmark = pytest.mark.both_databases

CaptureOnCommit = Any


@pytest.fixture(autouse=True)
def _empty() -> Iterator[None]:
    tasks.DONE.clear()
    tasks.BROKEN.clear()
    yield
    tasks.DONE.clear()
    tasks.BROKEN.clear()


def later(by: timedelta) -> Any:
    return timezone.now() + by


@pytest.mark.django_db(transaction=True)
def test_call_waits_for_the_commit() -> None:
    with transaction.atomic():
        tasks.note.enqueue(1)
        assert tasks.DONE == []
    assert tasks.DONE == [1]


@pytest.mark.django_db(transaction=True)
def test_call_of_a_rolled_back_transaction_never_runs() -> None:
    with transaction.atomic():
        tasks.note.enqueue(1)
        transaction.set_rollback(True)
    assert tasks.DONE == []
    assert not PendingTask.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_failed_call_is_kept_and_fails_nobody() -> None:
    tasks.BROKEN.append(True)
    with transaction.atomic():
        tasks.note.enqueue(7)
    kept = PendingTask.objects.get()
    assert (kept.task, kept.args, kept.kwargs) == ("tests.jobs.tasks.note", [7], {})
    assert kept.error == "builtins.ConnectionError"


@pytest.mark.django_db
def test_argument_that_is_no_plain_value_is_refused_at_once() -> None:
    with pytest.raises(TypeError):
        tasks.note.enqueue(object())  # type: ignore[arg-type]


@pytest.fixture
def kept(django_capture_on_commit_callbacks: CaptureOnCommit) -> PendingTask:
    tasks.BROKEN.append(True)
    with django_capture_on_commit_callbacks(execute=True):
        tasks.note.enqueue(7)
    tasks.BROKEN.clear()
    return PendingTask.objects.get()


@pytest.mark.django_db
def test_kept_call_is_sent_again_when_its_time_has_come(kept: PendingTask) -> None:
    assert resend(timezone.now()) == 0
    assert resend(later(FIRST_WAIT)) == 1
    assert tasks.DONE == [7]
    assert not PendingTask.objects.exists()


@pytest.mark.django_db
def test_waits_grow_and_end(kept: PendingTask) -> None:
    tasks.BROKEN.append(True)
    waits = []
    moment = later(FIRST_WAIT)
    while True:
        assert resend(moment) == 0
        kept.refresh_from_db()
        if kept.next_try_at is None:
            break
        waits.append(kept.next_try_at - timezone.now())
        moment = kept.next_try_at
    assert kept.attempts == ATTEMPTS
    tolerance = timedelta(seconds=5)
    assert all(after >= before - tolerance for before, after in pairwise(waits))
    assert waits[-1] <= LONGEST_WAIT
    assert waits[0] > FIRST_WAIT
    tasks.BROKEN.clear()
    assert resend(later(timedelta(days=30))) == 0


@pytest.mark.django_db
def test_call_that_another_runner_took_is_not_sent_twice(kept: PendingTask, monkeypatch: pytest.MonkeyPatch) -> None:
    moment = later(FIRST_WAIT)
    original = PendingTask.objects.filter

    def taken_meanwhile(*args: Any, **kwargs: Any) -> Any:
        if "pk" in kwargs and "next_try_at" in kwargs:
            original(pk=kept.pk).update(next_try_at=moment + LONGEST_WAIT)
        return original(*args, **kwargs)

    monkeypatch.setattr(PendingTask.objects, "filter", taken_meanwhile)
    assert resend(moment) == 0
    assert tasks.DONE == []


@pytest.mark.django_db
def test_task_that_no_longer_exists_is_postponed(kept: PendingTask) -> None:
    PendingTask.objects.update(task="tests.jobs.tasks.gone")
    assert resend(later(FIRST_WAIT)) == 0
    kept.refresh_from_db()
    assert kept.error == "builtins.ImportError"

"""Background calls wait for the commit, and one that fails is kept and sent again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from portal.jobs import backends
from portal.jobs.backends import run
from portal.jobs.models import ATTEMPTS, FIRST_WAIT, LONGEST_WAIT, PendingTask
from portal.jobs.queues import LONGEST_RUN
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
        assert tasks.DONE == [] and PendingTask.objects.exists(), "it is written with its cause"
    assert tasks.DONE == [1] and not PendingTask.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_call_of_a_rolled_back_transaction_never_runs() -> None:
    with transaction.atomic():
        tasks.note.enqueue(1)
        transaction.set_rollback(True)
    assert tasks.DONE == []
    assert not PendingTask.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_equal_calls_that_nobody_has_begun_are_done_by_one() -> None:
    with transaction.atomic():
        for number in (1, 2, 1, 1):
            tasks.note.enqueue(number)
        under_way = PendingTask.objects.filter(args=[1]).last()
        assert under_way is not None
        # One that has been begun elsewhere saw less: it is nobody else's to end.
        PendingTask.objects.filter(pk=under_way.pk).update(attempts=2, next_try_at=later(LONGEST_RUN))
    assert tasks.DONE == [1, 2]
    assert [row.pk for row in PendingTask.objects.all()] == [under_way.pk]


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
    assert resend(kept.next_try_at) == 1
    assert tasks.DONE == [7]
    assert not PendingTask.objects.exists()


@pytest.mark.django_db
def test_waits_grow_and_end(kept: PendingTask) -> None:
    tasks.BROKEN.append(True)
    waits = []
    with time_machine.travel(timezone.now(), tick=False) as clock:
        while kept.next_try_at is not None:
            waits.append(kept.next_try_at - timezone.now())
            clock.move_to(kept.next_try_at)
            resend(timezone.now())
            kept.refresh_from_db()
    assert kept.attempts == ATTEMPTS
    assert all(after >= before for before, after in pairwise(waits))
    assert waits[0] > FIRST_WAIT and waits[-1] == LONGEST_WAIT
    tasks.BROKEN.clear()
    assert resend(later(timedelta(days=30))) == 0


@pytest.mark.django_db
def test_call_that_runs_elsewhere_or_has_run_is_not_run_again(kept: PendingTask) -> None:
    row = PendingTask.objects.filter(pk=kept.pk)
    row.update(next_try_at=timezone.now() + LONGEST_RUN)
    run(str(kept.pk))
    assert tasks.DONE == []
    row.update(next_try_at=timezone.now())
    run(str(kept.pk))
    run(str(kept.pk))
    assert tasks.DONE == [7]


@pytest.mark.django_db
def test_call_whose_runner_was_killed_runs_when_its_time_is_over(kept: PendingTask) -> None:
    now = timezone.now()
    PendingTask.objects.update(next_try_at=now + LONGEST_RUN)
    with time_machine.travel(now + LONGEST_RUN, tick=False):
        assert resend(timezone.now()) == 1
    assert tasks.DONE == [7]


@pytest.mark.django_db
def test_task_that_no_longer_exists_is_postponed(kept: PendingTask) -> None:
    PendingTask.objects.update(task="tests.jobs.tasks.gone")
    resend(later(FIRST_WAIT * 2))
    kept.refresh_from_db()
    assert (kept.error, kept.attempts) == ("builtins.ImportError", 3)


@pytest.mark.django_db
def test_a_row_that_names_something_else_than_a_task_runs_nothing(kept: PendingTask) -> None:
    """Whoever writes into the database would else choose a program and run it beside the keys."""
    PendingTask.objects.update(task="webbrowser.subprocess", args=["true"])
    resend(later(FIRST_WAIT * 2))
    kept.refresh_from_db()
    assert (kept.error, kept.attempts) == ("builtins.TypeError", 3)


@pytest.mark.django_db
def test_a_call_that_ends_its_process_each_time_is_given_up(kept: PendingTask, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(name: str) -> None:
        raise SystemExit

    monkeypatch.setattr(backends, "_task", killed)
    tries = 0
    with time_machine.travel(timezone.now(), tick=False) as clock:
        while kept.next_try_at is not None:
            clock.move_to(kept.next_try_at)
            with suppress(SystemExit):
                resend(timezone.now())
            kept.refresh_from_db()
            tries += 1
            assert tries <= ATTEMPTS
    assert resend(later(timedelta(days=30))) == 0

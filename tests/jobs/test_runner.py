"""Jobs run when they are due, once, and a failing one stops nobody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from portal.jobs import registry, runner
from portal.jobs.many import Failures
from portal.jobs.models import JobRun
from portal.jobs.registry import Job, periodic

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Replace the registry by an empty one and note what runs."""
    monkeypatch.setattr(registry, "_jobs", {})
    yield []


def test_job_runs_when_due_and_not_before(ran: list[str]) -> None:
    periodic("a", timedelta(minutes=5))(lambda: ran.append("a"))
    now = timezone.now()
    assert runner.run_due(now) == ["a"]
    assert runner.run_due(now + timedelta(minutes=4)) == []
    assert runner.run_due(now + timedelta(minutes=5)) == ["a"]
    assert ran == ["a", "a"]


def test_job_gets_the_moment_when_it_asks_for_it(ran: list[str]) -> None:
    moments: list[datetime] = []
    periodic("a", timedelta(minutes=5))(moments.append)
    now = timezone.now()
    runner.run_due(now)
    assert moments == [now]


def test_failing_job_is_noted_by_its_class_and_stops_nobody(ran: list[str], caplog: pytest.LogCaptureFixture) -> None:
    def broken() -> None:
        raise ValueError("тајна")

    periodic("a", timedelta(minutes=5))(broken)
    periodic("b", timedelta(minutes=5))(lambda: ran.append("b"))
    runner.run_due()
    assert ran == ["b"]
    row = JobRun.objects.get(name="a")
    assert (row.ok, row.error) == (False, "builtins.ValueError")
    assert JobRun.objects.get(name="b").ok is True


def test_a_job_in_which_many_things_failed_names_each_class_once(
    ran: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> None:
        failures = Failures("Things were not done.")
        for number, error in enumerate((KeyError("Прича"), OSError("Прича"), KeyError("Прича"))):
            with failures.kept(object_id=number):
                raise error
        failures.raise_all()

    periodic("a", timedelta(minutes=5))(broken)
    runner.run_due()
    assert JobRun.objects.get(name="a").error == "builtins.KeyError, builtins.OSError"
    lines = [vars(record) for record in caplog.records if record.name == "portal.jobs.many"]
    assert [(line["msg"], line["object"], line["error"]) for line in lines] == [
        ("Things were not done.", "0", "builtins.KeyError"),
        ("Things were not done.", "1", "builtins.OSError"),
        ("Things were not done.", "2", "builtins.KeyError"),
    ]
    assert not any(line["exc_info"] for line in lines)


def test_job_that_another_runner_holds_is_left_alone(ran: list[str]) -> None:
    periodic("a", timedelta(minutes=5))(lambda: ran.append("a"))
    now = timezone.now()
    JobRun.objects.create(name="a", started_at=now - timedelta(minutes=6))
    assert runner.run_due(now) == []
    assert runner.run_due(now + registry.LEASE) == ["a"]


def test_only_one_of_two_claims_succeeds(ran: list[str]) -> None:
    job = Job(name="a", every=timedelta(minutes=5), run=lambda now: None)
    now = timezone.now()
    assert runner._claim(job, now)
    assert not runner._claim(job, now)
    assert not runner._claim(job, now + timedelta(seconds=1))


def test_runner_that_lost_its_claim_reports_nothing(ran: list[str]) -> None:
    now = timezone.now()
    later = now + registry.LEASE
    JobRun.objects.create(name="a", started_at=later)
    runner._run(Job(name="a", every=timedelta(minutes=5), run=lambda moment: None), now)
    assert JobRun.objects.get(name="a").finished_at is None


def test_idle_runner_only_reads(ran: list[str], django_assert_num_queries: Any) -> None:
    periodic("a", timedelta(minutes=5))(lambda: None)
    runner.run_due()
    with django_assert_num_queries(1):
        runner.run_due()


def test_two_jobs_cannot_share_a_name(ran: list[str]) -> None:
    def one() -> None: ...

    def two() -> None: ...

    periodic("a", timedelta(minutes=1))(one)
    periodic("a", timedelta(minutes=1))(one)
    with pytest.raises(ValueError, match="Two jobs"):
        periodic("a", timedelta(minutes=1))(two)

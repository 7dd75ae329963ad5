"""``manage.py work``: one process that watches the job loop and the queues, and ends with them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from portal.jobs import registry
from portal.jobs.models import JobRun
from portal.jobs.registry import periodic

# Nobody listens on the discard port: the children of the queues wait for Redis.
AWAY = "redis://127.0.0.1:9/0"


class Work:
    """The command in a process of its own. Its database has no tables: it stumbles, and goes on."""

    def __init__(self, folder: Path) -> None:
        self.log = folder / "work.log"
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "portal.settings.test",
            "DATABASE_URL": f"sqlite:///{folder / 'work.sqlite3'}",
            "REDIS_URL": AWAY,
            "LOG_FORMAT": "text",
        }
        with self.log.open("w") as log:
            command = [sys.executable, "manage.py", "work"]
            self.process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment, stderr=log)

    def children(self) -> list[Path]:
        """The processes below, in the order in which they were started."""
        pid = self.process.pid
        return [Path(f"/proc/{child}") for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def until(true: Callable[[], object]) -> None:
    deadline = time.monotonic() + 120
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.fixture
def work(tmp_path: Path) -> Iterator[Work]:
    begun = Work(tmp_path)
    try:
        until(lambda: begun.log.read_text().count("background work stumbled") >= 2)
        yield begun
    finally:
        begun.process.kill()
        begun.process.wait()


@pytest.mark.django_db
def test_once_runs_what_is_due_and_shows_that_somebody_works(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ran: list[str] = []
    monkeypatch.setattr(registry, "_jobs", {})
    periodic("a", timedelta(minutes=5))(lambda: ran.append("a"))
    call_command("work", "--once")
    assert ran == ["a"]
    assert capsys.readouterr().out == "a\n"
    assert JobRun.objects.filter(name="work").exists()


def test_a_signal_ends_it_with_its_children(work: Work) -> None:
    children = work.children()
    assert len(children) == 1 + len(settings.QUEUES)
    work.process.send_signal(signal.SIGTERM)
    assert work.process.wait(timeout=90) == 0
    assert not any(child.exists() for child in children)


@pytest.mark.parametrize("which", [0, -1], ids=["the jobs", "a queue"])
def test_a_child_that_was_killed_ends_everything_with_an_error(work: Work, which: int) -> None:
    children = work.children()
    os.kill(int(children[which].name), signal.SIGKILL)
    assert work.process.wait(timeout=90) == 1
    assert "ended by itself" in work.log.read_text()
    assert not any(child.exists() for child in children)


def test_children_do_not_outlive_it_when_it_is_killed(work: Work) -> None:
    children = work.children()
    work.process.kill()
    work.process.wait()
    until(lambda: not any(child.exists() for child in children))

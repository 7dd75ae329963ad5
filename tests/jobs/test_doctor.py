"""``doctor`` and ``tasks``: what an operator reads at night, and what can be done about it."""

from __future__ import annotations

import json
import shutil
from collections import namedtuple
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from portal.jobs import health, machine
from portal.jobs.models import JobRun, PendingTask
from portal.jobs.status import Status

pytestmark = pytest.mark.django_db
Usage = namedtuple("Usage", "total used free")


def doctor(*args: str) -> tuple[int, str]:
    """Return the exit code and what was printed."""
    out = StringIO()
    try:
        call_command("doctor", *args, stdout=out, no_color=True)
    except SystemExit as end:
        return int(str(end.code)), out.getvalue()
    return 0, out.getvalue()


@pytest.fixture
def entries(monkeypatch: pytest.MonkeyPatch) -> dict[str, health.Entry]:
    found: dict[str, health.Entry] = {"База": lambda: Status(True, "sqlite")}
    monkeypatch.setattr(health, "_entries", found)
    return found


def test_all_well_ends_with_zero(entries: dict[str, health.Entry]) -> None:
    code, text = doctor()
    assert code == 0
    assert "База" in text and text.rstrip().endswith("Све је у реду.")


def test_what_is_not_well_is_named_with_what_to_do(entries: dict[str, health.Entry]) -> None:
    entries["Е-пошта"] = lambda: Status(False, "3 није успело", advice="manage.py outbox resend")
    code, text = doctor()
    assert code == 1
    assert "Е-пошта                није у реду  (3 није успело)" in text
    assert "→ manage.py outbox resend" in text
    assert "Није у реду: Е-пошта" in text


def test_monitoring_reads_json(entries: dict[str, health.Entry]) -> None:
    entries["Е-пошта"] = lambda: Status(False, "3", advice="учини ово")
    code, text = doctor("--json")
    found = json.loads(text)
    assert (code, found["ok"]) == (1, False)
    assert found["lines"] == [
        {"name": "База", "ok": True, "text": "sqlite", "advice": ""},
        {"name": "Е-пошта", "ok": False, "text": "3", "advice": "учини ово"},
    ]


def test_every_room_has_registered_its_line() -> None:
    names = set(health._entries)
    assert {"База", "Послови", "Задаци на чекању", "Ред за послове", "Диск", "Сат", "Кључеви", "Е-пошта"} <= names


@pytest.mark.parametrize(
    ("total", "free", "well"),
    [(100, 50, True), (100, 4, False), (10, 0.9, False), (10, 1.1, True)],
)
def test_a_full_disk_is_not_well(total: float, free: float, well: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = Usage(total * 1e9, (total - free) * 1e9, free * 1e9)
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage)
    assert machine.disk().ok is well


@pytest.mark.parametrize(("ahead", "well"), [(0, True), (3, True), (60, False)])
def test_a_clock_that_was_put_back_is_not_well(ahead: int, well: bool) -> None:
    JobRun.objects.create(name="x", started_at=timezone.now() + timedelta(seconds=ahead))
    assert machine.clock().ok is well


@pytest.mark.parametrize(("off", "well"), [(-60, False), (0, True), (60, False)])
def test_a_clock_that_differs_from_the_databases_is_not_well(
    off: int, well: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "_database_now", lambda: timezone.now() + timedelta(seconds=off))
    assert machine.clock().ok is well


def test_a_queue_that_does_not_answer_is_not_well(settings: object) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"  # type: ignore[attr-defined]
    status = machine.queue()
    assert not status.ok and status.text == "ConnectionError"


def given_up() -> PendingTask:
    return PendingTask.objects.create(
        task="a.b", kwargs={"x": "тајна"}, queue="default", attempts=30, error="builtins.OSError"
    )


def test_calls_that_were_given_up_get_a_new_round() -> None:
    lost = given_up()
    out = StringIO()
    call_command("tasks", "list", stdout=out)
    assert f"{lost.pk} given up 30 a.b builtins.OSError" in out.getvalue()
    assert "тајна" not in out.getvalue()
    call_command("tasks", "resend", "--dry-run", stdout=StringIO())
    lost.refresh_from_db()
    assert lost.next_try_at is None
    call_command("tasks", "resend", str(lost.pk), stdout=out)
    lost.refresh_from_db()
    assert lost.next_try_at is not None and lost.attempts == 1
    assert "1 calls will be tried again" in out.getvalue()

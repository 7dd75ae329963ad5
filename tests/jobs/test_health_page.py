"""The health page: for this machine and for whom a rule admits; without content."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from portal.jobs import health, runner
from portal.jobs.models import JobRun, PendingTask
from portal.jobs.registry import jobs
from portal.jobs.status import Status
from reporting.notify import dead_letters
from reporting.notify.models import OutboxMessage
from tests.accounts.fixtures import MakeUser, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def well(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every job has just run, and only our own entries are asked."""
    own = {name: health._entries[name] for name in ("База", "Послови", "Задаци на чекању")}
    monkeypatch.setattr(health, "_entries", own)
    now = timezone.now()
    for job in jobs():
        JobRun.objects.create(name=job.name, started_at=now, finished_at=now, ok=True)
    runner.beat()


def test_this_machine_reads_it(client: Client, well: None) -> None:
    response = client.get("/zdravlje/", REMOTE_ADDR="127.0.0.1")
    assert response.status_code == 200
    assert "База: у реду" in response.content.decode()
    assert response["Cache-Control"] == "no-store"


def test_it_is_in_one_script(client: Client, well: None) -> None:
    response = client.get("/zdravlje/", REMOTE_ADDR="127.0.0.1", HTTP_ACCEPT_LANGUAGE="sr-Latn")
    assert "Baza: u redu" in response.content.decode()


@pytest.mark.parametrize("extra", [{"REMOTE_ADDR": "192.0.2.7"}, {"HTTP_X_FORWARDED_FOR": "192.0.2.7"}])
def test_strangers_find_nothing(client: Client, well: None, extra: dict[str, str]) -> None:
    assert client.get("/zdravlje/", **({"REMOTE_ADDR": "127.0.0.1"} | extra)).status_code == 404  # type: ignore[arg-type]


def test_only_admitted_accounts_read_it(
    client: Client, well: None, make_user: MakeUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = make_user(cms=True, enrolled=True)
    sign_in(client, user)
    assert client.get("/zdravlje/", REMOTE_ADDR="192.0.2.7").status_code == 404
    monkeypatch.setattr(health, "_viewers", [lambda request: request.user.pk == user.pk])
    assert client.get("/zdravlje/", REMOTE_ADDR="192.0.2.7").status_code == 200


def test_late_job_is_named(client: Client, well: None) -> None:
    JobRun.objects.filter(name="tasks.resend").update(started_at=timezone.now() - timedelta(hours=1))
    response = client.get("/zdravlje/", REMOTE_ADDR="127.0.0.1")
    assert "Послови: није у реду (tasks.resend)" in response.content.decode()


def test_failed_job_is_named_by_class_of_error(client: Client, well: None) -> None:
    JobRun.objects.filter(name="tasks.resend").update(ok=False, error="builtins.ValueError")
    assert "tasks.resend (builtins.ValueError)" in client.get("/zdravlje/", REMOTE_ADDR="127.0.0.1").content.decode()


def test_calls_given_up_are_not_well_and_waiting_ones_are(client: Client, well: None) -> None:
    pending = PendingTask.objects.create(task="a.b", queue="default", next_try_at=timezone.now())
    assert "Задаци на чекању: у реду\n" in client.get("/zdravlje/", REMOTE_ADDR="127.0.0.1").content.decode()
    pending.next_try_at = None
    pending.save()
    assert "Задаци на чекању: није у реду (" in client.get("/zdravlje/", REMOTE_ADDR="127.0.0.1").content.decode()


def test_broken_entry_shows_its_class_only(client: Client, well: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> Status:
        raise RuntimeError("тајна")

    monkeypatch.setitem(health._entries, "Е-пошта", broken)
    body = client.get("/zdravlje/", REMOTE_ADDR="127.0.0.1").content.decode()
    assert "Е-пошта: није у реду (RuntimeError)" in body
    assert "тајна" not in body


def test_only_what_keeps_this_process_from_serving_takes_it_out(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each registered line in its turn is the only one that is not well, and fails: a proxy steers by the status."""

    def broken() -> Status:
        raise RuntimeError

    names, taking_out = list(health._entries), set()
    for broken_one in names:
        for says in (lambda: Status(False, "3"), broken):
            entries = {name: says if name == broken_one else lambda: Status(True) for name in names}
            monkeypatch.setattr(health, "_entries", entries)
            response = client.get("/zdravlje/", REMOTE_ADDR="127.0.0.1")
            assert response.content.decode().count("није у реду") == 1
            if response.status_code != 200:
                assert f"{broken_one}: није у реду, без тога портал не ради (" in response.content.decode()
                taking_out.add((broken_one, response.status_code))
    assert taking_out == {("База", 503), ("Кључеви", 503)}


def test_a_line_that_is_well_shows_no_number(client: Client, well: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(health._entries, "Е-пошта", lambda: Status(True, "7 чека"))
    assert "Е-пошта: у реду\n" in client.get("/zdravlje/", REMOTE_ADDR="127.0.0.1").content.decode()


def test_the_age_of_what_has_waited_for_minutes_is_shown_and_a_younger_one_is_not(
    client: Client, well: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(health._entries, "Е-пошта", dead_letters.state)
    now = timezone.now()
    PendingTask.objects.create(task="a.b", queue="default", next_try_at=now)
    OutboxMessage.objects.create(template="a.b", object_id=uuid4(), language="sr", due_at=now, created_at=now)
    body = client.get("/zdravlje/", REMOTE_ADDR="127.0.0.1").content.decode()
    assert "Задаци на чекању: у реду\n" in body and "Е-пошта: у реду\n" in body
    with time_machine.travel(now + timedelta(minutes=5, seconds=1), tick=False):
        body = client.get("/zdravlje/", REMOTE_ADDR="127.0.0.1").content.decode()
    assert "Задаци на чекању: у реду (најстарије чека 5 min)\n" in body
    assert "Е-пошта: у реду (најстарије чека 5 min)\n" in body


def test_within_a_minute_it_says_that_nobody_works(client: Client, well: None) -> None:
    now = timezone.now()
    with time_machine.travel(now + runner.BEAT * 2, tick=False):
        assert "Послови: у реду\n" in client.get("/zdravlje/", REMOTE_ADDR="127.0.0.1").content.decode()
    with time_machine.travel(now + timedelta(minutes=1), tick=False):
        response = client.get("/zdravlje/", REMOTE_ADDR="127.0.0.1")
        assert "Послови: није у реду (нико не ради)" in response.content.decode()
        assert response.status_code == 200, "another process would say the same"
        runner.beat()
        assert "Послови: у реду\n" in client.get("/zdravlje/", REMOTE_ADDR="127.0.0.1").content.decode()

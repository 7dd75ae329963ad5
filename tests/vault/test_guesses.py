"""Where the counting of wrong codes draws its lines, to the very guess; the forms are tried in ``tests/tracking``."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.http import HttpRequest
from django.test import RequestFactory

from portal.jobs.status import Status
from portal.security import limits
from reporting.vault import audit, guesses
from reporting.vault.models import AuditEvent

pytestmark = pytest.mark.django_db

ADVICE = "Успорите на проксију обрасце из једне мреже; docs/proxy.md каже како. Портал никога не одбија."
ALARMED = Status(False, "више од 30 у десет минута", ADVICE)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setattr(guesses, "WRONG_EVERYWHERE", 30)
    cache.clear()
    with time_machine.travel(datetime(2026, 3, 4, 10, 0, tzinfo=UTC), tick=False) as traveller:
        yield traveller
    cache.clear()


def asked(network: int = 0) -> HttpRequest:
    return RequestFactory().get("/", REMOTE_ADDR=f"10.0.{network}.1")


def guess(times: int) -> None:
    for number in range(times):
        guesses.note(asked(number))


def test_thirty_are_many_and_one_more_is_an_alarm(caplog: pytest.LogCaptureFixture) -> None:
    guess(30)
    assert guesses.state() == Status(True, "30", ADVICE)
    assert not AuditEvent.objects.exists() and "alarm" not in caplog.text
    guess(1)
    assert guesses.state() == Status(False, "31", ADVICE)
    assert caplog.text.count("alarm: many wrong codes over the whole portal") == 1
    event = AuditEvent.objects.get()
    assert (event.action, event.object_type, event.object_id) == ("code.guessing", "portal", None)
    assert (event.actor_kind, event.actor) == ("system", None)
    guess(20)
    assert AuditEvent.objects.count() == 1


def test_twenty_from_one_network_are_its_measure_whatever_else_it_asks_for(caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(5):
        limits.count("another.scope", asked(), 100, guesses.WINDOW)
    for _ in range(20):
        guesses.note(asked())
    assert "from one source" not in caplog.text
    assert not limits.count(guesses.SCOPE, asked(), 20, guesses.WINDOW), "it has counted what it noted"
    guesses.note(asked(1))
    assert "from one source" not in caplog.text
    guesses.note(asked())
    assert caplog.text.count("from one source") == 1


def test_a_network_begins_anew_with_the_next_window(clock: Any, caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(20):
        guesses.note(asked())
    clock.shift(timedelta(minutes=10))
    guesses.note(asked())
    assert "from one source" not in caplog.text
    assert guesses.state().text == "20", "the larger of two windows"
    clock.shift(timedelta(minutes=20))
    assert guesses.state().text == "0"


def test_an_alarm_of_another_process_shows_beside_as_many_guesses_here_as_are_no_alarm(
    clock: Any,
) -> None:
    audit.record(action=guesses.ALARM, object_type="portal", object_id=None, actor_kind="system")
    assert guesses.state() == ALARMED
    guess(30)
    assert guesses.state() == ALARMED
    guess(1)
    assert guesses.state() == Status(False, "31", ADVICE), "here it is known better"
    cache.clear()
    clock.shift(timedelta(minutes=20) - timedelta(seconds=1))
    assert guesses.state() == ALARMED
    clock.shift(timedelta(seconds=1))
    assert guesses.state() == Status(True, "0", ADVICE)


def test_another_event_of_the_portal_is_no_alarm() -> None:
    audit.record(action="keys.rotate", object_type="portal", object_id=None, actor_kind="system")
    assert guesses.state() == Status(True, "0", ADVICE)

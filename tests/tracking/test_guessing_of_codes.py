"""Guessing from many networks raises an alarm once; a right code opens all the same."""

import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from portal.jobs import health
from reporting.cases.models import Report
from reporting.tracking import guesses
from reporting.vault import codes
from reporting.vault.models import AuditEvent
from tests.tracking.conftest import ENTER, FOLLOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _counters_are_empty(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(guesses, "WRONG_EVERYWHERE", 30)
    cache.clear()
    yield
    cache.clear()


def attack(client: Client, times: int) -> None:
    for number in range(times):
        answer = client.post(ENTER, {"code": codes.new_code()}, REMOTE_ADDR=f"10.0.{number}.1")
        assert answer.status_code == 200


def alarms() -> int:
    return AuditEvent.objects.filter(action="code.guessing").count()


def test_many_networks_raise_one_alarm_without_content_and_lock_nobody_out(
    reporter: Client, submit: Callable[..., Report], caplog: pytest.LogCaptureFixture
) -> None:
    with time_machine.travel(datetime(2026, 3, 4, 10, 0, tzinfo=UTC), tick=False) as clock:
        code = submit().code  # type: ignore[attr-defined]
        caplog.set_level(logging.INFO, "reporting.tracking")
        attack(reporter, 30)
        assert not alarms() and guesses.state().ok and "from one source" not in caplog.text
        attack(reporter, 20)
        assert alarms() == 1 and caplog.text.count("alarm: many wrong codes") == 1
        event = AuditEvent.objects.get(action="code.guessing")
        assert (event.actor_kind, event.object_id, list(event.fields)) == ("system", None, [])
        assert "10.0." not in caplog.text
        assert not guesses.state().ok and ("Погрешни кодови", guesses.state()) in health.statuses()
        opened = Client().post(ENTER, {"code": code}, follow=True, REMOTE_ADDR="10.0.3.1")
        assert opened.request["PATH_INFO"] == FOLLOW and opened.status_code == 200
        clock.shift(timedelta(minutes=10))
        assert not guesses.state().ok, "the window before still shows"
        attack(reporter, 31)
        assert alarms() == 2
        clock.shift(timedelta(minutes=20))
        assert guesses.state().ok


def test_slips_of_the_finger_are_no_guesses(reporter: Client, submit: Callable[..., Report]) -> None:
    submit()
    for typed in ("1234", "1" * 18, "", "абв") * 10:
        reporter.post(ENTER, {"code": typed})
    assert not alarms() and guesses.state().text == "0"

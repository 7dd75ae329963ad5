"""Guessing codes, of reports or of drafts, from many networks raises an alarm once; a right code opens all the same."""

import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from portal.jobs import health
from portal.jobs.status import Status
from reporting.cases.models import Report
from reporting.vault import codes, guesses
from reporting.vault.models import AuditEvent
from tests.tracking.conftest import ENTER, FOLLOW

pytestmark = pytest.mark.django_db
RESUME = "/sr/prijava/povratak/"


@pytest.fixture(autouse=True)
def _counters_are_empty(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(guesses, "WRONG_EVERYWHERE", 30)
    cache.clear()
    yield
    cache.clear()


def attack(client: Client, times: int, page: str = ENTER) -> None:
    for number in range(times):
        answer = client.post(page, {"code": codes.new_code()}, REMOTE_ADDR=f"10.0.{number}.1")
        assert answer.status_code == 200


def alarms() -> int:
    return AuditEvent.objects.filter(action="code.guessing").count()


def test_many_networks_raise_one_alarm_without_content_and_lock_nobody_out(
    reporter: Client, submit: Callable[..., Report], caplog: pytest.LogCaptureFixture
) -> None:
    with time_machine.travel(datetime(2026, 3, 4, 10, 0, tzinfo=UTC), tick=False) as clock:
        code = submit().code  # type: ignore[attr-defined]
        caplog.set_level(logging.INFO, "reporting.vault")
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


def test_codes_of_drafts_count_with_those_of_reports(reporter: Client, caplog: pytest.LogCaptureFixture) -> None:
    with time_machine.travel(datetime(2026, 3, 4, 10, 0, tzinfo=UTC), tick=False):
        attack(reporter, 20, RESUME)
        attack(reporter, 10)
        assert not alarms() and guesses.state() == Status(True, "30", guesses.state().advice)
        attack(reporter, 20, RESUME)
        assert alarms() == 1 and caplog.text.count("alarm: many wrong codes") == 1
        for typed in ("1234", "1" * 18, "", "абв"):
            reporter.post(RESUME, {"code": typed})
        assert not guesses.state().ok and guesses.state().text == "50"


@pytest.mark.usefixtures("still")
def test_many_wrong_codes_of_drafts_from_one_network_are_in_the_log(
    reporter: Client, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(guesses.WRONG_PER_SOURCE + 1):
        assert "from one source" not in caplog.text
        assert reporter.post(RESUME, {"code": codes.new_code()}).status_code == 200
    assert "from one source" in caplog.text


def test_an_alarm_of_another_process_shows_here_until_its_window_is_over(reporter: Client) -> None:
    """Without Redis the counters are the memory of the process that counted; ``doctor`` is always another one."""
    with time_machine.travel(datetime(2026, 3, 4, 10, 0, tzinfo=UTC), tick=False) as clock:
        attack(reporter, 31)
        cache.clear()
        assert guesses.state().text == "више од 30 у десет минута" and not guesses.state().ok
        clock.shift(timedelta(minutes=19))
        assert not guesses.state().ok
        clock.shift(timedelta(minutes=1))
        assert guesses.state().ok and guesses.state().text == "0"

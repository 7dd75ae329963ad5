"""The health page says when other proxies stand in front than the settings say, and keeps no address for it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from portal.jobs import health
from portal.jobs.status import Status
from portal.security import hops

pytestmark = pytest.mark.django_db
VISITOR, PROXY, CDN = "203.0.113.9", "10.0.0.1", "198.51.100.4"
NAME = "Посредници"


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[float]]:
    """Seconds of the process's clock, which a test moves."""
    now = [1000.0]
    monkeypatch.setattr(hops, "_noted", {})
    monkeypatch.setattr(hops, "time", SimpleNamespace(monotonic=lambda: now[0]))
    yield now


def visit(forwarded: str, path: str = "/nalog/prijava/") -> None:
    headers = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    Client(REMOTE_ADDR=PROXY, **headers).get(path)


def line() -> str:
    status = dict(health.statuses())[NAME]
    return "у реду" if status.ok else status.text


@pytest.mark.parametrize(
    ("trusted", "came", "said"),
    [
        (1, [], "у реду"),
        (1, [VISITOR], "у реду"),
        (0, [""], "у реду"),
        (2, [f"{VISITOR}, {CDN}"], "у реду"),
        # A visitor who invents some is one of many.
        (1, [VISITOR, f"1.2.3.4, {VISITOR}"], "у реду"),
        (1, [""], "има захтева који нису прошли кроз све посреднике"),
        (2, [VISITOR], "има захтева који нису прошли кроз све посреднике"),
        (2, [f"{VISITOR}, {CDN}", VISITOR], "има захтева који нису прошли кроз све посреднике"),
        (1, [f"{VISITOR}, {CDN}", f"1.2.3.4, {VISITOR}, {CDN}"], "посредника је више него што пише у подешавањима"),
        (0, [VISITOR], "посредника је више него што пише у подешавањима"),
    ],
)
def test_it_compares_what_arrives(settings: Any, trusted: int, came: list[str], said: str) -> None:
    settings.TRUSTED_HOPS = trusted
    for forwarded in came:
        visit(forwarded)
    assert line() == said


def test_the_health_page_itself_and_public_pages_are_not_looked_at(settings: Any) -> None:
    settings.TRUSTED_HOPS = 1
    visit("", "/zdravlje/")
    visit("", "/robots.txt")
    assert line() == "у реду"


def test_it_is_noted_once_a_minute_and_no_address_with_it(settings: Any, clock: list[float]) -> None:
    settings.TRUSTED_HOPS = 2
    visit(VISITOR)
    kept = repr([(key, cache.get("hops:fewer")) for key in cache._cache])  # type: ignore[attr-defined]
    assert "hops:fewer" in kept and VISITOR not in kept and PROXY not in kept
    cache.clear()
    clock[0] += 59
    visit(VISITOR)
    assert line() == "у реду", "the process has noted it already"
    clock[0] += 1
    visit(VISITOR)
    assert line() != "у реду"


def test_a_process_that_has_just_started_notes_the_first_request(settings: Any, clock: list[float]) -> None:
    settings.TRUSTED_HOPS = 1
    clock[0] = 5.0
    visit("")
    assert line() != "у реду"


def test_what_came_counts_for_an_hour(settings: Any) -> None:
    settings.TRUSTED_HOPS = 1
    visit("")
    with time_machine.travel(timezone.now() + timedelta(minutes=59)):
        assert line() != "у реду"
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        assert line() == "у реду"


def test_the_line_says_the_number_or_what_to_compare(settings: Any) -> None:
    settings.TRUSTED_HOPS = 1
    assert hops.state() == Status(True, "1")
    visit("")
    found = hops.state()
    assert found.ok is False and "TRUSTED_HOPS" in found.advice

"""Counting without addresses."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.http import HttpRequest
from django.test import RequestFactory, override_settings

from portal.security import limits

MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _empty_cache() -> Any:
    cache.clear()
    yield
    cache.clear()


def visit(address: str = "192.0.2.7", forwarded: str = "") -> HttpRequest:
    meta: dict[str, Any] = {"REMOTE_ADDR": address}
    if forwarded:
        meta["HTTP_X_FORWARDED_FOR"] = forwarded
    return RequestFactory().get("/", **meta)


@pytest.mark.parametrize(
    ("hops", "address", "forwarded", "network"),
    [
        (0, "192.0.2.7", "", "192.0.2.0/24"),
        (0, "192.0.2.7", "203.0.113.9", "192.0.2.0/24"),
        (1, "10.0.0.1", "198.51.100.4, 203.0.113.9", "203.0.113.0/24"),
        (2, "10.0.0.1", "1.2.3.4, 198.51.100.4, 203.0.113.9", "198.51.100.0/24"),
        (2, "10.0.0.1", "203.0.113.9", "10.0.0.0/24"),
        (0, "2001:db8:aaaa:bbbb::1", "", "2001:db8:aaaa::/48"),
        (0, "::ffff:192.0.2.7", "", "192.0.2.0/24"),
        (0, "", "", "unknown"),
        (1, "10.0.0.1", "nonsense", "unknown"),
    ],
)
def test_only_the_trusted_hops_are_believed(hops: int, address: str, forwarded: str, network: str) -> None:
    with override_settings(TRUSTED_HOPS=hops):
        assert limits.client_network(visit(address, forwarded)) == network


@pytest.mark.usefixtures("still")
def test_limit_holds_for_a_network_and_not_for_its_neighbour() -> None:
    assert [limits.count("code", visit(), 2, MINUTE) for _ in range(3)] == [True, True, False]
    assert limits.count("code", visit("192.0.2.99"), 2, MINUTE) is False
    assert limits.count("code", visit("198.51.100.1"), 2, MINUTE) is True
    assert limits.count("other", visit(), 2, MINUTE) is True


def test_limit_opens_again_after_its_window() -> None:
    with time_machine.travel(datetime(2026, 11, 25, 12, 0, tzinfo=UTC), tick=False) as clock:
        assert limits.count("code", visit(), 1, MINUTE)
        assert not limits.count("code", visit(), 1, MINUTE)
        clock.shift(61)
        assert limits.count("code", visit(), 1, MINUTE)


def test_pseudonym_changes_every_day_and_holds_no_address() -> None:
    with time_machine.travel(datetime(2026, 11, 25, 12, 0, tzinfo=UTC), tick=False) as clock:
        today = limits.source(visit())
        assert limits.source(visit("192.0.2.99")) == today
        clock.shift(timedelta(days=1))
        assert limits.source(visit()) != today
    assert len(today) == 32
    # Without a salt, trying every network would find it.
    assert today not in {hashlib.sha256(plain.encode()).hexdigest()[:32] for plain in ("192.0.2.0/24", "192.0.2.7")}


def test_cache_holds_no_address() -> None:
    limits.count("code", visit(), 2, MINUTE)
    stored = repr(list(cache._cache.items()))  # type: ignore[attr-defined]
    assert "192.0.2" not in stored

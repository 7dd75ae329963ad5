"""System checks find what would lose reports or open doors."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from django.conf import settings
from django.core.checks import registry
from django.test import override_settings

from portal.security import checks


def sqlite(**changes: Any) -> dict[str, Any]:
    options = copy.deepcopy(settings.SQLITE_OPTIONS) | changes
    return {"default": {"ENGINE": "django.db.backends.sqlite3", "OPTIONS": options}}


def found(databases: dict[str, Any]) -> set[str | None]:
    with override_settings(DATABASES=databases):
        return {message.id for message in checks.sqlite_options()}


@pytest.mark.filterwarnings("ignore:Overriding setting DATABASES")
@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, set()),
        ({"transaction_mode": "DEFERRED"}, {"security.E002"}),
        ({"timeout": 5}, {"security.E003"}),
        ({"init_command": "PRAGMA journal_mode=WAL"}, {"security.E004"}),
    ],
)
def test_options_of_sqlite_are_asserted(changes: dict[str, Any], expected: set[str]) -> None:
    assert found(sqlite(**changes)) == expected


@pytest.mark.filterwarnings("ignore:Overriding setting DATABASES")
def test_requests_are_not_one_transaction() -> None:
    databases = sqlite()
    databases["default"]["ATOMIC_REQUESTS"] = True
    assert found(databases) == {"security.E001"}


GOOD = {
    "PORTAL_KEYS": "env:ROOT",
    "SESSION_COOKIE_NAME": "__Host-s",
    "CSRF_COOKIE_NAME": "__Host-t",
    "CSRF_COOKIE_SECURE": True,
    "TRUSTED_HOPS": 1,
    "HOSTS": {"public": "a.example", "cms": "b.example", "desk": "c.example"},
    "DEMO": False,
    "SHOW_COMPONENTS": False,
    "EXIT_URL": "https://www.google.com/",
}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, []),
        ({"PORTAL_KEYS": ""}, ["security.E010"]),
        ({"CSRF_COOKIE_NAME": "t"}, ["security.E012"]),
        ({"MIDDLEWARE": ["django.middleware.csrf.CsrfViewMiddleware"]}, ["security.E015"]),
        ({"CSRF_COOKIE_SECURE": False}, ["security.E016"]),
        ({"HOSTS": {}}, ["security.W017"]),
        ({"TRUSTED_HOPS": 0}, ["security.E018"]),
        ({"DEMO": True}, ["security.E013"]),
        ({"EXIT_URL": "http://localhost/"}, ["security.E014"]),
    ],
)
def test_production_settings_are_asserted(change: dict[str, Any], expected: list[str]) -> None:
    with override_settings(**(GOOD | change)):
        assert [message.id for message in checks.production()] == expected


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, []),
        ({"SERVES": ("report",)}, ["security.W030"]),
        ({"WEB_WORKERS": 2}, ["security.W030"]),
        ({"SERVES": ("report",), "WEB_WORKERS": 4, "REDIS_URL": "redis://127.0.0.1:6379/0"}, []),
    ],
)
def test_several_processes_count_together(change: dict[str, Any], expected: list[str]) -> None:
    with override_settings(**({"SERVES": (), "WEB_WORKERS": 1, "REDIS_URL": ""} | change)):
        assert [message.id for message in checks.counters_are_shared()] == expected
    deployed = registry.registry.get_checks(include_deployment_checks=True)
    assert checks.counters_are_shared in deployed
    assert checks.counters_are_shared not in registry.registry.get_checks()

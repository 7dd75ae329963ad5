"""What the vault registers when the portal starts; without it nobody would hear what its parts have to say."""

from typing import Any

import pytest
from django.apps import apps
from django.core import checks
from django.core.checks.registry import CheckRegistry

from portal.jobs import health as portal_health
from reporting.vault import account_events
from reporting.vault.audit import installing


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> CheckRegistry:
    """The vault starts once more, where nothing is registered yet."""
    registry = CheckRegistry()
    monkeypatch.setattr(checks, "register", registry.register)
    monkeypatch.setattr(portal_health, "_entries", {})
    apps.get_app_config("vault").ready()
    return registry


def test_its_checks_are_found_where_they_are_asked_for(started: CheckRegistry) -> None:
    def names(tag: str, *, deploy: bool = False) -> set[str]:
        found = started.get_checks(include_deployment_checks=deploy)
        return {check.__name__ for check in found if tag in check.tags}

    assert names("security") == {"second_factor_is_sealed"}
    assert names("models") == {"contracts_are_unique"}
    assert names("database") == {"triggers_are_whole"}
    assert names("database", deploy=True) == {"triggers_are_whole", "connects_as_another_than_the_owner"}


def test_a_second_factor_that_is_not_sealed_stops_the_start(started: CheckRegistry, settings: Any) -> None:
    assert started.run_checks(tags=["security", "models"]) == []
    settings.MFA_ADAPTER = "allauth.mfa.adapter.DefaultMFAAdapter"
    assert [error.id for error in started.run_checks(tags=["security"])] == ["vault.E001"]


@pytest.mark.django_db
@pytest.mark.usefixtures("started", "keyring")
def test_its_lines_are_on_the_health_page() -> None:
    lines = dict(portal_health.statuses())
    assert {"Кључеви", "Табела кључева", "Погрешни кодови", "Нацрти"} <= set(lines)
    assert lines["Кључеви"].text == "13" and lines["Погрешни кодови"].text.isdigit()


def test_it_listens_to_accounts_and_to_its_own_migrations(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[Any] = []
    monkeypatch.setattr(account_events, "connect", lambda: heard.append("accounts"))
    monkeypatch.setattr(installing, "connect", heard.append)
    config = apps.get_app_config("vault")
    config.ready()
    assert heard == ["accounts", config]

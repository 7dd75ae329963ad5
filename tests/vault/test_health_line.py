"""The line of the keys on the health page: whether ROOT opens what seals new values."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from portal.jobs import health as portal_health
from reporting.vault import health, rotation
from reporting.vault import keyring as vault_keyring
from reporting.vault.models import KeyState, VaultKey
from tests.vault.rotating import change_root

pytestmark = pytest.mark.django_db

ADVICE = "Пријаве се не могу ни примити ни отворити. Проверите PORTAL_KEYS; затим manage.py keys status"


def test_a_whole_keyring_is_well_and_its_purposes_are_counted(keyring: object) -> None:
    state = health.state()
    assert (state.ok, state.text) == (True, "13")
    assert ("Кључеви", state) in portal_health.statuses()


@pytest.mark.parametrize("purpose", ["desk", "kek", "proof"])
def test_one_key_that_is_missing_is_not_well_and_the_way_out_is_named(keyring: object, purpose: str) -> None:
    VaultKey.objects.filter(purpose=purpose).update(state=KeyState.DESTROYED, wrapped=None)
    state = health.state()
    assert (state.ok, state.text, state.advice) == (False, "KeyringError", ADVICE)


def test_a_root_that_is_not_there_is_not_well(
    keyring: object, settings: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    change_root(settings, monkeypatch)
    monkeypatch.delenv(settings.PORTAL_KEYS.removeprefix("env:"))  # type: ignore[attr-defined]
    vault_keyring.forget()
    state = health.state()
    assert (state.ok, state.text, state.advice) == (False, "RootKeyError", ADVICE)


@pytest.mark.parametrize("look", [health.state, health.table_state, lambda: rotation.move("kek")])
def test_looking_again_drops_nothing_that_works(keyring: object, settings: Any, look: Callable[[], object]) -> None:
    """Neither while the key service is out, nor for a moment in which another thread seals something."""
    settings.PORTAL_KEYS = "command:false"
    asked: list[int] = []

    def meanwhile(execute: Callable[..., object], sql: str, *rest: object) -> object:
        asked.append(1)
        assert vault_keyring._Opened.ring.keys and vault_keyring._Opened.ring.publics
        return execute(sql, *rest)

    with connection.execute_wrapper(meanwhile):
        look()
    assert asked, "it looked at the database"
    assert vault_keyring.current("pepper") and vault_keyring.current_public("desk")
    assert Client().get("/zdravlje/").status_code == 200


@pytest.mark.parametrize("purpose", ["record", "badge"])
def test_a_key_without_which_reports_come_in_takes_no_process_out(keyring: object, purpose: str) -> None:
    VaultKey.objects.filter(purpose=purpose).update(state=KeyState.DESTROYED, wrapped=None)
    assert health.state().ok
    line = health.table_state()
    assert (line.ok, line.text) == (False, "1")

"""The line of the keys on the health page: whether ROOT opens what seals new values."""

import pytest

from portal.jobs import health as portal_health
from reporting.vault import health, rotation
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
    rotation.keyring.forget()
    state = health.state()
    assert (state.ok, state.text, state.advice) == (False, "RootKeyError", ADVICE)

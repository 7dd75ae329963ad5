"""ROOT is changed with the old one at hand, and what it does not open stays as it was."""

from typing import Any

import pytest
from django.utils import timezone

from reporting.vault import keyring as vault_keyring
from reporting.vault import rotation
from reporting.vault.errors import KeyringError
from reporting.vault.models import KeyState, VaultKey
from tests.vault.rotating import change_root, rotate
from tests.vault.world import World

pytestmark = pytest.mark.django_db


def test_root_is_changed_with_the_old_one_at_hand_once(world: World, settings: Any, monkeypatch: Any) -> None:
    with pytest.raises(KeyringError, match="PORTAL_KEYS_OLD is not set"):
        rotation.rotate_root()
    change_root(settings, monkeypatch)
    vault_keyring.forget()
    world.check()  # before the change both roots open
    assert rotation.keys_under_old_root() == 13
    assert rotation.rotate_root() == 13
    assert rotation.rotate_root() == 0
    settings.PORTAL_KEYS_OLD = ""
    vault_keyring.forget()
    world.check()


def test_a_change_of_root_passes_by_destroyed_keys_and_those_that_go_meanwhile(
    keyring: Any, settings: Any, monkeypatch: Any
) -> None:
    for purpose in ("record", "audit", "proof"):
        VaultKey.objects.filter(purpose=purpose).update(created_at=timezone.now())
        old = keyring.current(purpose).id
        rotate(purpose)
        if purpose == "record":
            VaultKey.objects.filter(pk=old).update(state=KeyState.DESTROYED, wrapped=None)
    assert rotation.keys_under_old_root() == 0
    change_root(settings, monkeypatch)
    assert rotation.keys_under_old_root() == 15
    alive = list(VaultKey.objects.filter(wrapped__isnull=False).order_by("pk").values_list("pk", flat=True))
    said: list[str] = []

    def meanwhile(line: str) -> None:
        said.append(line)
        VaultKey.objects.filter(pk=alive[13]).update(state=KeyState.DESTROYED, wrapped=None)
        VaultKey.objects.filter(pk=alive[14]).delete()

    assert rotation.rotate_root(progress=meanwhile) == 13
    rows = VaultKey.objects.in_bulk(alive[:13])
    assert said == [f"{rows[pk].purpose} key {pk} is wrapped by the new root key" for pk in alive[:13]]
    assert rotation.keys_under_old_root() == 0


def test_a_root_that_opens_nothing_is_refused_and_changes_nothing(
    world: World, settings: Any, monkeypatch: Any
) -> None:
    change_root(settings, monkeypatch)
    old = settings.PORTAL_KEYS_OLD
    settings.PORTAL_KEYS_OLD = settings.PORTAL_KEYS
    with pytest.raises(KeyringError, match="Neither root key"):
        rotation.rotate_root()
    settings.PORTAL_KEYS_OLD = old
    vault_keyring.forget()
    world.check()

"""A key is destroyed once nothing names it, and not before its time."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone

from reporting.vault import keyring as vault_keyring
from reporting.vault import proofs, references, rotation
from reporting.vault.errors import KeyringError
from reporting.vault.models import AuditEvent, KeyState, VaultKey
from tests.vault.rotating import retired_long_ago, rotate
from tests.vault.world import World

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("purpose", "sealed"),
    [("desk", 6), ("kek", 2), ("outbox", 2), ("cms_factor", 1)],
    ids=["three_keys_of_two_reports", "a_draft_and_a_telephone", "a_recipient_and_a_link", "a_second_factor"],
)
def test_nothing_names_the_old_key_and_it_can_be_destroyed(
    world: World, settings: Any, purpose: str, sealed: int
) -> None:
    settings.BACKUP_WINDOW_DAYS = 0
    old = vault_keyring.current(purpose).id
    assert rotate(purpose).moved == sealed
    assert references.values_naming(old) == {}
    retired_long_ago(old)
    rotation.destroy(old)
    assert VaultKey.objects.get(pk=old).wrapped is None
    world.check()


def test_a_pair_is_kept_as_long_as_a_short_backup_may_name_it(world: World, settings: Any) -> None:
    settings.BACKUP_WINDOW_DAYS = 30
    old = vault_keyring.current("desk").id
    rotate("desk")
    for days, past in ((29, False), (31, True)):
        VaultKey.objects.filter(pk=old).update(retired_at=timezone.now() - timedelta(days=days))
        if not past:
            with pytest.raises(KeyringError, match="short backup inside the window"):
                rotation.destroy(old)
    rotation.destroy(old)
    world.check()


@pytest.mark.parametrize("purpose", ["pepper", "desk", "kek", "outbox", "cms_factor", "index", "certificate"])
def test_a_key_that_a_value_names_is_not_destroyed(world: World, purpose: str, monkeypatch: Any, settings: Any) -> None:
    settings.BACKUP_WINDOW_DAYS = 0
    monkeypatch.setattr(rotation, "_MOVERS", {})
    old = vault_keyring.current(purpose).id
    rotate(purpose)
    retired_long_ago(old)
    with pytest.raises(KeyringError, match="still name this key"):
        rotation.destroy(old)
    world.check()


@pytest.mark.parametrize("purpose", vault_keyring.PURPOSES)
def test_current_coming_and_just_retired_keys_are_not_destroyed(world: World, purpose: str) -> None:
    old = vault_keyring.current(purpose).id
    with pytest.raises(KeyringError, match="readable key"):
        rotation.destroy(old)
    with pytest.raises(KeyringError, match="readable key"):
        rotation.destroy(rotation._make(purpose).pk)
    with pytest.raises(KeyringError, match="readable key"):
        rotation.destroy(uuid4())
    rotate(purpose)
    with pytest.raises(KeyringError, match="less than an hour"):
        rotation.destroy(old)


def test_a_key_may_be_destroyed_an_hour_after_it_was_current_and_the_refusal_names_places(world: World) -> None:
    with time_machine.travel("2030-03-04T05:06:00+00:00", tick=False) as clock:
        pepper, record = vault_keyring.current("pepper").id, vault_keyring.current("record").id
        rotate("pepper")
        rotate("record")
        clock.shift(timedelta(minutes=59, seconds=59))
        with pytest.raises(KeyringError, match="less than an hour ago"):
            rotation.destroy(record)
        clock.shift(timedelta(seconds=1))
        rotation.destroy(record)
        row = VaultKey.objects.get(pk=record)
        assert (row.state, row.wrapped, row.destroyed_at) == (KeyState.DESTROYED, None, timezone.now())
        event = AuditEvent.objects.get(action="keys.destroy")
        assert (event.object_type, event.object_id, event.actor_kind) == ("vaultkey", record, "system")
        places = (
            "vault.KeyWrap.key_id (1), vault.KeyWrap.blob (1), vault.Draft.code_key_id (1), vault.Draft.code_wrap (1), cases.Report.code_key_id (1), "
            "learning.Learner.code_key_id (1), learning.SchoolClass.code_key_id (1)"
        )
        with pytest.raises(KeyringError) as error:
            rotation.destroy(pepper)
        assert f"this key: {places}. Nothing" in str(error.value)
    assert VaultKey.objects.filter(state=KeyState.DESTROYED).count() == 1


def test_old_proof_keys_stay_published_with_their_dates_when_destroyed(world: World) -> None:
    old = vault_keyring.current("proof").id
    rotate("proof")
    with time_machine.travel(timezone.now() + timedelta(days=400)):
        rotation.destroy(old)
    first, second = proofs.published_keys()
    assert first.id == old and first.until is not None and second.until is None
    world.check()

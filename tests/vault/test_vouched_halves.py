"""A public half is published only when the portal vouches for it, whoever may write into the table of keys."""

import secrets
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reporting.vault import health, inspection, proofs, rotation, signing
from reporting.vault import keyring as vault_keyring
from reporting.vault.errors import KeyringError
from reporting.vault.models import KeyState, VaultKey
from tests.vault.rotating import change_root, rotate
from tests.vault.working_as import working_as

pytestmark = [pytest.mark.django_db, pytest.mark.protected]


def plant(seed: bytes, purpose: str = "proof", **values: Any) -> VaultKey:
    """Put a key into the table that was never ours, as destroyed and with dates of long ago."""
    now = timezone.now()
    states = {"state": KeyState.DESTROYED, "retired_at": now, "destroyed_at": now}
    row = VaultKey.objects.create(purpose=purpose, public=signing.public_key(seed), **states, **values)
    VaultKey.objects.filter(pk=row.pk).update(created_at=now - timedelta(days=300))
    return row


def broken() -> list[str]:
    return inspection.inspect(progress=rotation.quiet).broken


def destroyed(purpose: str) -> VaultKey:
    """Rotate a key and destroy the old one."""
    old = vault_keyring.current(purpose).id
    rotate(purpose)
    VaultKey.objects.filter(pk=old).update(retired_at=timezone.now() - timedelta(days=1))
    rotation.destroy(old)
    return VaultKey.objects.get(pk=old)


@pytest.mark.parametrize("signed", ["not at all", "by a stranger", "as another key"])
def test_a_row_in_the_table_forges_no_proof_of_filing(keyring: Any, signed: str) -> None:
    seed = secrets.token_bytes(32)
    row = plant(seed)
    if signed == "by a stranger":
        keyring.vouch_under(secrets.token_bytes(32), row)
    if signed == "as another key":
        row.vouched = VaultKey.objects.get(purpose="proof", state="current").vouched
    row.save()
    proof = proofs.prove(content=b"x", number="12345678", minute=timezone.now() - timedelta(days=10))
    signature = signing.sign(seed, proofs._message(proof.number, proof.minute, proof.commitment))
    forged = proofs.Proof(proof.number, proof.minute, row.pk, proof.salt, proof.commitment, signature)
    page = Client().post(reverse("intake:check_proof"), {"text": proofs.written(forged)}).content.decode()
    assert "Потврде тренутно не можемо да проверимо" in page and "Потпис је исправан" not in page
    answer = Client().get("/kljucevi.txt")
    assert answer.status_code == 503 and str(row.pk) not in answer.content.decode()
    with pytest.raises(KeyringError, match="changed the table"):
        proofs.published_keys()
    assert broken() == [f"proof key {row.pk}: the portal does not vouch for its public half"]
    assert (health.state().ok, health.table_state().ok) == (True, False), "reports come in all the same"


@pytest.mark.parametrize("pool", ["report", "public", "cms", "desk", "jobs"])
@pytest.mark.parametrize("purpose", vault_keyring.SIGNING)
def test_a_half_that_was_overwritten_is_published_by_no_pool(keyring: Any, purpose: str, pool: str) -> None:
    VaultKey.objects.filter(purpose=purpose).update(public=signing.public_key(secrets.token_bytes(32)))
    with working_as(pool):
        with pytest.raises(KeyringError, match="changed the table"):
            keyring.published(purpose)
        assert Client().get("/kljucevi.txt").status_code == 503
        assert not health.table_state().ok


@pytest.mark.parametrize("purpose", vault_keyring.SIGNING)
def test_every_half_that_signed_is_vouched_for_when_its_key_is_destroyed_too(keyring: Any, purpose: str) -> None:
    old = destroyed(purpose)
    for pool in ("report", "public", "cms", "desk", "jobs"):
        with working_as(pool):
            assert [key.id for key in keyring.published(purpose)] == [old.pk, *_current(purpose)]
            assert health.table_state().ok
    assert broken() == []


def test_a_new_root_vouches_for_what_the_old_one_did_and_for_nothing_else(
    keyring: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, planted = destroyed("proof"), plant(secrets.token_bytes(32), "badge")
    VaultKey.objects.filter(purpose="desk").update(public=secrets.token_bytes(1216))
    change_root(settings, monkeypatch)
    keyring.forget()
    assert {key.id for key in keyring.published("proof")} == {old.pk, *_current("proof")}, "under both meanwhile"
    assert rotation.keys_under_old_root() == 14
    assert rotation.rotate_root() == 13
    assert rotation.keys_under_old_root() == rotation.rotate_root() == 0
    settings.PORTAL_KEYS_OLD = ""
    keyring.forget()
    assert {key.id for key in keyring.published("proof")} == {old.pk, *_current("proof")}
    with pytest.raises(KeyringError, match="changed the table"):
        keyring.published("badge")
    with pytest.raises(KeyringError, match="vouches"):
        keyring.current_public("desk")
    said = broken()
    assert f"badge key {planted.pk}: the portal does not vouch for its public half" in said
    assert sum("does not vouch" in line for line in said) == 2


def test_a_change_of_root_that_was_killed_is_not_over_before_destroyed_keys_are_vouched_for(
    keyring: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = destroyed("proof")
    change_root(settings, monkeypatch)
    rotation.rotate_root()
    VaultKey.objects.filter(pk=old.pk).update(vouched=old.vouched)
    assert rotation.keys_under_old_root() == 1
    rotation.rotate_root()
    assert rotation.keys_under_old_root() == 0


def _current(purpose: str) -> list[Any]:
    return list(VaultKey.objects.filter(purpose=purpose, state="current").values_list("pk", flat=True))

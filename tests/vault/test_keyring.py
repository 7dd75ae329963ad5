import threading
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import override_settings
from django.utils import timezone

from reporting.vault import drafts, health, root
from reporting.vault import keyring as vault_keyring
from reporting.vault.errors import KeyringError, RootKeyError
from reporting.vault.models import KeyPurpose, KeyState, VaultKey

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _forget() -> Any:
    vault_keyring.forget()
    yield
    vault_keyring.forget()


def test_every_purpose_has_a_current_key_of_its_own(keyring: Any) -> None:
    keys = [keyring.current(purpose) for purpose in KeyPurpose.values]
    assert len({key.secret for key in keys}) == len({key.id for key in keys}) == 13
    assert all(len(key.secret) == 32 and key.state == "current" for key in keys)


def test_a_key_is_found_by_the_id_that_a_value_names(keyring: Any) -> None:
    key = keyring.current("kek")
    assert keyring.by_id(key.id) == key
    with pytest.raises(KeyringError):
        keyring.by_id(uuid4())


def test_secrets_are_wrapped_in_the_database_and_never_shown(keyring: Any) -> None:
    key = keyring.current("kek")
    row = VaultKey.objects.get(pk=key.id)
    assert key.secret not in bytes(row.wrapped)
    assert repr(key.secret)[2:-1] not in repr(key)
    assert "secret" not in repr(key)


def test_a_second_keyring_is_refused(keyring: Any) -> None:
    with pytest.raises(KeyringError, match="exists already"):
        keyring.create_keyring()
    assert VaultKey.objects.count() == 13


def test_no_key_is_made_while_encrypted_rows_exist(keyring: Any) -> None:
    drafts.start()
    VaultKey.objects.all().delete()
    with pytest.raises(KeyringError, match="bring the lost keyring back"):
        keyring.create_keyring()
    assert not VaultKey.objects.exists()


def test_no_key_is_made_while_a_rooms_sealed_field_has_rows(make_story: Any) -> None:
    from reporting.vault.models import KeyWrap

    make_story()
    VaultKey.objects.all().delete()
    KeyWrap.objects.all().delete()
    with pytest.raises(KeyringError, match="encrypted rows"):
        vault_keyring.create_keyring()


def test_no_key_is_made_while_second_factors_are_sealed(keyring: Any, django_user_model: Any) -> None:
    from allauth.mfa.models import Authenticator

    user = django_user_model.objects.create(email="radnik@example.rs")
    Authenticator.objects.create(user=user, type="totp", data={"secret": "sealed1.x"})
    VaultKey.objects.all().delete()
    with pytest.raises(KeyringError, match="encrypted rows"):
        keyring.create_keyring()


def test_without_a_keyring_nothing_is_sealed_and_the_way_out_is_named() -> None:
    with pytest.raises(KeyringError, match="keys init"):
        vault_keyring.current("kek")
    with pytest.raises(KeyringError, match="keys init"):
        vault_keyring.readable("pepper")


def test_another_root_opens_nothing_and_says_so(keyring: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vault_keyring, "key_file", lambda: root.of_root(bytes(32)))
    keyring.forget()
    with pytest.raises(KeyringError, match="another root key"):
        keyring.current("kek")


@pytest.mark.parametrize("what", ["purpose", "id"])
def test_a_row_cannot_take_the_place_of_another(keyring: Any, what: str) -> None:
    kek, pepper = VaultKey.objects.get(purpose="kek"), VaultKey.objects.get(purpose="pepper")
    VaultKey.objects.filter(pk=kek.pk).delete()
    if what == "purpose":
        VaultKey.objects.filter(pk=pepper.pk).update(purpose="kek")
    else:
        VaultKey.objects.create(purpose="kek", state="current", wrapped=pepper.wrapped)
    keyring.forget()
    with pytest.raises(KeyringError):
        keyring.current("kek")


def test_one_purpose_has_one_current_key(keyring: Any) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        keyring.new_row("kek", root.root_key()).save()


def test_only_keys_that_sign_and_the_desk_s_pair_have_a_public_half(keyring: Any) -> None:
    public = VaultKey.objects.exclude(public=None).order_by("purpose")
    assert sorted(row.purpose for row in public) == ["badge", "desk", "proof"]
    assert [row.purpose for row in public] == sorted(row.purpose for row in VaultKey.objects.exclude(vouched=None))
    assert {row.state for row in VaultKey.objects.all()} == {"current"}


def test_root_is_asked_for_once_however_many_keys_there_are(keyring: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """It may be a program that takes a second."""
    asked: list[int] = []
    monkeypatch.setattr(vault_keyring, "key_file", lambda: asked.append(1) or root.key_file())
    keyring.forget()
    for purpose in KeyPurpose.values:
        keyring.current(purpose)
    assert asked == [1]


def test_a_key_that_is_open_and_changes_its_purpose_in_the_table_is_not_used(keyring: Any) -> None:
    pepper = keyring.current("pepper")
    VaultKey.objects.filter(purpose="kek").delete()
    VaultKey.objects.filter(pk=pepper.id).update(purpose="kek")
    keyring.read_again()
    with pytest.raises(KeyringError, match=f"kek key {pepper.id}: .* this row was changed"):
        keyring.current("kek")


@pytest.fixture
def damaged(keyring: Any) -> VaultKey:
    """Return a key of the purpose ``record`` whose wrap was damaged, as a process sees it that starts now."""
    row = VaultKey.objects.get(purpose="record")
    raw = bytes(row.wrapped)
    VaultKey.objects.filter(pk=row.pk).update(wrapped=type(row.wrapped)(raw[:-1] + bytes([raw[-1] ^ 1])))
    keyring.forget()
    return row


def test_a_damaged_row_is_named_and_stops_only_what_needs_its_purpose(keyring: Any, damaged: VaultKey) -> None:
    for purpose in set(KeyPurpose.values) - {"record"}:
        assert keyring.by_id(keyring.current(purpose).id) in keyring.readable(purpose)
    for ask in (keyring.current, keyring.readable, lambda purpose: keyring.by_id(damaged.pk)):
        with pytest.raises(KeyringError, match=f"record key {damaged.pk}: .* this row was changed"):
            ask("record")
    assert health.state().ok
    line = health.table_state()
    assert (line.ok, line.text) == (False, "1") and "manage.py keys status" in line.advice


@pytest.mark.parametrize("command", ["status", "check"])
def test_the_commands_name_a_damaged_row(damaged: VaultKey, capsys: pytest.CaptureFixture[str], command: str) -> None:
    with pytest.raises(CommandError, match=r"docs/keys\.md"):
        call_command("keys", command)
    (line,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith("BROKEN")]
    assert f"record key {damaged.pk}" in line


def test_a_damaged_row_asks_for_the_key_file_once_and_opens_when_it_is_mended(
    keyring: Any, damaged: VaultKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    keyring.current("kek")
    with monkeypatch.context() as patch:
        patch.setattr(vault_keyring, "key_file", lambda: pytest.fail("the key file was asked for again"))
        keyring.read_again()
    VaultKey.objects.filter(pk=damaged.pk).update(wrapped=damaged.wrapped)
    keyring.read_again()
    assert keyring.current("record").id == damaged.pk


def test_a_new_key_that_cannot_be_opened_yet_stops_nothing(keyring: Any) -> None:
    row = keyring.new_row("kek", root.root_key(), state=KeyState.READABLE)
    row.save()
    with override_settings(PORTAL_KEYS="command:false"):
        keyring.read_again()
        assert keyring.current("kek").id != row.pk
        with pytest.raises(RootKeyError):
            keyring.by_id(row.pk)
    assert keyring.by_id(row.pk).id == row.pk


def test_an_unknown_purpose_is_refused(keyring: Any) -> None:
    for ask in (keyring.current, keyring.readable):
        with pytest.raises(KeyringError, match="no such purpose"):
            ask("petty")


def test_a_key_of_another_process_is_found_before_the_next_reading(keyring: Any) -> None:
    row = keyring.new_row("kek", root.root_key(), state=KeyState.READABLE)
    row.save()
    assert keyring.by_id(row.pk).purpose == "kek"


def test_a_readable_key_opens_and_does_not_seal(keyring: Any) -> None:
    old = keyring.current("pepper")
    VaultKey.objects.filter(pk=old.id).update(state=KeyState.READABLE, retired_at=timezone.now())
    new = keyring.new_row("pepper", root.root_key())
    new.save()
    keyring.forget()
    assert keyring.current("pepper").id == new.id
    assert [key.id for key in keyring.readable("pepper")] == [new.id, old.id]
    assert keyring.by_id(old.id).secret == old.secret


def test_a_destroyed_key_is_gone(keyring: Any) -> None:
    old = keyring.current("pepper")
    VaultKey.objects.filter(pk=old.id).update(state=KeyState.DESTROYED, wrapped=None, destroyed_at=timezone.now())
    keyring.forget()
    with pytest.raises(KeyringError, match="destroyed"):
        keyring.by_id(old.id)
    with pytest.raises(IntegrityError), transaction.atomic():
        VaultKey.objects.filter(purpose="kek").update(state=KeyState.DESTROYED)


def test_opened_keys_are_kept(keyring: Any, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vault_keyring, "key_file", lambda: pytest.fail("ROOT was asked for again"))
    with django_assert_num_queries(0):
        for purpose in KeyPurpose.values:
            keyring.by_id(keyring.current(purpose).id)


@pytest.mark.django_db(transaction=True)
def test_threads_that_start_together_open_the_keyring_and_agree(keyring: Any) -> None:
    from django.db import connection

    found: list[bytes] = []
    barrier = threading.Barrier(8)
    keyring.forget()

    def look() -> None:
        barrier.wait()
        found.append(keyring.current("kek").secret)
        connection.close()

    threads = [threading.Thread(target=look) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1


def test_command_makes_the_keyring_once(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("keys", "init")
    assert "Made 13 keys." in capsys.readouterr().out
    with pytest.raises(CommandError, match="exists already"):
        call_command("keys", "init")


def test_status_lists_keys_and_never_a_secret(keyring: Any, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("keys", "status")
    printed = capsys.readouterr().out
    assert all(purpose in printed for purpose in KeyPurpose.values)
    assert "opens every key" in printed
    for purpose in KeyPurpose.values:
        key = keyring.current(purpose)
        assert str(key.id) in printed
        assert key.secret.hex() not in printed and repr(key.secret) not in printed
        assert bytes(VaultKey.objects.get(pk=key.id).wrapped).hex() not in printed


def test_status_tells_a_fresh_database_from_a_lost_keyring(keyring: Any) -> None:
    VaultKey.objects.all().delete()
    with pytest.raises(CommandError, match="No keys yet"):
        call_command("keys", "status")
    VaultKey.objects.all().delete()
    keyring.create_keyring()
    drafts.start()
    VaultKey.objects.all().delete()
    with pytest.raises(CommandError, match="bring the keyring back"):
        call_command("keys", "status")

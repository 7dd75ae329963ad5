"""The words and exit codes of ``manage.py keys``, as scripts and people rely on them."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from reporting.vault import keyring as vault_keyring
from reporting.vault import rotation
from reporting.vault.errors import KeyringError
from reporting.vault.models import KeyState, KeyWrap, VaultKey
from tests.vault.rotating import change_root
from tests.vault.working_as import working_as
from tests.vault.world import World

pytestmark = pytest.mark.django_db


def keys(*arguments: str) -> str:
    out = StringIO()
    call_command("keys", *arguments, stdout=out)
    return out.getvalue()


def test_a_dry_run_says_what_would_happen_and_changes_nothing(world: World) -> None:
    before = list(VaultKey.objects.order_by("pk").values())
    said = keys("rotate", "kek", "--dry-run")
    assert "would: make a new kek key" in said
    assert "would: registry.DutyShift.phone: 1 values, moved" in said
    assert "would: vault.KeyWrap.key_id: 6 values, moved" in keys("rotate", "desk", "--dry-run")
    assert "would: cases.Report.code_key_id: 1 values, each moved when its code is entered" in keys(
        "rotate", "pepper", "--dry-run"
    )
    assert "would: wrap 0 keys" in keys("rotate", "root", "--dry-run")
    assert list(VaultKey.objects.order_by("pk").values()) == before


def test_a_rotation_says_how_far_it_is_and_what_it_did(world: World) -> None:
    said = keys("rotate", "desk", "--settle", "0", "--batch", "1")
    for line in ("made desk key", "is current", "vault.KeyWrap.key_id: 1 moved", "6 moved", "6 values were moved"):
        assert line in said
    status = keys("status")
    assert "desk     readable " in status and "0 values" in status and "retired" in status
    assert "All is well: the keyring and 6 keys of reports open." in keys("check")


def test_status_lists_keys_by_purpose_and_age_with_dates_and_counts(world: World) -> None:
    old = vault_keyring.current("kek").id
    new = rotation.rotate("kek", settle=0).key_id
    moment = datetime(2026, 3, 4, 5, 6, tzinfo=UTC)
    VaultKey.objects.update(created_at=moment)
    VaultKey.objects.filter(pk=old).update(created_at=moment + timedelta(days=1), retired_at=moment)
    lines = keys("status").splitlines()
    assert [line.split()[0] for line in lines[:-1]] == sorted([*vault_keyring.PURPOSES, "kek"])
    assert [line for line in lines if line.startswith("kek")] == [
        f"kek      current    {new} 2 values, made 2026-03-04 05:06 UTC",
        f"kek      readable   {old} 0 values, made 2026-03-05 05:06 UTC, retired 2026-03-04 05:06 UTC",
    ]
    assert lines[-1] == "The root key opens every key."


def test_check_says_what_it_looks_at_and_what_is_amiss(world: World, settings: Any, monkeypatch: Any) -> None:
    lines = keys("check").splitlines()
    assert "vault.KeyWrap.key_id: 7 values" in lines
    assert lines[-1] == "All is well: the keyring and 6 keys of reports open."
    change_root(settings, monkeypatch)
    out = StringIO()
    with pytest.raises(CommandError, match="not finished"):
        call_command("keys", "check", stdout=out)
    assert "UNFINISHED: 13 keys are still wrapped by the old root key" in out.getvalue().splitlines()
    assert keys("status").splitlines()[-1] == ("The old root key still opens 13 keys: run manage.py keys rotate root.")
    said = keys("rotate", "root").splitlines()
    assert len([line for line in said if line.endswith("is wrapped by the new root key")]) == 13
    assert said[-1] == "13 keys were wrapped by the new root key; PORTAL_KEYS_OLD can be taken away."


def test_a_rotation_is_given_what_was_typed_and_careful_values_otherwise(
    keyring: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[Any, ...]] = []

    def rotate(purpose: str, *, progress: Any, **options: Any) -> rotation.Outcome:
        progress("on its way")
        asked.append((purpose, options))
        return rotation.Outcome(vault_keyring.current(purpose).id, 5, 0)

    monkeypatch.setattr(rotation, "rotate", rotate)
    assert keys("rotate", "pepper").splitlines() == [
        "on its way",
        f"The current pepper key is {vault_keyring.current('pepper').id}; 5 values were moved.",
    ]
    keys("rotate", "kek", "--anew", "--settle", "2.5", "--batch", "7")
    assert asked == [
        ("pepper", {"anew": False, "settle": 60, "batch": 200}),
        ("kek", {"anew": True, "settle": 2.5, "batch": 7}),
    ]


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ((), "required: command"),
        (("frob",), "invalid choice: 'frob'"),
        (("rotate",), "required: key"),
        (("rotate", "no-such-purpose"), "invalid choice: 'no-such-purpose'"),
        (("rotate", "kek", "--settle", "soon"), "invalid float value: 'soon'"),
        (("rotate", "kek", "--batch", "1.5"), "invalid int value: '1.5'"),
        (("destroy",), "required: id"),
        (("destroy", "not-an-id"), "invalid UUID value: 'not-an-id'"),
    ],
)
def test_what_was_typed_wrong_is_named_and_nothing_is_done(
    keyring: Any, typed: tuple[str, ...], complaint: str
) -> None:
    before = list(VaultKey.objects.order_by("pk").values())
    with pytest.raises(CommandError, match=complaint):
        keys(*typed)
    assert list(VaultKey.objects.order_by("pk").values()) == before


def test_check_ends_with_3_when_something_waits(world: World, monkeypatch: Any, settings: Any) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(rotation, "_MOVERS", {})
        rotation.rotate("kek", settle=0)
    with pytest.raises(CommandError) as error:
        keys("check")
    assert error.value.returncode == 3
    keys("rotate", "kek", "--settle", "0")
    keys("check")
    rotation._make("index")
    assert "index    coming" in keys("status")
    with pytest.raises(CommandError) as error:
        keys("check")
    assert error.value.returncode == 3
    keys("rotate", "index", "--settle", "0")
    change_root(settings, monkeypatch)
    assert "old root key still opens 15 keys" in keys("status")
    with pytest.raises(CommandError) as error:
        keys("check")
    assert error.value.returncode == 3
    assert "15 keys were wrapped by the new root key" in keys("rotate", "root")
    keys("check")


def test_check_ends_with_4_when_something_does_not_open(world: World) -> None:
    wrap = KeyWrap.objects.filter(report_id=world.story.pk, kind="identity").get()
    sound = bytes(wrap.blob)
    KeyWrap.objects.filter(pk=wrap.pk).update(blob=KeyWrap.objects.exclude(pk=wrap.pk).first().blob)
    with pytest.raises(CommandError) as error:
        keys("check")
    assert error.value.returncode == 4
    with pytest.raises(CommandError) as error:
        keys("rotate", "desk", "--settle", "0")
    assert error.value.returncode == 4
    KeyWrap.objects.filter(pk=wrap.pk).update(blob=sound)
    keys("rotate", "desk", "--settle", "0")
    keys("check")


@pytest.mark.parametrize("purpose", ["proof", "badge"])
def test_check_sees_a_signing_key_whose_published_half_was_replaced(world: World, purpose: str) -> None:
    VaultKey.objects.filter(purpose=purpose).update(public=b"\1" * 32)
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("keys", "check", stdout=out)
    assert f"BROKEN: {purpose} key" in out.getvalue() and "published key is not its own" in out.getvalue()


def test_check_sees_a_value_whose_key_is_gone(world: World) -> None:
    old = vault_keyring.current("pepper").id
    rotation.rotate("pepper", settle=0)
    VaultKey.objects.filter(pk=old).update(state=KeyState.DESTROYED, wrapped=None)
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("keys", "check", stdout=out)
    assert "cases.Report.code_key_id: 1 values name a key that is not there" in out.getvalue()
    VaultKey.objects.filter(pk=old).delete()
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("keys", "check", stdout=out)
    assert "cases.Report.code_key_id: 1 values name a key that is not there" in out.getvalue()


def test_destroy_takes_the_id_of_a_key_that_nothing_names(world: World) -> None:
    old = vault_keyring.current("record").id
    keys("rotate", "record", "--settle", "0")
    with pytest.raises(CommandError, match="less than an hour"):
        keys("destroy", str(old))
    VaultKey.objects.filter(pk=old).update(retired_at=timezone.now() - timedelta(days=1))
    assert f"The key {old} is destroyed." in keys("destroy", str(old))
    assert "destroyed 2" in keys("status")
    with pytest.raises(CommandError):
        keys("destroy", str(uuid4()))


def test_no_output_holds_a_secret(world: World) -> None:
    said = keys("rotate", "kek", "--settle", "0") + keys("status") + keys("check")
    for purpose in vault_keyring.PURPOSES:
        for key in vault_keyring.readable(purpose):
            assert key.secret.hex() not in said and repr(key.secret)[2:-1] not in said


@pytest.mark.parametrize("command", ["status", "check"])
def test_who_looks_at_keys_with_root_has_not_tried_the_coming_pair(world: World, command: str) -> None:
    row = rotation._make("desk")
    vault_keyring.forget()
    with suppress(CommandError):
        keys(command)
    row.refresh_from_db()
    assert (row.desk_tried_at, row.jobs_tried_at) == (None, None)
    with working_as("desk"):
        vault_keyring.current_public("desk")
    row.refresh_from_db()
    assert row.desk_tried_at and row.jobs_tried_at is None


def test_check_says_to_a_pool_that_it_needs_root(world: World) -> None:
    with working_as("desk"), pytest.raises(CommandError) as error:
        keys("check")
    assert str(error.value) == "PORTAL_KEYS names the key file of a pool; this needs the root key itself."
    with working_as("report"), pytest.raises(KeyringError, match="key file of this process opens no keys for kek"):
        vault_keyring.current("kek")

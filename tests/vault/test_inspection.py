"""What ``keys check`` looks at: how much of it does not open, and what only waits."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from reporting.vault import inspection, keyring, references, rotation
from reporting.vault.errors import KeyringError
from reporting.vault.models import KeyState, KeyWrap, VaultKey
from tests.vault.world import World

pytestmark = pytest.mark.django_db


def inspect(progress: Callable[[str], None] = lambda line: None) -> inspection.Findings:
    return inspection.inspect(progress=progress)


def test_every_key_of_a_report_that_does_not_open_is_counted(world: World) -> None:
    broken = list(KeyWrap.objects.filter(recipient_kind="desk").order_by("pk")[:3])
    for wrap in broken:
        raw = bytes(wrap.blob)
        KeyWrap.objects.filter(pk=wrap.pk).update(blob=raw[:-1] + bytes([raw[-1] ^ 1]))
    found = inspect()
    assert found.checked == KeyWrap.objects.filter(recipient_kind="desk").count() == 6
    assert found.broken == ["vault.KeyWrap: 3 keys of reports do not open"]


def test_it_says_how_far_it_is_after_each_bundle(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inspection, "CHUNK", 2)
    said: list[str] = []
    inspect(said.append)
    assert [line for line in said if line.endswith("keys of reports opened")] == [
        "2 keys of reports opened",
        "4 keys of reports opened",
        "6 keys of reports opened",
    ]


@pytest.mark.parametrize("purpose", keyring.SIGNING)
def test_a_destroyed_signing_key_is_asked_for_its_public_half_alone(world: World, purpose: str) -> None:
    old = keyring.current(purpose).id
    rotation.rotate(purpose, settle=0)
    VaultKey.objects.filter(pk=old).update(state=KeyState.DESTROYED, wrapped=None)
    assert inspect().broken == []
    VaultKey.objects.filter(pk=old).update(public=None)
    assert inspect().broken == [f"{purpose} key {old}: the portal does not vouch for its public half"]


def test_without_a_keyring_the_way_to_one_is_named(db: None) -> None:
    with pytest.raises(KeyringError, match="keys init"):
        inspect()


@pytest.mark.parametrize("purpose", ["desk", "kek", "outbox", "cms_factor", "index"])
def test_values_that_still_name_an_old_key_wait_for_a_command(
    world: World, monkeypatch: pytest.MonkeyPatch, purpose: str
) -> None:
    old = keyring.current(purpose).id
    with monkeypatch.context() as patch:
        patch.setattr(rotation, "_MOVERS", {})
        rotation.rotate(purpose, settle=0)
    named = {
        column.name: column.keys_named()[old]
        for column in references.KEY_COLUMNS
        if column.purpose == purpose and column.keys_named().get(old)
    }
    assert named
    found = inspect()
    assert found.broken == []
    assert sorted(found.unfinished) == sorted(
        f"{name}: {count} values still name an old key" for name, count in named.items()
    )


def test_values_under_the_pepper_move_when_their_codes_are_entered_and_are_not_waited_for(world: World) -> None:
    rotation.rotate("pepper", settle=0)
    assert inspect().unfinished == []


def test_a_key_that_was_retired_and_is_current_again_is_not_an_old_one(world: World) -> None:
    VaultKey.objects.filter(pk=keyring.current("kek").id).update(retired_at=timezone.now())
    assert inspect().unfinished == []

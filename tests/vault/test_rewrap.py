"""Moving to new sealing keys: every row by itself, in batches, beside others who change the same rows."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model

from reporting.notify.models import OutboxMessage
from reporting.vault import deks, envelopes, rewrap, rotation, wraps
from reporting.vault import keyring as vault_keyring
from reporting.vault.models import KeyWrap
from tests.vault.world import SECRET, World

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]


@pytest.fixture
def old(world: World, monkeypatch: pytest.MonkeyPatch) -> dict[str, UUID]:
    """By purpose the keys that everything is still under; others are current."""
    keys = {purpose: vault_keyring.current(purpose).id for purpose in rewrap.PURPOSES}
    with monkeypatch.context() as patch:
        patch.setattr(rotation, "_MOVERS", {})
        for purpose in keys:
            rotation.rotate(purpose, settle=0)
    return keys


def move(old: dict[str, UUID], *, batch: int = 200) -> tuple[int, int, list[str]]:
    said: list[str] = []
    done = [rewrap.move(purpose, [key], progress=said.append, batch=batch) for purpose, key in old.items()]
    return sum(one.moved for one in done), sum(one.stuck for one in done), said


def test_each_column_is_moved_in_batches_and_says_how_far_it_is(old: dict[str, UUID]) -> None:
    moved, stuck, said = move(old, batch=3)
    assert (moved, stuck) == (11, 0)
    assert said == [
        "vault.KeyWrap.key_id: 3 moved",
        "vault.KeyWrap.key_id: 6 moved",
        "registry.DutyShift.phone: 1 moved",
        "vault.DeskDraft.key: 2 moved",
        "mfa.Authenticator.data: 1 moved",
        "notify.OutboxMessage.recipient: 1 moved",
        "notify.OutboxMessage.link: 2 moved",
    ]
    new = vault_keyring.current("desk").id
    for wrap in KeyWrap.objects.filter(recipient_kind="desk"):
        header = wraps.header(bytes(wrap.blob))
        assert (wrap.key_id, header.reference, header.kind) == (new, new, envelopes.KeyKind.DESK)
    assert move(old) == (0, 0, [])


def test_what_does_not_open_is_counted_once_each_and_the_rest_is_moved(old: dict[str, UUID], make_story: Any) -> None:
    rows = list(KeyWrap.objects.filter(recipient_kind="desk").order_by("pk"))
    KeyWrap.objects.filter(pk=rows[0].pk).update(blob=rows[3].blob)
    KeyWrap.objects.filter(pk=rows[3].pk).update(blob=rows[0].blob)
    moved, stuck, _ = move(old, batch=2)
    # Neither the two wraps nor the MACs over them.
    assert (moved, stuck) == (9, 4)
    assert set(KeyWrap.objects.filter(key_id=old["desk"]).values_list("pk", flat=True)) == {rows[0].pk, rows[3].pk}


def lost(row: Any) -> None:
    type(row)._base_manager.filter(pk=row.pk).delete()


def emptied(row: Any) -> None:
    OutboxMessage._base_manager.filter(pk=row.pk).update(recipient=None)


@pytest.mark.parametrize(
    ("column", "change"),
    [("KeyWrap.key_id", lost), ("recipient", lost), ("recipient", emptied), ("data", lost)],
    ids=["a_wrap_erased", "a_message_sent_and_deleted", "a_message_sent", "a_device_removed"],
)
def test_a_row_that_goes_meanwhile_is_no_failure_and_not_counted(
    old: dict[str, UUID], world: World, monkeypatch: pytest.MonkeyPatch, column: str, change: Callable[[Any], None]
) -> None:
    naming = rewrap.KeyColumn.naming

    def meanwhile(self: Any, key_ids: Any) -> Any:
        for pk in list(naming(self, key_ids)):
            if self.name.endswith(column):
                change(self.rows().get(pk=pk))
            yield pk

    monkeypatch.setattr(rewrap.KeyColumn, "naming", meanwhile)
    gone = 6 if column == "KeyWrap.key_id" else 2 if change is lost and column == "recipient" else 1
    moved, stuck, _ = move(old)
    assert (moved, stuck) == (11 - gone, 0)


def test_what_another_mover_moved_meanwhile_is_not_counted(
    old: dict[str, UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    naming = rewrap.KeyColumn.naming

    def meanwhile(self: Any, key_ids: Any) -> Any:
        found = list(naming(self, key_ids))
        monkeypatch.setattr(rewrap.KeyColumn, "naming", naming)
        move(old)
        monkeypatch.setattr(rewrap.KeyColumn, "naming", meanwhile)
        return iter(found)

    monkeypatch.setattr(rewrap.KeyColumn, "naming", meanwhile)
    moved, stuck, _ = move(old)
    assert (moved, stuck) == (0, 0)


def test_a_wrap_that_is_changed_between_reading_and_writing_stays_as_it_is(
    old: dict[str, UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    unwrap, other = deks.unwrap_row, vault_keyring.current("pepper").id

    def meanwhile(row: KeyWrap) -> bytes:
        secret = unwrap(row)
        KeyWrap.objects.filter(pk=row.pk).update(key_id=other)
        return secret

    monkeypatch.setattr(deks, "unwrap_row", meanwhile)
    # Five values that are no wraps, and six MACs, which stand over what is there.
    assert move(old)[0] == 11
    assert set(KeyWrap.objects.filter(recipient_kind="desk").values_list("key_id", flat=True)) == {other}


def test_of_a_second_factor_only_what_is_sealed_with_the_old_key_is_changed(
    old: dict[str, UUID], world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh = get_adapter().encrypt("fresh")
    sealed, other = world.factor.data["secret"], get_user_model().objects.create(email="radnica@example.rs")
    with monkeypatch.context() as patch:
        patch.setattr(vault_keyring, "current", lambda purpose: vault_keyring.by_id(old[purpose]))
        second = Authenticator.objects.create(
            user=other, type="recovery_codes", data={"seed": get_adapter().encrypt(SECRET), "used": 1}
        )
    seed = second.data["seed"]
    data = {"secret": sealed, "fresh": fresh, "migrated": ["a1", 2], "note": "clear"}
    Authenticator.objects.filter(pk=world.factor.pk).update(data=data)
    assert move(old)[:2] == (12, 0)
    found = Authenticator.objects.get(pk=world.factor.pk).data
    assert get_adapter().decrypt(found["secret"]) == SECRET and found["secret"] != sealed
    assert {**found, "secret": ""} == {**data, "secret": ""}
    found = Authenticator.objects.get(pk=second.pk).data
    assert get_adapter().decrypt(found["seed"]) == SECRET and found["seed"] != seed and found["used"] == 1


def test_a_message_keeps_its_own_recipient(old: dict[str, UUID], world: World) -> None:
    sealed = bytes(OutboxMessage.objects.get(pk=world.message.pk).recipient)
    OutboxMessage.objects.filter(pk=world.message.pk).update(link=sealed)
    assert move(old)[:2] == (10, 1)
    assert bytes(OutboxMessage.objects.get(pk=world.message.pk).link) == sealed

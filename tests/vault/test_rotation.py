"""Each key is changed while the portal holds data, and everything old still opens."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction

from reporting.cases.models import Report
from reporting.cases.services import renew_code
from reporting.vault import codes, deks, drafts, references, rotation
from reporting.vault import keyring as vault_keyring
from reporting.vault.errors import KeyringError
from reporting.vault.keyring import REFRESH_SECONDS  # as it is outside the tests
from reporting.vault.models import AuditEvent, Draft, KeyState, KeyWrap, VaultKey
from tests.vault.rotating import change_root, retired_long_ago, rotate
from tests.vault.working_as import working_as
from tests.vault.world import World

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("purpose", vault_keyring.PURPOSES)
def test_after_a_rotation_everything_old_and_everything_new_opens(world: World, purpose: str) -> None:
    before = vault_keyring.current(purpose)
    outcome = rotate(purpose)
    assert outcome.key_id == vault_keyring.current(purpose).id != before.id
    assert VaultKey.objects.get(pk=before.id).state == KeyState.READABLE
    assert outcome.stuck == 0
    world.check()
    world.check_new()
    event = AuditEvent.objects.get(action="keys.rotate")
    assert (event.object_id, event.actor_kind) == (outcome.key_id, "system")


def test_after_every_rotation_twice_everything_opens(world: World, settings: Any, monkeypatch: Any) -> None:
    for _ in range(2):
        for purpose in vault_keyring.PURPOSES:
            rotate(purpose)
        change_root(settings, monkeypatch)
        rotation.rotate_root()
    settings.PORTAL_KEYS_OLD = ""
    vault_keyring.forget()
    world.check()
    world.check_new()


def test_a_code_moves_to_the_new_pepper_when_it_is_entered(world: World, client: Any) -> None:
    old = vault_keyring.current("pepper").id
    new = rotate("pepper").key_id
    assert Report.objects.filter(code_key_id=old).exists()
    assert client.post("/sr/pracenje/", {"code": codes.show(world.report.code)}).status_code == 302
    assert drafts.open_code(world.draft_code) is not None
    assert client.post("/sr/ucenje/", {"code": codes.show(world.learner_code)}).status_code == 302
    assert client.post("/sr/ucenje/razred/", {"code": codes.show(world.class_code)}).status_code == 302
    assert references.values_naming(old) == {}
    assert set(Report.objects.values_list("code_key_id", flat=True)) == {new}
    assert {row.code_key_id for row in Draft.objects.exclude(code_digest=None)} == {new}
    retired_long_ago(old)
    rotation.destroy(old)
    world.check()


def test_a_code_that_was_changed_meanwhile_is_left_alone(world: World) -> None:
    rotate("pepper")
    stale = Report.objects.get(pk=world.report.pk)
    Report.objects.filter(pk=stale.pk).update(code_digest=b"x" * 32)
    renew_code(report=stale, code=stale.number)  # no code at all
    renew_code(report=stale, code=world.report.code)
    assert bytes(Report.objects.get(pk=stale.pk).code_digest) == b"x" * 32


def test_an_old_process_finds_codes_that_a_new_one_made(world: World) -> None:
    """Between making and switching every process reads the keyring, so a code made after it is found by all."""
    coming = rotation._make("pepper")
    vault_keyring.forget()
    stale = vault_keyring._opened()  # a process that has seen the coming key, and sleeps
    rotate("pepper")
    code = codes.new_code()
    token = codes.token("report", code)
    assert token.key_id == coming.pk
    vault_keyring._Opened.ring = stale
    assert vault_keyring.current("pepper").id != coming.pk
    assert token in codes.tokens("report", code)


def test_the_keyring_is_read_again_after_a_while(
    keyring: Any, monkeypatch: Any, django_assert_num_queries: Any
) -> None:
    old = keyring.current("kek").id
    row = rotation._make("kek")
    rotation._switch("kek", row.pk)
    keyring._Opened.ring = keyring.Ring({old: keyring.by_id(old)})
    keyring._Opened.read_at = keyring.time.monotonic() - keyring.REFRESH_SECONDS - 1
    with django_assert_num_queries(1):
        assert keyring.current("kek").id == row.pk
        assert keyring.current("kek").id == row.pk


def test_a_changed_state_asks_for_no_root(keyring: Any, monkeypatch: Any) -> None:
    rotate("kek")
    keyring.current("kek")
    monkeypatch.setattr(keyring, "key_file", lambda: pytest.fail("ROOT was asked for again"))
    VaultKey.objects.filter(purpose="kek", state=KeyState.READABLE).update(state=KeyState.DESTROYED, wrapped=None)
    keyring.read_again()
    assert len(keyring.readable("kek")) == 1


def test_every_process_gets_time_to_notice(keyring: Any) -> None:
    waited: list[float] = []
    rotation.rotate("record", settle=60, wait=waited.append)
    assert len(waited) == 2 and all(30 < seconds <= 60 for seconds in waited)
    assert rotation.SETTLE_SECONDS >= 2 * REFRESH_SECONDS


def test_a_rotation_of_another_key_that_was_begun_is_left_alone(keyring: Any) -> None:
    coming, before = rotation._make("kek"), vault_keyring.current("kek").id
    assert rotation.plan("index")[0].startswith("make a new index key")
    made = rotate("index").key_id
    assert vault_keyring.current("index").id == made != coming.pk
    assert vault_keyring.current("kek").id == before
    assert rotate("kek").key_id == coming.pk


def test_two_rotations_of_one_key_do_not_both_begin(keyring: Any) -> None:
    rotation._make("kek")
    with pytest.raises(KeyringError, match="Another process"), transaction.atomic():
        rotation._make("kek")
    with pytest.raises(IntegrityError), transaction.atomic():
        keyring.new_row("kek", keyring.root_key(), state=KeyState.READABLE).save()


def test_a_rotation_that_was_begun_is_finished_and_no_second_key_is_made(world: World, monkeypatch: Any) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(rotation, "_MOVERS", {})
        rotate("kek")
    assert "go on" in rotation.plan("kek")[0]
    before = VaultKey.objects.count()
    assert rotate("kek").moved > 0
    assert VaultKey.objects.count() == before
    assert "make a new kek key" in rotation.plan("kek")[0]
    world.check()


def test_a_plan_says_what_will_be_done_with_every_column(world: World, monkeypatch: Any) -> None:
    begin = ["make a new pepper key and wait until every process knows it", "make it current"]
    assert rotation.plan("pepper") == [
        *begin,
        "vault.KeyWrap.key_id: 1 values, each moved when its code is entered",
        "vault.KeyWrap.mac_key_id: 6 values, moved",
        "vault.Draft.code_key_id: 1 values, each moved when its code is entered",
        "vault.Draft.code_wrap: 1 values, each moved when its code is entered",
        "cases.Report.code_key_id: 1 values, each moved when its code is entered",
        "learning.Learner.code_key_id: 1 values, each moved when its code is entered",
        "learning.SchoolClass.code_key_id: 1 values, each moved when its code is entered",
    ]
    assert rotation.plan("certificate")[2:] == [
        "certificates.Certificate.name_key_id: 1 values, they stay under their key",
    ]
    assert rotation.plan("audit")[2:] == [
        "vault.AuditSegment.key_id: 2 values, they stay under their key",
        "vault.AuditRemoval.key_id: 1 values, they stay under their key",
    ]
    with monkeypatch.context() as patch:
        patch.setattr(rotation, "_MOVERS", {})
        rotate("index")
    moving = "vaulttests.Mark.token_key_id: 1 values, moved"
    assert rotation.plan("index") == [
        "go on with the rotation that was begun: move what still names a readable key",
        moving,
    ]
    rotate("index")
    assert rotation.plan("index")[2:] == [moving]
    rotation._make("index")
    assert rotation.plan("index") == [
        "go on with the rotation that was begun: make the coming key current",
        moving,
    ]


def test_a_rotation_says_each_step_and_leaves_a_trace_of_two(keyring: Any) -> None:
    said: list[str] = []
    with time_machine.travel("2026-03-04T05:06:00+00:00", tick=False):
        outcome = rotation.rotate("record", settle=60, progress=said.append, wait=lambda seconds: None)
    assert said == [
        f"made record key {outcome.key_id}",
        "waiting 60 seconds until every process has read the keyring",
        f"record key {outcome.key_id} is current",
        "waiting 60 seconds until every process has read the keyring",
    ]
    assert (outcome.moved, outcome.stuck) == (0, 0)
    events = AuditEvent.objects.filter(object_id=outcome.key_id).order_by("pk")
    assert {event.action for event in events} == {"keys.make", "keys.rotate"}
    for event in events:
        assert (event.object_type, event.actor_kind, event.purpose) == ("vaultkey", "system", "manage.py keys")


def test_a_rotation_that_goes_on_waits_only_for_what_is_left(keyring: Any) -> None:
    waited: list[float] = []
    with time_machine.travel("2026-03-04T05:06:00+00:00", tick=False) as clock:
        rotation._make("record")
        clock.shift(timedelta(seconds=45))
        rotation.rotate("record", settle=60, wait=waited.append)
        assert waited == [15, 60]
        clock.shift(timedelta(seconds=60))
        rotation._settle(rotation._last_retired("record"), 60, pytest.fail, waited.append)
    assert waited == [15, 60]


def test_two_who_finish_a_rotation_make_its_key_current_once(keyring: Any) -> None:
    row = rotation._make("record")
    with time_machine.travel("2030-03-04T05:06:00+00:00", tick=False) as clock:
        rotation._switch("record", row.pk)
        before = list(VaultKey.objects.order_by("pk").values())
        clock.shift(timedelta(hours=1))
        rotation._switch("record", row.pk)
    assert list(VaultKey.objects.order_by("pk").values()) == before
    assert AuditEvent.objects.filter(action="keys.rotate").count() == 1
    assert len({key["retired_at"] for key in before}) == 2, "one purpose was retired, no other"


def test_the_key_that_was_retired_last_decides_how_long_to_wait(keyring: Any) -> None:
    first = keyring.current("record").id
    second = rotate("record").key_id
    rotate("record")
    for key, day in ((first, 2), (second, 1)):
        VaultKey.objects.filter(pk=key).update(retired_at=datetime(2026, 3, day, tzinfo=UTC))
    assert rotation._last_retired("record") == datetime(2026, 3, 2, tzinfo=UTC)
    VaultKey.objects.filter(pk=second).update(retired_at=datetime(2026, 3, 3, tzinfo=UTC))
    assert rotation._last_retired("record") == datetime(2026, 3, 3, tzinfo=UTC)
    assert rotation._last_retired("kek") is None


def test_the_job_finishes_what_a_killed_rotation_left(world: World, monkeypatch: Any) -> None:
    old = vault_keyring.current("kek").id
    with monkeypatch.context() as patch:
        patch.setattr(rotation, "_MOVERS", {})
        rotate("kek")
    assert rotation.move_left_overs() == 0  # not settled yet
    retired_long_ago(old)
    assert rotation.move_left_overs() == 2
    assert references.values_naming(old) == {}
    world.check()


def test_the_job_moves_what_is_left_of_every_purpose_once_its_time_has_come(world: World, monkeypatch: Any) -> None:
    with time_machine.travel("2030-03-04T05:06:00+00:00", tick=False) as clock:
        with monkeypatch.context() as patch:
            patch.setattr(rotation, "_MOVERS", {})
            for purpose in ("desk", "kek", "outbox", "cms_factor", "index"):
                rotate(purpose)
        clock.shift(timedelta(seconds=60))
        assert rotation.move_left_overs() == 0
        clock.shift(timedelta(seconds=1))
        assert rotation.move_left_overs() == 12
        assert rotation.move_left_overs() == 0


def test_with_its_key_file_the_job_leaves_second_factors_to_root(world: World, monkeypatch: Any) -> None:
    old = {purpose: vault_keyring.current(purpose).id for purpose in ("kek", "cms_factor")}
    with monkeypatch.context() as patch:
        patch.setattr(rotation, "_MOVERS", {})
        for purpose in old:
            rotate(purpose)
    for key_id in old.values():
        retired_long_ago(key_id)
    move, asked = rotation.move, list[str]()
    with monkeypatch.context() as patch, working_as("jobs"):
        patch.setattr(rotation, "move", lambda purpose: asked.append(purpose) or move(purpose))
        assert rotation.move_left_overs() == 2
    assert asked == ["kek"]
    assert references.values_naming(old["kek"]) == {}
    assert list(references.values_naming(old["cms_factor"]).values()) == [1]
    assert rotate("cms_factor").moved == 1
    assert references.values_naming(old["cms_factor"]) == {}
    world.check()


def test_a_value_that_does_not_open_is_counted_and_stops_nobody(world: World) -> None:
    wrap = KeyWrap.objects.filter(report_id=world.story.pk, kind="identity").get()
    other = KeyWrap.objects.filter(report_id=world.story.pk, kind="report").get()
    KeyWrap.objects.filter(pk=wrap.pk).update(blob=other.blob)
    outcome = rotate("desk")
    assert outcome.stuck == 1 and outcome.moved > 0
    before = VaultKey.objects.count()
    rotate("desk")
    assert VaultKey.objects.count() == before
    rotate("desk", anew=True)
    assert VaultKey.objects.count() == before + 1
    world.check()


def test_moving_does_not_bring_an_erased_report_back(world: World, monkeypatch: Any) -> None:
    opened = deks.unwrap_row

    def erase(row: KeyWrap) -> bytes:
        secret = opened(row)
        KeyWrap.objects.filter(report_id=row.report_id).delete()
        return secret

    monkeypatch.setattr(deks, "unwrap_row", erase)
    rotate("desk")
    assert not KeyWrap.objects.exists()

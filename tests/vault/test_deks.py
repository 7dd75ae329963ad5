"""Keys of a report: which row gives them, and what an instance remembers of them."""

import hmac
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reporting.vault import codes, deks, envelopes, hpke, rotation, wraps
from reporting.vault import keyring as vault_keyring
from reporting.vault.envelopes import KeyKind
from reporting.vault.errors import EnvelopeError
from reporting.vault.models import KeyWrap
from tests.vault.app.models import Reply, Story

pytestmark = pytest.mark.django_db


def test_a_wrap_for_somebody_else_is_not_the_desk_s(make_story: Any) -> None:
    story = make_story()
    mine = deks.dek(story.pk, "report")
    row = KeyWrap.objects.get(report_id=story.pk, kind="report")
    for number, place in enumerate(({"recipient_kind": "court"}, {"recipient": "x"}, {"kind": "identity"})):
        whose = {"report_id": story.pk, "owner_id": story.pk}
        values = {**whose, "kind": "report", "key_id": row.key_id, "blob": row.blob, **place}
        if "kind" in place:
            KeyWrap.objects.filter(report_id=story.pk, kind="identity").delete()
        KeyWrap(id=UUID(int=number), **values).save(force_insert=True)
    KeyWrap.objects.filter(pk=row.pk).update(id=UUID(int=99))
    KeyWrap.objects.exclude(pk=UUID(int=99)).update(key_id=uuid4())
    assert deks.dek(story.pk, "report") == mine


def vouch_for(rows: Any) -> None:
    """Let the portal have made what stands in the one row."""
    row = rows.get()
    deks.vouch_for(row)
    rows.update(mac=row.mac, mac_key_id=row.mac_key_id)


def test_a_wrap_opens_with_the_pair_that_its_row_names_and_no_other(make_story: Any) -> None:
    story = make_story()
    rows = KeyWrap.objects.filter(report_id=story.pk, kind="report")
    pair, pepper = vault_keyring.current_public("desk"), vault_keyring.current("pepper")
    place: dict[str, Any] = {"contract": "vault.dek.report.2", "owner_id": story.pk, "report_id": story.pk}
    for row_names, header_names, complaint in (
        (pepper.id, pepper.id, "another purpose"),
        (pair.id, pepper.id, "another key than its row"),
    ):
        rows.update(key_id=row_names, blob=wraps.seal(pair.public, header_names, bytes(32), **place))
        vouch_for(rows)
        with pytest.raises(EnvelopeError, match=complaint):
            deks.dek(story.pk, "report")
    under_kek = {"kind": KeyKind.KEYRING, "reference": pair.id, "contract": "vault.dek.report.2", "pk": story.pk}
    rows.update(key_id=pair.id, blob=envelopes.wrap(bytes(32), bytes(32), **under_kek))
    vouch_for(rows)
    with pytest.raises(EnvelopeError, match="sealed to the desk"):
        deks.dek(story.pk, "report")
    rows.update(key_id=pair.id, blob=wraps.seal(pair.public, pair.id, bytes(32), **place))
    with pytest.raises(EnvelopeError, match="not made by the portal"):
        deks.dek(story.pk, "report")
    vouch_for(rows)
    assert deks.dek(story.pk, "report") == bytes(32)
    assert deks.unwrap_row(rows.get()) == bytes(32)


@pytest.mark.parametrize("other", ["contract", "owner_id", "report_id"])
def test_a_wrap_opens_for_its_own_kind_owner_and_report_only(make_story: Any, other: str) -> None:
    story = make_story()
    pair = vault_keyring.current_public("desk")
    place: dict[str, Any] = {"contract": "vault.dek.report.2", "owner_id": story.pk, "report_id": story.pk}
    elsewhere = place | {other: "vault.dek.identity.2" if other == "contract" else uuid4()}
    rows = KeyWrap.objects.filter(report_id=story.pk, kind="report")
    rows.update(blob=wraps.seal(pair.public, pair.id, bytes(32), **elsewhere))
    vouch_for(rows)
    with pytest.raises(EnvelopeError, match="does not open"):
        deks.dek(story.pk, "report")


def test_an_instance_asks_for_each_key_once_and_anew_for_another_report(
    make_story: Any, django_assert_num_queries: Any
) -> None:
    first, second = make_story(), make_story()
    reply = Reply(story=first)
    keys = [deks.dek(story.pk, "report") for story in (first, second)]
    with django_assert_num_queries(1):
        assert deks.dek_for(reply, first.pk, "report") == deks.dek_for(reply, first.pk, "report") == keys[0]
    with django_assert_num_queries(1):
        assert deks.dek_for(reply, second.pk, "report") == keys[1]
    identity = deks.dek(second.pk, "identity")
    with django_assert_num_queries(1):
        assert deks.dek_for(reply, second.pk, "identity") == identity != keys[1]
    deks.create_deks(uuid4())
    with django_assert_num_queries(1):
        assert deks.dek_for(reply, second.pk, "report") == keys[1]
    assert repr(vars(reply)[deks.MEMO]) == "<opened keys>"


def test_a_list_gets_its_keys_with_one_query_and_a_row_without_one_is_left_alone(
    make_story: Any, django_assert_num_queries: Any
) -> None:
    one, closed, other = make_story(body="прва"), make_story(), make_story(body="друга")
    KeyWrap.objects.filter(report_id=closed.pk).delete()
    stories = {story.pk: story for story in Story.objects.all()}
    with django_assert_num_queries(1):
        deks.prime(stories.values(), owner="id")
        assert (stories[one.pk].body, stories[other.pk].body) == ("прва", "друга")
    with pytest.raises(EnvelopeError, match="erased"):
        _ = stories[closed.pk].body
    with django_assert_num_queries(1):
        deks.prime([stories[one.pk]], owner="id", kind="identity")
        deks.dek_for(stories[one.pk], one.pk, "identity")
        deks.dek_for(stories[one.pk], one.pk, "report")


def test_a_report_has_keys_of_three_kinds_sealed_to_the_desk(make_story: Any) -> None:
    story = make_story()
    found = {(wrap.kind, wrap.recipient_kind, wrap.recipient, wrap.owner_id) for wrap in KeyWrap.objects.all()}
    assert found == {(kind, "desk", "", story.pk) for kind in ("report", "identity", "exchange")}
    assert len({deks.dek(story.pk, kind) for kind in ("report", "identity", "exchange")}) == 3


def test_what_a_code_opens_stands_under_the_current_pepper_and_under_no_other_code(make_story: Any) -> None:
    story, code = make_story(), codes.new_code()
    assert deks.exchange_by_code(story.pk, code=code) is None
    exchange = deks.dek(story.pk, "exchange")
    deks.share_by_code(story.pk, exchange, code=code)
    assert deks.exchange_by_code(story.pk, code=code) == exchange
    with pytest.raises(EnvelopeError):
        deks.exchange_by_code(story.pk, code=codes.new_code())
    shared = KeyWrap.objects.filter(recipient_kind="code")
    old = shared.get()
    new = rotation.rotate("pepper", settle=0).key_id
    assert deks.exchange_by_code(story.pk, code=code) == exchange
    renewed = shared.get()
    assert (renewed.pk, renewed.key_id) == (old.pk, new) and renewed.blob != old.blob
    shared.update(key_id=old.key_id)
    with pytest.raises(EnvelopeError, match="another key than its row"):
        deks.exchange_by_code(story.pk, code=code)


@pytest.mark.parametrize("harm", ["no mac", "of another kind", "of another report", "under another key", "turned"])
def test_a_wrap_that_the_portal_did_not_make_opens_for_nobody(make_story: Any, harm: str) -> None:
    story, other = make_story(), make_story()
    rows = KeyWrap.objects.filter(report_id=story.pk)
    row, identity = rows.get(kind="report"), rows.get(kind="identity")
    theirs, grant = KeyWrap.objects.get(report_id=other.pk, kind="report"), vault_keyring.current("grant")
    mac = bytes(row.mac or b"")
    written: dict[str, dict[str, Any]] = {
        "no mac": {"mac": None, "mac_key_id": None},
        "of another kind": {"mac": identity.mac},
        "of another report": {"mac": theirs.mac},
        "under another key": {
            "mac_key_id": grant.id,
            "mac": wraps.mac(grant.secret, bytes(row.blob), kind="report", owner_id=story.pk, report_id=story.pk),
        },
        "turned": {"mac": bytes([mac[0] ^ 1]) + mac[1:]},
    }
    assert deks.is_ours(row)
    rows.filter(kind="report").update(**written[harm])
    with pytest.raises(EnvelopeError, match="not made by the portal"):
        deks.dek(story.pk, "report")


def test_the_mac_of_a_wrap_binds_where_it_stands(make_story: Any) -> None:
    row = KeyWrap.objects.get(report_id=make_story().pk, kind="report")
    assert deks.is_ours(row)
    for name, other in (("kind", "identity"), ("owner_id", uuid4()), ("report_id", uuid4()), ("mac_key_id", None)):
        own = getattr(row, name)
        setattr(row, name, other)
        assert not deks.is_ours(row), name
        setattr(row, name, own)
    assert deks.is_ours(row)


def test_of_several_peppers_the_current_one_is_read_first(keyring: Any) -> None:
    made = [vault_keyring.current("pepper").id]
    for _ in range(3):
        made.append(rotation.rotate("pepper", settle=0).key_id)
        readable = [key.id for key in vault_keyring.readable("pepper")]
        assert readable[0] == made[-1] and set(readable) == set(made)
    assert {key.purpose for key in vault_keyring.readable("pepper")} == {"pepper"}


def test_one_that_does_not_open_leaves_the_others_of_a_list(make_story: Any) -> None:
    stories = [Story.objects.get(pk=make_story().pk) for _ in range(2)]
    KeyWrap.objects.filter(report_id=stories[0].pk).update(mac=bytes(32))
    deks.prime(stories, owner="id")
    assert [deks.is_primed(story, "report") for story in stories] == [False, True]


def test_a_list_asks_for_its_own_keys_of_the_kind_that_each_row_names(make_story: Any) -> None:
    first, second, third = (Story.objects.get(pk=make_story().pk) for _ in range(3))
    first.locked_by, second.locked_by = "report", "identity"
    with CaptureQueriesContext(connection) as queries:
        deks.prime([first, second], owner="id", kind="locked_by")
    (sql,) = [query["sql"] for query in queries]
    assert first.pk.hex in sql.replace("-", "") and third.pk.hex not in sql.replace("-", "")
    assert "'identity'" in sql and "'exchange'" not in sql
    assert [deks.is_primed(first, kind) for kind in ("report", "identity")] == [True, False]
    assert [deks.is_primed(second, kind) for kind in ("report", "identity")] == [False, True]


def test_a_pair_of_which_the_halves_do_not_fit_is_found(keyring: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    deks.try_pair()
    other = SimpleNamespace(secret=hpke.new_pair()[0])
    monkeypatch.setattr(vault_keyring, "by_id", lambda _: other)
    with pytest.raises(EnvelopeError, match="does not open"):
        deks.try_pair()
    monkeypatch.setattr(vault_keyring, "purposes_here", lambda: {"pepper", "proof"})
    deks.try_pair()


def test_each_report_is_renewed_under_its_own_code_and_a_second_entry_in_between_wins(
    make_story: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    stories = [(make_story(), codes.new_code()) for _ in range(3)]
    secrets = [deks.dek(story.pk, "exchange") for story, _ in stories]
    for (story, code), secret in zip(stories, secrets, strict=True):
        deks.share_by_code(story.pk, secret, code=code)
    shared = KeyWrap.objects.filter(recipient_kind="code")
    before = dict(shared.values_list("owner_id", "blob"))
    rotation.rotate("pepper", settle=0)
    for _ in range(2):
        assert [deks.exchange_by_code(story.pk, code=code) for story, code in stories[1:]] == secrets[1:]
    after = dict(shared.values_list("owner_id", "blob"))
    assert [after[story.pk] == before[story.pk] for story, _ in stories] == [True, False, False]

    story, code = stories[0]
    make = deks._under_code

    def while_another_enters(report_id: UUID, secret: bytes, own: str) -> Any:
        key_id, theirs = make(report_id, secret, own)
        shared.filter(owner_id=story.pk).update(key_id=key_id, blob=theirs)
        others.append(bytes(theirs))
        return make(report_id, secret, own)

    others: list[bytes] = []
    monkeypatch.setattr(deks, "_under_code", while_another_enters)
    assert deks.exchange_by_code(story.pk, code=code) == secrets[0]
    assert [bytes(shared.get(owner_id=story.pk).blob)] == others


def test_what_is_left_of_reports_is_found_by_any_kind(make_story: Any) -> None:
    story = make_story()
    assert deks.any_left([story.pk]) and not deks.any_left([]) and not deks.any_left([uuid4()])
    KeyWrap.objects.filter(report_id=story.pk).exclude(kind="exchange").delete()
    assert deks.any_left([story.pk])


def test_the_mac_of_a_wrap_is_the_same_for_ever() -> None:
    mac = wraps.mac(bytes(range(32)), b"wrap", kind="report", owner_id=UUID(int=1), report_id=UUID(int=2))
    said = b"wrap|report|00000000-0000-0000-0000-000000000002|00000000-0000-0000-0000-000000000001|wrap"
    assert mac == hmac.digest(bytes(range(32)), said, "sha256")
    assert mac.hex() == "b22a4cdedfd5835da09ee86f5d4a7a2eb68ec9c4477176641862b904fa977aa5"

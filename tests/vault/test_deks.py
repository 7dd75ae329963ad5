"""Keys of a report: which row gives them, and what an instance remembers of them."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from reporting.vault import deks, envelopes
from reporting.vault import keyring as vault_keyring
from reporting.vault.envelopes import KeyKind
from reporting.vault.errors import EnvelopeError
from reporting.vault.models import KeyWrap
from tests.vault.app.models import Reply, Story

pytestmark = pytest.mark.django_db


def test_a_wrap_for_somebody_else_is_not_the_server_s(make_story: Any) -> None:
    story = make_story()
    mine = deks.dek(story.pk, "report")
    row = KeyWrap.objects.get(report_id=story.pk, kind="report")
    for number, place in enumerate(({"recipient_kind": "court"}, {"recipient": "x"}, {"kind": "identity"})):
        values = {"report_id": story.pk, "kind": "report", "key_id": row.key_id, "blob": row.blob, **place}
        if "kind" in place:
            KeyWrap.objects.filter(report_id=story.pk, kind="identity").delete()
        KeyWrap(id=UUID(int=number), **values).save(force_insert=True)
    KeyWrap.objects.filter(pk=row.pk).update(id=UUID(int=99))
    KeyWrap.objects.exclude(pk=UUID(int=99)).update(key_id=uuid4())
    assert deks.dek(story.pk, "report") == mine


def test_a_wrap_opens_with_the_field_key_that_its_row_names_and_no_other(make_story: Any) -> None:
    story = make_story()
    wraps = KeyWrap.objects.filter(report_id=story.pk, kind="report")
    kek, pepper = vault_keyring.current("kek"), vault_keyring.current("pepper")
    place: dict[str, Any] = {"contract": "vault.dek.report.1", "pk": story.pk}
    for kind, key, complaint in (
        (KeyKind.KEYRING, pepper, "another purpose"),
        (KeyKind.DRAFT_CODE, kek, "another key than its row"),
    ):
        wraps.update(key_id=key.id, blob=envelopes.wrap(key.secret, bytes(32), kind=kind, reference=key.id, **place))
        with pytest.raises(EnvelopeError, match=complaint):
            deks.dek(story.pk, "report")
    blob = envelopes.wrap(kek.secret, bytes(32), kind=KeyKind.KEYRING, reference=kek.id, **place)
    wraps.update(key_id=kek.id, blob=blob)
    assert deks.dek(story.pk, "report") == bytes(32)
    assert deks.unwrap_row(wraps.get()) == bytes(32)


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


def test_a_report_has_keys_of_two_kinds_and_no_third(make_story: Any) -> None:
    story = make_story()
    assert {(wrap.kind, wrap.recipient_kind, wrap.recipient) for wrap in KeyWrap.objects.all()} == {
        ("report", "server", ""),
        ("identity", "server", ""),
    }
    with pytest.raises(ValueError):
        deks.wrap_dek(vault_keyring.current("kek"), story.pk, "third", bytes(32))

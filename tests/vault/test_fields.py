"""Encrypted fields behave like fields, and the database holds envelopes only."""

import copy
from typing import Any
from uuid import uuid4

import pytest
from django.core import serializers
from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms import modelform_factory
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from reporting.vault import deks, envelopes
from reporting.vault.envelopes import Sealed
from reporting.vault.errors import EnvelopeError, IdentitySealed
from reporting.vault.identity import identity_opened
from tests.vault.app.models import Reply, Story
from tests.vault.conftest import raw_column

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]

TEXT = "Бојим се да идем кући."


def test_what_was_written_is_read_again_and_stored_sealed(make_story: Any) -> None:
    story = make_story(facts={"dani": [1, 2], "ко": "нико"})
    read = Story.objects.get(pk=story.pk)
    assert read.body == TEXT
    assert read.facts == {"dani": [1, 2], "ко": "нико"}
    stored = raw_column(Story, story.pk, "body")
    assert stored is not None and TEXT.encode() not in stored
    assert envelopes.header(stored).reference == story.pk


@hypothesis_settings(max_examples=30)
@given(
    body=st.text(st.characters(exclude_categories=["Cs"]), max_size=800),
    facts=st.recursive(
        st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(exclude_categories=["Cs"])),
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner)
        ),
        max_leaves=5,
    ),
)
def test_any_text_and_any_json_come_back(make_story: Any, body: str, facts: Any) -> None:
    story = make_story(body=body, facts=facts)
    read = Story.objects.get(pk=story.pk)
    assert (read.body, read.facts) == (body, facts)


def test_an_empty_text_is_sealed_like_a_short_one(make_story: Any) -> None:
    empty, short = make_story(body=""), make_story(body="да")
    columns = [raw_column(Story, story.pk, "body") for story in (empty, short)]
    assert [len(column or b"") for column in columns] == [302, 302]
    assert Story.objects.get(pk=empty.pk).body == ""


def test_none_is_sealed_unless_the_column_may_be_null(make_story: Any) -> None:
    story = make_story(body=None, facts=None)
    assert raw_column(Story, story.pk, "facts") is None
    assert len(raw_column(Story, story.pk, "body") or b"") == 302
    read = Story.objects.get(pk=story.pk)
    assert (read.body, read.facts) == ("", None)


def test_a_field_without_a_value_is_sealed_empty(keyring: Any, story_app: None) -> None:
    story = Story()
    deks.create_deks(story.pk)
    story.save()
    assert Story.objects.get(pk=story.pk).body == ""


def test_children_use_the_keys_of_their_report(make_story: Any) -> None:
    story = make_story()
    reply = story.replies.create(text="Ту смо.")
    assert Reply.objects.get(pk=reply.pk).text == "Ту смо."
    assert envelopes.header(raw_column(Reply, reply.pk, "text") or b"").reference == story.pk


def test_nothing_is_opened_before_it_is_read(make_story: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    make_story()
    monkeypatch.setattr(envelopes, "unseal", lambda *args, **kwargs: pytest.fail("opened"))
    (story,) = Story.objects.all()
    story.refresh_from_db()
    story.full_clean()
    story.title = "x"
    story.save()
    list(Story.objects.values())
    serializers.serialize("json", Story.objects.all())


def test_a_change_is_sealed_anew_and_no_change_is_not(make_story: Any) -> None:
    story = Story.objects.get(pk=make_story(facts={"a": 1}).pk)
    before = raw_column(Story, story.pk, "body"), raw_column(Story, story.pk, "facts")
    assert story.body == TEXT
    story.facts["a"] = 2
    story.save()
    after = raw_column(Story, story.pk, "body"), raw_column(Story, story.pk, "facts")
    assert after[0] == before[0]
    assert after[1] != before[1]
    assert Story.objects.get(pk=story.pk).facts == {"a": 2}
    story.body = "Другачије."
    story.save(update_fields=["body"])
    assert Story.objects.get(pk=story.pk).body == "Другачије."


def test_deferred_columns_load_when_they_are_read(make_story: Any, django_assert_num_queries: Any) -> None:
    story = make_story()
    deferred = Story.objects.only("title").get(pk=story.pk)
    assert "body" in deferred.get_deferred_fields()
    with django_assert_num_queries(2):  # the column, then the key
        assert deferred.body == TEXT
    deferred = Story.objects.defer("body", "name").get(pk=story.pk)
    deferred.title = "x"
    deferred.save()
    assert Story.objects.get(pk=story.pk).body == TEXT


def test_reloading_forgets_what_was_assigned(make_story: Any) -> None:
    story = make_story()
    Story.objects.get(pk=story.pk)
    story.body = "нешто друго"
    story.refresh_from_db()
    assert story.body == TEXT
    story.refresh_from_db(fields=["name"])
    with pytest.raises(IdentitySealed):
        _ = story.name


def test_many_rows_at_once_are_sealed(make_story: Any) -> None:
    story = make_story()
    Reply.objects.bulk_create([Reply(story=story, text=f"порука {number}") for number in range(3)])
    assert {reply.text for reply in Reply.objects.all()} == {"порука 0", "порука 1", "порука 2"}
    assert all(isinstance(text, Sealed) for text in Reply.objects.values_list("text", flat=True))


def test_values_show_the_envelope(make_story: Any) -> None:
    make_story()
    (row,) = Story.objects.values("body", "name")
    assert isinstance(row["body"], Sealed) and isinstance(row["name"], Sealed)
    assert TEXT not in repr(row)


def test_reading_a_list_asks_for_all_keys_at_once(make_story: Any, django_assert_num_queries: Any) -> None:
    for number in range(4):
        make_story(body=f"прича {number}")
    stories = list(Story.objects.all())
    with django_assert_num_queries(1):
        deks.prime(stories, owner="id")
        assert {story.body for story in stories} == {f"прича {number}" for number in range(4)}


def test_what_was_stored_is_not_judged_again_only_because_it_was_read(make_story: Any) -> None:
    """A rule that became stricter must not stop somebody who changes another field."""
    story = Story.objects.get(pk=make_story(body="ж" * 2001).pk)
    assert len(story.body) == 2001
    story.title = "наслов"
    story.full_clean()
    story.save()
    story.body += "ж"
    with pytest.raises(ValidationError):
        story.full_clean()


def test_full_clean_validates_what_was_typed(make_story: Any) -> None:
    story = make_story()
    story.full_clean()
    story.body = "ж" * 2001
    with pytest.raises(ValidationError) as error:
        story.full_clean()
    assert set(error.value.message_dict) == {"body"}
    Story.objects.get(pk=story.pk).full_clean()


def test_no_form_renders_it(story_app: None) -> None:
    form = modelform_factory(Story, fields=["title"])()
    assert "body" not in modelform_factory(Story, exclude=[])().fields
    assert "body" not in str(form)


def test_fixtures_carry_envelopes_and_open_after_loading(make_story: Any) -> None:
    story = make_story(facts=[1])
    text = serializers.serialize("json", Story.objects.all())
    keys = serializers.serialize("json", deks.KeyWrap.objects.all())
    assert TEXT not in text and "Ана" not in text
    stored = raw_column(Story, story.pk, "body")
    Story.objects.all().delete()
    deks.KeyWrap.objects.all().delete()
    for fixture in (text, keys):  # the rows may come before their keys
        for loaded in serializers.deserialize("json", fixture):
            loaded.save()
    assert raw_column(Story, story.pk, "body") == stored
    read = Story.objects.get(pk=story.pk)
    assert (read.body, read.facts) == (TEXT, [1])


def test_a_fixture_of_clear_text_is_refused(make_story: Any) -> None:
    story = make_story()
    text = serializers.serialize("json", [story]).replace('body": "', 'body": "Clear ')
    with pytest.raises(serializers.base.DeserializationError):
        list(serializers.deserialize("json", text))


def test_names_open_only_with_a_reason(make_story: Any) -> None:
    from reporting.vault.models import AuditEvent

    story = Story.objects.get(pk=make_story().pk)
    with pytest.raises(IdentitySealed):
        _ = story.name
    actor = uuid4()
    with identity_opened(actor=actor, reason="call back", object_id=story.pk, fields=("name",)):
        assert story.name == "Ана Анић"
    with pytest.raises(IdentitySealed):
        _ = story.name
    event = AuditEvent.objects.get()
    assert (event.action, event.actor, event.object_id, event.purpose) == (
        "identity.open",
        actor,
        story.pk,
        "call back",
    )
    assert event.fields == ["name"]


def test_a_reason_opens_one_report_only(make_story: Any) -> None:
    mine, other = make_story(), Story.objects.get(pk=make_story().pk)
    with identity_opened(actor=uuid4(), reason="call back", object_id=mine.pk), pytest.raises(IdentitySealed):
        _ = other.name


def test_a_name_in_a_row_opens_with_a_reason_for_the_report_or_for_that_row(make_story: Any) -> None:
    story = make_story()
    first, second = (story.replies.create(text="а", sender=name) for name in ("Ана", "Бане"))
    reply = Reply.objects.get(pk=first.pk)
    with identity_opened(actor=uuid4(), reason="call back", object_id=story.pk):
        assert reply.sender == "Ана" and Reply.objects.get(pk=second.pk).sender == "Бане"
    with identity_opened(actor=uuid4(), reason="call back", object_id=first.pk):
        assert reply.sender == "Ана"
        with pytest.raises(IdentitySealed):
            _ = Reply.objects.get(pk=second.pk).sender
    with identity_opened(actor=uuid4(), reason="call back", object_id=second.pk), pytest.raises(IdentitySealed):
        _ = reply.sender


@pytest.mark.parametrize("reason", ["", "  ", "Зовем Ану"])
def test_opening_needs_a_reason_of_ours(make_story: Any, reason: str) -> None:
    story = make_story()
    with pytest.raises(ValueError), identity_opened(actor=uuid4(), reason=reason, object_id=story.pk):
        pass


def test_nothing_is_shown_by_repr_and_nothing_is_pickled(make_story: Any) -> None:
    import pickle

    story = make_story()
    for instance in (story, Story.objects.get(pk=story.pk)):
        assert TEXT not in repr(instance) + str(instance) + repr(vars(instance))
    read = Story.objects.get(pk=story.pk)
    pickle.dumps(read)
    assert read.body == TEXT
    assert TEXT not in repr(vars(read))
    assert deks.dek(story.pk, "report").hex() not in repr(vars(read))
    with pytest.raises(TypeError, match="never pickled"):
        pickle.dumps(read)
    assert copy.deepcopy(read).body == copy.copy(read).body == TEXT


def test_what_stands_for_a_value_says_that_it_is_held(make_story: Any) -> None:
    read = Story.objects.get(pk=make_story().pk)
    assert read.body == TEXT
    assert repr(vars(read)["body"]) == str(vars(read)["body"]) == "<held, not shown>"


def test_a_copy_in_memory_is_saved_without_sealing_anew(make_story: Any) -> None:
    story = make_story()
    before = raw_column(Story, story.pk, "body")
    read = Story.objects.get(pk=story.pk)
    assert read.body == TEXT
    for copied in (copy.deepcopy(read), copy.copy(read)):
        copied.save()
        assert raw_column(Story, story.pk, "body") == before
    changed = copy.deepcopy(read)
    changed.body = "друго"
    assert (changed.body, read.body) == ("друго", TEXT)


def test_what_is_changed_inside_a_deep_copy_stays_as_it_was_in_the_original(make_story: Any) -> None:
    read = Story.objects.get(pk=make_story(facts={"who": ["школа"]}).pk)
    assert read.facts == {"who": ["школа"]}
    changed = copy.deepcopy(read)
    changed.facts["who"].append("дом")
    assert (changed.facts, read.facts) == ({"who": ["школа", "дом"]}, {"who": ["школа"]})
    changed.save()
    assert Story.objects.get(pk=read.pk).facts == {"who": ["школа", "дом"]}


def test_an_opened_row_that_takes_another_place_is_sealed_for_it(make_story: Any) -> None:
    """Same row, another report: what was opened goes under the keys of the report that owns it now."""
    first, second = make_story(), make_story()
    reply = Reply.objects.get(pk=first.replies.create(text="Ту смо.").pk)
    assert reply.text == "Ту смо."
    reply.story = second
    reply.save()
    assert envelopes.header(raw_column(Reply, reply.pk, "text") or b"").reference == second.pk
    assert Reply.objects.get(pk=reply.pk).text == "Ту смо."


def test_an_unopened_row_is_not_given_to_another_report(make_story: Any) -> None:
    """Its envelope would stay under keys of the report that it left, and could never be read again."""
    first, second = make_story(), make_story()
    reply = Reply.objects.get(pk=first.replies.create(text="Ту смо.").pk)
    reply.story = second
    with pytest.raises(EnvelopeError, match="another report"), transaction.atomic():
        reply.save()
    assert Reply.objects.get(pk=reply.pk).text == "Ту смо."


def test_an_opened_row_can_be_copied_and_an_unopened_one_cannot(make_story: Any) -> None:
    story = make_story()
    reply = story.replies.create(text="Ту смо.")
    read = Reply.objects.get(pk=reply.pk)
    read.pk = uuid4()
    with pytest.raises(EnvelopeError), transaction.atomic():
        read.save()
    read = Reply.objects.get(pk=reply.pk)
    assert read.text == "Ту смо."
    read.pk = uuid4()
    read.save()
    assert Reply.objects.get(pk=read.pk).text == "Ту смо."


def test_an_unopened_row_is_made_again_in_its_own_place(make_story: Any) -> None:
    story = Story.objects.get(pk=make_story().pk)
    stored = raw_column(Story, story.pk, "body")
    Story.objects.filter(pk=story.pk).delete()
    story._state.adding = True
    story.save(force_insert=True)
    assert raw_column(Story, story.pk, "body") == stored
    assert Story.objects.get(pk=story.pk).body == TEXT


def test_what_is_sealed_is_written_as_the_format_says(story_app: None) -> None:
    """``docs/vault-format.md``: text is UTF-8, JSON is UTF-8 without spaces; so the number of blocks says little."""
    body, facts = Story._meta.get_field("body"), Story._meta.get_field("facts")
    assert body.pack("Ж") == "Ж".encode() and body.pack(None) == body.pack("") == b""
    assert facts.pack({"ко": ["Ж", 1, None]}) == '{"ко":["Ж",1,null]}'.encode()
    for value in (float("nan"), float("inf"), {1, 2}, b"x"):
        with pytest.raises(EnvelopeError, match="facts takes what JSON can say"):
            facts.pack(value)
    for number in (0, False, b"x"):
        with pytest.raises(EnvelopeError, match="body takes text"):
            body.pack(number)


def test_a_migration_keeps_the_contract(story_app: None) -> None:
    field = Story._meta.get_field("body")
    _name, path, _args, kwargs = field.deconstruct()
    assert path == "reporting.vault.fields.EncryptedTextField"
    assert (kwargs["contract"], kwargs["owner"], kwargs["dek"]) == ("story.body.1", "id", "report")
    assert field.clone().contract == "story.body.1"

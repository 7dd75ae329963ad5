"""Whatever way clear text takes, it does not reach the database."""

from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import FieldError
from django.db import IntegrityError, connection, models, transaction
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Cast, Lower

from reporting.vault import deks, envelopes
from reporting.vault.envelopes import KeyKind
from reporting.vault.errors import EnvelopeError
from reporting.vault.fields import EncryptedTextField
from reporting.vault.models import KeyWrap
from tests.vault.app.models import Reply, Story
from tests.vault.conftest import raw_column

pytestmark = pytest.mark.django_db

CLEAR = "Отворен текст"


@pytest.mark.parametrize(
    "value",
    [
        CLEAR,
        CLEAR.encode(),
        "",
        b"",
        None,
        17,
        ["x"],
        Value(CLEAR),
        Value(CLEAR.encode()),
        F("title"),
        F("body"),
        Lower("title"),
        Cast("title", models.BinaryField()),
        Case(When(title="x", then=Value(CLEAR)), default=F("body")),
        Case(When(title="x", then=F("title"))),
        envelopes.seal(bytes(32), b"x", kind=KeyKind.DRAFT_KEY, reference=uuid4(), contract="a.b.1", pk=1),
    ],
)
def test_update_takes_no_clear_text(make_story: Any, value: Any) -> None:
    story = make_story()
    before = raw_column(Story, story.pk, "body")
    with pytest.raises(EnvelopeError) as error, transaction.atomic():
        Story.objects.update(body=value)
    assert CLEAR not in str(error.value)
    assert raw_column(Story, story.pk, "body") == before


def test_update_takes_an_envelope_as_it_is(make_story: Any) -> None:
    story = make_story()
    sealed = Story.objects.values_list("body", flat=True).get()
    Story.objects.update(body=sealed, title="x")
    assert Story.objects.get(pk=story.pk).body == "Бојим се да идем кући."


def test_bulk_update_takes_no_clear_text(make_story: Any) -> None:
    story = make_story()
    story.body = CLEAR
    with pytest.raises(EnvelopeError), transaction.atomic():
        Story.objects.bulk_update([story], ["body"])
    assert Story.objects.get(pk=story.pk).body == "Бојим се да идем кући."
    story.title = "наслов"
    Story.objects.bulk_update([story], ["title"])
    assert Story.objects.get(pk=story.pk).title == "наслов"


def test_bulk_update_takes_envelopes(make_story: Any) -> None:
    story = make_story()
    field = Story._meta.get_field("body")
    sealed = field.seal(story, "Другачије.")
    checked = Case(When(pk=story.pk, then=Value(sealed, output_field=field)), output_field=field)
    if connection.features.requires_casted_case_in_updates:
        checked = Cast(checked, output_field=field)
    Story.objects.update(body=checked)
    assert Story.objects.get(pk=story.pk).body == "Другачије."


def test_saving_takes_no_expression_and_no_wrong_type(make_story: Any) -> None:
    for value in (Value(CLEAR), F("title"), 17, b"bytes"):
        story = make_story()
        story.body = value
        with pytest.raises(EnvelopeError), transaction.atomic():
            story.save()
    story.facts = {"x": object()}
    with pytest.raises(EnvelopeError), transaction.atomic():
        story.save()


@pytest.mark.parametrize(
    "search",
    [
        {"body": CLEAR},
        {"body": None},
        {"body__in": [CLEAR]},
        {"body__contains": CLEAR},
        {"body__exact": b"x"},
        {"body__gt": b"x"},
        {"facts__key": 1},
        {"replies__text": CLEAR},
        {"body": F("name")},
    ],
)
def test_searching_raises(make_story: Any, search: dict[str, Any]) -> None:
    for look in (Story.objects.filter, Story.objects.exclude, Story.objects.get):
        with pytest.raises(FieldError):
            look(**search)
    with pytest.raises(FieldError):
        Story.objects.filter(Q(**search) | Q(title="x"))


def test_whether_there_is_a_value_can_be_asked(make_story: Any) -> None:
    make_story(facts=None)
    make_story(facts=[1])
    assert Story.objects.filter(facts__isnull=True).count() == 1
    assert Story.objects.filter(replies__text__isnull=False).count() == 0


def test_get_or_create_cannot_look_for_clear_text(make_story: Any) -> None:
    with pytest.raises(FieldError):
        Story.objects.get_or_create(body=CLEAR)


def test_an_envelope_moved_to_another_row_or_column_does_not_open(make_story: Any) -> None:
    first, second = make_story(), make_story(body="друга")
    reply, answer = first.replies.create(text="а"), first.replies.create(text="б")
    Story.objects.filter(pk=first.pk).update(body=Story.objects.values_list("body", flat=True).get(pk=second.pk))
    Reply.objects.filter(pk=reply.pk).update(text=Reply.objects.values_list("text", flat=True).get(pk=answer.pk))
    with pytest.raises(EnvelopeError, match="another report"):
        _ = Story.objects.get(pk=first.pk).body
    with pytest.raises(EnvelopeError):
        _ = Reply.objects.get(pk=reply.pk).text
    story_envelope = Story.objects.values_list("body", flat=True).get(pk=second.pk)
    moved = second.replies.create(text="в")
    Reply.objects.filter(pk=moved.pk).update(text=story_envelope)
    with pytest.raises(EnvelopeError):
        _ = Reply.objects.get(pk=moved.pk).text


def test_the_story_s_key_does_not_open_names(make_story: Any) -> None:
    story = make_story()
    assert deks.dek(story.pk, "report") != deks.dek(story.pk, "identity")
    with pytest.raises(EnvelopeError):
        Story.objects.update(name=Story.objects.values_list("body", flat=True).get())


def test_a_new_row_with_a_foreign_envelope_is_refused(make_story: Any) -> None:
    story = make_story()
    reply = story.replies.create(text="а")
    sealed = Reply.objects.values_list("text", flat=True).get(pk=reply.pk)
    with pytest.raises(EnvelopeError), transaction.atomic():
        Reply.objects.create(story=story, text=sealed)
    with pytest.raises(EnvelopeError), transaction.atomic():
        Reply.objects.bulk_create([Reply(story=story, text=sealed)])


def test_without_keys_nothing_is_saved(keyring: Any, story_app: None) -> None:
    with pytest.raises(EnvelopeError, match="no key"), transaction.atomic():
        Story(body="x").save()
    assert not Story.objects.exists()


def test_keys_are_made_once(make_story: Any) -> None:
    story = make_story()
    with pytest.raises(IntegrityError), transaction.atomic():
        deks.create_deks(story.pk)


def test_an_instance_that_outlived_a_rollback_is_sealed_under_the_kept_key(keyring: Any, story_app: None) -> None:
    story = Story(body="двапут", facts=[1], name="Ана")
    with transaction.atomic():
        deks.create_deks(story.pk)
        story.save(force_insert=True)
        assert story.body == "двапут"
        transaction.set_rollback(True)
    deks.create_deks(story.pk)
    story.save(force_insert=True)
    assert Story.objects.get(pk=story.pk).body == "двапут"


def test_an_erased_report_does_not_open(make_story: Any) -> None:
    story = make_story()
    KeyWrap.objects.all().delete()
    with pytest.raises(EnvelopeError, match="erased"):
        _ = Story.objects.get(pk=story.pk).body


def test_a_wrap_moved_to_another_report_or_kind_does_not_open(make_story: Any) -> None:
    first, second = make_story(), make_story()
    KeyWrap.objects.filter(report_id=first.pk, kind="report").delete()
    wrap = KeyWrap.objects.get(report_id=second.pk, kind="report")
    KeyWrap.objects.create(report_id=first.pk, owner_id=first.pk, kind="report", key_id=wrap.key_id, blob=wrap.blob)
    with pytest.raises(EnvelopeError):
        deks.dek(first.pk, "report")
    KeyWrap.objects.filter(report_id=second.pk, kind="identity").update(blob=wrap.blob)
    with pytest.raises(EnvelopeError):
        deks.dek(second.pk, "identity")
    KeyWrap.objects.filter(pk=wrap.pk).update(key_id=uuid4())
    with pytest.raises(EnvelopeError, match="another key than its row"):
        deks.dek(second.pk, "report")


@pytest.mark.parametrize("contract", ["", "narrative", "report.narrative", "Report.narrative.1", "report|x.1"])
def test_a_field_needs_a_permanent_contract_name(contract: str) -> None:
    with pytest.raises(ValueError):
        EncryptedTextField(contract=contract, owner="id")


@pytest.mark.parametrize("option", ["unique", "db_index", "primary_key"])
def test_a_sealed_column_is_never_indexed(option: str) -> None:
    with pytest.raises(FieldError):
        EncryptedTextField(contract="a.b.1", owner="id", **{option: True})

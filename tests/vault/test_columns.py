"""A column of envelopes: how it is declared, what ``update`` may give it, and what a fixture may carry into it."""

import base64
from typing import Any
from uuid import uuid4

import pytest
from django.core import serializers
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Case, F, Value, When
from django.db.models.functions import Cast

from reporting.vault import drafts, envelopes
from reporting.vault.columns import EnvelopeField
from reporting.vault.envelopes import KeyKind, Sealed
from reporting.vault.errors import ClearText, EnvelopeError
from reporting.vault.fields import EncryptedTextField
from reporting.vault.models import Draft, VaultKey
from tests.vault.app.fields import EncryptedJSONField
from tests.vault.app.models import Reply, Story
from tests.vault.conftest import raw_column

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]

CLEAR = "Отворен текст"
PLACE: dict[str, Any] = {"kind": KeyKind.DRAFT_KEY, "reference": uuid4(), "contract": "a.b.1", "pk": 1}
VALUE, WRAP = envelopes.seal(bytes(32), b"x", **PLACE), envelopes.wrap(bytes(32), bytes(32), **PLACE)


@pytest.mark.parametrize("made", [lambda: EnvelopeField(editable=True), lambda: EncryptedTextField(**declared())])
def test_no_declaration_lets_a_form_render_it(made: Any) -> None:
    assert made().editable is False
    assert made().formfield() is None


def declared(**more: Any) -> dict[str, Any]:
    return {"contract": "a.b.1", "owner": "case_id", "editable": True, **more}


def test_a_migration_writes_down_how_a_column_was_declared() -> None:
    for field, expected in (
        (EnvelopeField(), {}),
        (EnvelopeField("име"), {"verbose_name": "име"}),
        (
            EncryptedTextField("име", contract="a.b.1", owner="id"),
            {"verbose_name": "име", "contract": "a.b.1", "owner": "id", "dek": "report"},
        ),
        (EnvelopeField(shape="wrap", null=True), {"shape": "wrap", "null": True}),
        (EncryptedTextField(**declared()), {"contract": "a.b.1", "owner": "case_id", "dek": "report"}),
        (
            EncryptedJSONField(**declared(dek="identity", null=True)),
            {"contract": "a.b.1", "owner": "case_id", "dek": "identity", "null": True},
        ),
    ):
        _name, path, args, kwargs = field.deconstruct()
        assert (path.rpartition(".")[2], args, kwargs) == (type(field).__name__, [], expected)
        again = type(field)(*args, **kwargs)
        assert (again.deconstruct()[1:], again.shape, again.kinds) == ((path, args, kwargs), field.shape, field.kinds)


def test_a_column_of_values_takes_no_wrapped_key_and_the_other_way_round() -> None:
    values, wraps = EnvelopeField(), EnvelopeField(shape="wrap")
    for field in (values, wraps):
        field.set_attributes_from_name("sealed")
    assert values.sealed(VALUE) == VALUE and wraps.sealed(memoryview(WRAP)) == WRAP
    assert isinstance(wraps.sealed(bytearray(WRAP)), Sealed)
    for field, other in ((values, WRAP), (wraps, VALUE)):
        with pytest.raises(ClearText, match="Column sealed takes sealed values only"):
            field.sealed(other)


def test_a_column_of_one_dek_takes_no_envelope_of_another_key() -> None:
    for dek, kind, other in (
        ("report", KeyKind.REPORT_DEK, KeyKind.IDENTITY_DEK),
        ("identity", KeyKind.IDENTITY_DEK, KeyKind.REPORT_DEK),
    ):
        field = EncryptedTextField(contract="a.b.1", owner="id", dek=dek)
        field.set_attributes_from_name("text")
        sealed = envelopes.seal(bytes(32), b"x", **{**PLACE, "kind": kind})
        assert field.sealed(sealed) == sealed
        with pytest.raises(ClearText):
            field.sealed(envelopes.seal(bytes(32), b"x", **{**PLACE, "kind": other}))


def case(then: Any, default: Any = None) -> Case:
    return Case(When(title="", then=then), default=default, output_field=Story._meta.get_field("body"))


def test_update_takes_a_choice_of_envelopes(make_story: Any) -> None:
    story = make_story()
    field = Story._meta.get_field("body")

    def fresh(text: str) -> Value:
        return Value(field.seal(story, text), output_field=field)

    for expression, expected in (
        (case(fresh("прво"), fresh("друго")), "прво"),
        (case(fresh("треће")), "треће"),
        (Cast(fresh("четврто"), output_field=field), "четврто"),
        (Cast(case(fresh("пето")), output_field=field), "пето"),
    ):
        Story.objects.update(body=expression)
        assert Story.objects.get(pk=story.pk).body == expected


BAD = [Value(CLEAR), Value(CLEAR.encode()), F("title"), Value(17)]


@pytest.mark.parametrize(
    ("place", "bad"),
    [
        *[(place, bad) for place in ("then", "default", "cast") for bad in BAD],
        # A default of nothing at all is what bulk_update builds.
        *[(place, Value(None)) for place in ("then", "cast")],
    ],
)
def test_update_takes_no_choice_of_which_a_part_is_clear(make_story: Any, place: str, bad: Any) -> None:
    story = make_story()
    field = Story._meta.get_field("body")
    before = raw_column(Story, story.pk, "body")
    good = Value(field.seal(story, "запечаћено"), output_field=field)
    expression = {
        "then": lambda: case(bad, good),
        "default": lambda: case(good, bad),
        "cast": lambda: Cast(bad, output_field=field),
    }[place]()
    with pytest.raises(EnvelopeError), transaction.atomic():
        Story.objects.update(body=expression)
    assert raw_column(Story, story.pk, "body") == before


def test_bulk_update_may_empty_a_column_that_may_be_null_and_no_other(make_story: Any) -> None:
    story = make_story(facts=[1])
    story.facts = None
    Story.objects.bulk_update([story], ["facts"])
    assert raw_column(Story, story.pk, "facts") is None
    assert Story.objects.get(pk=story.pk).facts is None
    story.body = None
    with pytest.raises(EnvelopeError), transaction.atomic():
        Story.objects.bulk_update([story], ["body"])
    with pytest.raises(EnvelopeError, match="not NULL"), transaction.atomic():
        Story.objects.update(body=None)
    Story.objects.update(facts=None)
    assert Story.objects.get(pk=story.pk).body == "Бојим се да идем кући."


def test_a_fixture_carries_whole_envelopes_in_base64_and_nothing_else(make_story: Any) -> None:
    text, facts = Reply._meta.get_field("text"), Story._meta.get_field("facts")
    story = make_story()
    reply = story.replies.create(text="Ту смо.")
    stored = raw_column(Reply, reply.pk, "text")
    written = text.value_to_string(Reply.objects.get())
    assert base64.b64decode(written) == stored
    assert text.to_python(written) == text.to_python(stored) == stored
    assert facts.to_python(None) is None
    for damaged in ("", written[:40] + "!" + written[40:], written[:-8], CLEAR, CLEAR.encode(), 17):
        with pytest.raises(ValidationError) as error:
            text.to_python(damaged)
        assert error.value.code == "clear_text"
        assert error.value.messages == ["Ово поље прима само запечаћене вредности."]


def test_rows_of_the_vault_itself_go_through_a_fixture(keyring: Any) -> None:
    drafts.start()
    for model, column in ((Draft, "sealed"), (VaultKey, "wrapped")):
        stored = {row.pk: raw_column(model, row.pk, column) for row in model.objects.all()}
        fixture = serializers.serialize("json", model.objects.all())
        model.objects.all().delete()
        for loaded in serializers.deserialize("json", fixture):
            loaded.save()
        assert {row.pk: raw_column(model, row.pk, column) for row in model.objects.all()} == stored
    assert Draft.objects.get().code_wrap is None

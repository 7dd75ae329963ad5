"""Every way in which Django moves values: each works on sealed values, gives envelopes, or is refused.

After each the whole database is searched for the clear text.
"""

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import FieldError, ValidationError
from django.core.management import call_command
from django.core.serializers.base import DeserializationError
from django.db import NotSupportedError, connection, models, transaction
from django.db.migrations.state import ModelState, ProjectState
from django.db.models import Count, F, Max, OuterRef, Prefetch, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Concat, Length, Substr

from reporting.vault import deks, envelopes
from reporting.vault.envelopes import Sealed
from reporting.vault.errors import EnvelopeError
from tests.vault.app.models import Reply, Story
from tests.vault.conftest import raw_column
from tests.vault.world import all_columns

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]

OLD = "Бојим се да идем кући."
NEW = "Сада је друкчије: кестенова улица."
REFUSED = (EnvelopeError, FieldError, ValidationError, DeserializationError, TypeError, NotSupportedError)
Way = Callable[[Story], Any]


def saved(story: Story) -> None:
    story.body = NEW
    story.save()


def saved_alone(story: Story) -> None:
    story.body = NEW
    story.save(update_fields=["body"])


def saved_as_it_is(story: Story) -> None:
    story.body = NEW
    story.save_base()


def bulk_updated(story: Story) -> None:
    story.body = NEW
    Story.objects.bulk_update([story], ["body"])


def upserted(story: Story) -> None:
    story.body = NEW
    Story.objects.bulk_create([story], update_conflicts=True, unique_fields=["id"], update_fields=["body"])


def updated_or_created(story: Story) -> None:
    Story.objects.update_or_create(pk=story.pk, defaults={"body": NEW})


def remembered(story: Story) -> Any:
    """Return the row as RunPython gets it: of a model made from the migrations' memory."""
    state = ProjectState()
    for model in (Story, Reply):
        state.add_model(ModelState.from_model(model))
    old = state.apps.get_model("vaulttests", "Story").objects.get(pk=story.pk)
    assert type(old) is not Story
    return old


def in_a_migration(story: Story) -> None:
    old = remembered(story)
    assert old.body == OLD
    old.body = NEW
    old.save()


def related_set(story: Story) -> None:
    story.replies.set([Reply(story=story, text=NEW)], bulk=False)


WORK: dict[str, Way] = {
    "save": saved,
    "save(update_fields)": saved_alone,
    "save_base": saved_as_it_is,
    "update_or_create": updated_or_created,
    "bulk_create(update_conflicts)": upserted,
    "RunPython": in_a_migration,
}

WORK_ON_NEW_ROWS: dict[str, Way] = {
    "create": lambda story: story.replies.create(text=NEW),
    "add": lambda story: story.replies.add(Reply(story=story, text=NEW), bulk=False),
    "set": related_set,
    "get_or_create(defaults)": lambda story: Reply.objects.get_or_create(
        pk=uuid4(), defaults={"story": story, "text": NEW}
    ),
    "update_or_create": lambda story: Reply.objects.update_or_create(
        pk=uuid4(), create_defaults={"story": story, "text": NEW}, defaults={}
    ),
    "bulk_create": lambda story: Reply.objects.bulk_create([Reply(story=story, text=NEW)]),
    "bulk_create(ignore_conflicts)": lambda story: Reply.objects.bulk_create(
        [Reply(story=story, text=NEW)], ignore_conflicts=True
    ),
}


REFUSE: dict[str, Way] = {
    "update": lambda story: Story.objects.update(body=NEW),
    "update(Value)": lambda story: Story.objects.update(body=Value(NEW)),
    "update(F)": lambda story: Story.objects.update(body=F("title")),
    "update(Subquery)": lambda story: Story.objects.update(body=Subquery(Reply.objects.values("text")[:1])),
    "update(Concat)": lambda story: Story.objects.update(body=Concat("title", Value(NEW))),
    "update(Coalesce)": lambda story: Story.objects.update(body=Coalesce("body", Value(NEW))),
    "update(bytes)": lambda story: Story.objects.filter(pk=story.pk).update(body=NEW.encode()),
    "related update": lambda story: story.replies.update(text=NEW),
    "bulk_update": bulk_updated,
    "filter": lambda story: Story.objects.filter(body=NEW).exists(),
    "filter(in)": lambda story: Story.objects.filter(body__in=[NEW]).exists(),
    "exclude": lambda story: Story.objects.exclude(body__startswith="Б").exists(),
    "get_or_create": lambda story: Story.objects.get_or_create(body=NEW),
    "update_or_create(lookup)": lambda story: Story.objects.update_or_create(body=NEW, defaults={"title": "x"}),
    "filter on F": lambda story: Story.objects.filter(title=F("body__x")).exists(),
    "transform": lambda story: list(Story.objects.values("facts__key")),
    "order by a transform": lambda story: list(Story.objects.order_by("facts__key")),
    "save an expression": lambda story: [setattr(story, "body", Value(NEW)), story.save()],
    "save bytes": lambda story: [setattr(story, "body", NEW.encode()), story.save()],
}

SHOWS_ENVELOPES: dict[str, Way] = {
    "values": lambda story: [row["body"] for row in Story.objects.values("body")],
    "values_list": lambda story: Story.objects.values_list("body", flat=True),
    "values_list(named)": lambda story: [row.body for row in Story.objects.values_list("body", named=True)],
    "values through a relation": lambda story: Reply.objects.values_list("story__body", flat=True),
    "distinct": lambda story: Story.objects.values_list("body", flat=True).distinct(),
    "order_by": lambda story: Story.objects.order_by("body").values_list("body", flat=True),
    "annotate(F)": lambda story: Story.objects.annotate(copy=F("body")).values_list("copy", flat=True),
    "annotate(Subquery)": lambda story: Story.objects.annotate(
        copy=Subquery(Reply.objects.filter(story=OuterRef("pk")).values("text")[:1])
    ).values_list("copy", flat=True),
    "attribute of an annotation": lambda story: [row.copy for row in Story.objects.annotate(copy=F("body"))],
    "union": lambda story: Story.objects.values_list("body", flat=True).union(
        Story.objects.values_list("body", flat=True), all=True
    ),
    "iterator": lambda story: Story.objects.values_list("body", flat=True).iterator(),
    "dates of a group": lambda story: [row["body"] for row in Story.objects.values("body").annotate(Count("pk"))],
}

SHOWS_NOTHING: dict[str, Way] = {
    "repr of a row": lambda story: repr(Story.objects.get()),
    "repr of rows": lambda story: repr(Story.objects.all()),
    "repr of values": lambda story: repr(Story.objects.values()),
    "repr of a list of values": lambda story: repr(list(Story.objects.values_list("body", "name"))),
    "vars": lambda story: repr(vars(Story.objects.get())),
    "vars of an opened row": lambda story: repr([vars(row) for row in Story.objects.all() if row.body]),
    "dumpdata": lambda story: dumped(),
    "Max": lambda story: repr(Story.objects.aggregate(Max("title"))),
    "Cast": lambda story: repr(Story.objects.values_list(Cast("body", models.BinaryField()), flat=True)),
    "Length": lambda story: repr(Story.objects.values_list(Length("body"), flat=True)),
    "Substr": lambda story: repr(Story.objects.values_list(Substr("body", 1, 40, output_field=models.BinaryField()))),
    "str of the query": lambda story: str(Story.objects.filter(title="x").query),
    "raw": lambda story: repr([vars(row) for row in Story.objects.raw('SELECT * FROM "vaulttests_story"')]),
    "cursor": lambda story: repr(fetched()),
}


def dumped() -> str:
    out = StringIO()
    call_command("dumpdata", "vaulttests", "vault.KeyWrap", stdout=out)
    return out.getvalue()


def fetched() -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute('SELECT * FROM "vaulttests_story"')
        return [
            [bytes(value) if isinstance(value, memoryview) else value for value in row] for row in cursor.fetchall()
        ]


@pytest.fixture
def story(make_story: Any) -> Story:
    story: Story = make_story(title="наслов", facts={"key": 1})
    story.replies.create(text=OLD)
    return story


@pytest.fixture(autouse=True)
def _nowhere_in_clear(db: None) -> Any:
    yield
    for column, values in all_columns().items():
        for text in (OLD, NEW, "Ана Анић"):
            assert not any(text.encode() in value for value in values), column


@pytest.mark.parametrize("way", WORK)
def test_it_works_and_seals(story: Story, way: str) -> None:
    WORK[way](story)
    assert Story.objects.get(pk=story.pk).body == NEW


def test_in_a_migration_too_nothing_is_opened_before_it_is_read(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    old = remembered(story)
    with monkeypatch.context() as patch:
        patch.setattr(envelopes, "unseal", lambda *args, **kwargs: pytest.fail("opened"))
        old.refresh_from_db()
        old.full_clean()
        old.save()
    assert type(old).body.field is type(old)._meta.get_field("body")
    assert type(old).refresh_from_db.__wrapped__ is models.Model.refresh_from_db, "once, whatever the number of fields"
    assert old.body == OLD


@pytest.mark.parametrize("way", WORK_ON_NEW_ROWS)
def test_a_new_row_is_sealed(story: Story, way: str) -> None:
    WORK_ON_NEW_ROWS[way](story)
    assert NEW in {reply.text for reply in Reply.objects.all()}


@pytest.mark.parametrize("way", REFUSE)
def test_it_is_refused_and_changes_nothing(story: Story, way: str) -> None:
    before = raw_column(Story, story.pk, "body"), Story.objects.count(), Reply.objects.count()
    with pytest.raises(REFUSED) as error, transaction.atomic():
        REFUSE[way](story)
    assert NEW not in str(error.value)
    assert (raw_column(Story, story.pk, "body"), Story.objects.count(), Reply.objects.count()) == before


@pytest.mark.parametrize("way", SHOWS_ENVELOPES)
def test_it_gives_envelopes(story: Story, way: str) -> None:
    values = list(SHOWS_ENVELOPES[way](story))
    assert values
    assert all(isinstance(value, Sealed) for value in values)


@pytest.mark.parametrize("way", SHOWS_NOTHING)
def test_it_shows_nothing(story: Story, way: str) -> None:
    shown = SHOWS_NOTHING[way](story)
    assert shown
    for text in (OLD, "Ана Анић"):
        assert text not in shown
        assert repr(text.encode())[2:-1] not in shown


def test_rows_are_read_along_relations(story: Story) -> None:
    reply = Reply.objects.select_related("story").get()
    assert (reply.text, reply.story.body) == (OLD, OLD)
    (read,) = Story.objects.prefetch_related(Prefetch("replies", queryset=Reply.objects.only("id", "story_id")))
    assert [found.text for found in read.replies.all()] == [OLD]
    assert Story.objects.in_bulk([story.pk])[story.pk].body == OLD
    assert Story.objects.raw('SELECT id, title FROM "vaulttests_story"')[0].body == OLD


def test_dumpdata_and_loaddata_carry_rows_whole(story: Story, tmp_path: Path) -> None:
    path = tmp_path / "fixture.json"
    path.write_text(dumped())
    Story.objects.all().delete()
    deks.KeyWrap.objects.filter(report_id=story.pk).delete()
    call_command("loaddata", str(path), verbosity=0)
    read = Story.objects.get(pk=story.pk)
    assert (read.body, read.facts, read.replies.get().text) == (OLD, {"key": 1}, OLD)


def test_loaddata_of_clear_text_is_refused(story: Story, tmp_path: Path) -> None:
    path = tmp_path / "fixture.json"
    fields = {"story": str(story.pk), "text": NEW}
    path.write_text(json.dumps([{"model": "vaulttests.reply", "pk": str(uuid4()), "fields": fields}]))
    with pytest.raises(REFUSED), transaction.atomic():
        call_command("loaddata", str(path), verbosity=0)
    assert Reply.objects.count() == 1


def test_a_shell_shows_no_clear_text_by_accident(story: Story, capsys: pytest.CaptureFixture[str]) -> None:
    call_command(
        "shell",
        "--no-imports",
        command="from tests.vault.app.models import Story\nprint(Story.objects.values(), Story.objects.get().__dict__)",
    )
    printed = capsys.readouterr().out
    assert "<sealed, 302 bytes>" in printed
    assert OLD not in printed


def test_a_new_row_without_keys_is_refused_every_way(keyring: Any, story_app: None) -> None:
    for way in (
        lambda: Story.objects.create(body=NEW),
        lambda: Story.objects.bulk_create([Story(body=NEW)]),
        lambda: Story.objects.update_or_create(pk=uuid4(), defaults={"body": NEW}),
    ):
        with pytest.raises(EnvelopeError, match="no key"), transaction.atomic():
            way()
    assert not Story.objects.exists()

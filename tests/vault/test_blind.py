"""Blind tokens find equal texts and tell nothing else."""

import hashlib
import hmac
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from reporting.vault import blind, rotation
from reporting.vault.models import VaultKey
from tests.vault.app.models import Mark, mark_text
from tests.vault.world import World

pytestmark = pytest.mark.django_db

PURPOSE = "child.name.1"
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@hypothesis_settings(max_examples=50)
@given(one=texts, other=texts)
def test_tokens_are_equal_exactly_when_texts_are(keyring: Any, one: str, other: str) -> None:
    first, second = (blind.token(purpose=PURPOSE, text=text) for text in (one, other))
    assert (first == second) is (one == other)
    assert len(first.digest) == 32 and first.key_id == keyring.current("index").id
    assert first.digest.hex() not in repr(first)


def test_a_token_is_what_the_format_says(keyring: Any) -> None:
    secret = keyring.current("index").secret
    expected = hmac.new(secret, b"child.name.1|ana anic", hashlib.sha256).digest()
    assert blind.token(purpose=PURPOSE, text="ana anic").digest == expected


def test_equal_texts_of_two_purposes_have_different_tokens(keyring: Any) -> None:
    assert blind.token(purpose=PURPOSE, text="x").digest != blind.token(purpose="school.name.1", text="x").digest
    for purpose in ("", "child|name"):
        with pytest.raises(ValueError, match="purpose"):
            blind.token(purpose=purpose, text="x")


def test_old_tokens_are_looked_for_until_they_are_rebuilt(world: World, monkeypatch: Any) -> None:
    old = bytes(Mark.objects.get().token)
    with monkeypatch.context() as patch:
        patch.setattr(rotation, "_MOVERS", {})
        rotation.rotate("index", settle=0)
    wanted = blind.tokens(purpose="story.facts.1", text=str(world.story.facts))
    assert len(wanted) == 2 and old in {token.digest for token in wanted}
    assert rotation.rotate("index", settle=0).moved == 1
    mark = Mark.objects.get()
    assert bytes(mark.token) != old
    assert mark.token_key_id == VaultKey.objects.get(purpose="index", state="current").pk


@pytest.mark.parametrize("changes", [{"token": b"y" * 32}, {"token_key_id": UUID(int=5)}], ids=["token", "key"])
def test_a_token_that_was_changed_meanwhile_is_not_overwritten(
    world: World, monkeypatch: Any, changes: dict[str, Any]
) -> None:
    old = Mark.objects.values("token", "token_key_id").get()

    def changed(row: Mark) -> tuple[str, str]:
        Mark.objects.filter(pk=row.pk).update(**changes)
        return "story.facts.1", "old text"

    monkeypatch.setattr("tests.vault.app.models.mark_text", changed)
    assert rotation.rotate("index", settle=0).moved == 0
    assert Mark.objects.values("token", "token_key_id").get() == {**old, **changes}


def marks_of(world: World, make_story: Any, count: int) -> list[Mark]:
    """Marks in the order of their primary keys, each of a story of its own."""
    Mark.objects.all().delete()
    made = []
    for number in range(count):
        story = make_story(facts=[number])
        token = blind.token(purpose="story.facts.1", text=str(story.facts))
        mark = Mark(id=UUID(int=number + 1), story=story, token_key_id=token.key_id, token=token.digest)
        mark.save(force_insert=True)
        made.append(mark)
    return made


def test_many_tokens_are_rebuilt_in_batches_and_each_that_does_not_open_is_counted_once(
    world: World, make_story: Any
) -> None:
    from reporting.vault.models import KeyWrap

    marks, said = marks_of(world, make_story, 7), list[str]()
    KeyWrap.objects.filter(report_id__in=[marks[1].story_id, marks[4].story_id]).delete()
    outcome = rotation.rotate("index", settle=0, batch=2, progress=said.append)
    assert (outcome.moved, outcome.stuck) == (5, 2)
    assert said[-4:] == [f"vaulttests.Mark.token_key_id: {done} rebuilt" for done in (1, 3, 4, 5)]
    old = marks[0].token_key_id
    assert set(Mark.objects.filter(token_key_id=old).values_list("pk", flat=True)) == {marks[1].pk, marks[4].pk}
    for mark in Mark.objects.filter(token_key_id=outcome.key_id):
        assert blind.token(purpose="story.facts.1", text=str(mark.story.facts)).digest == bytes(mark.token)


def test_equal_tokens_of_two_rows_are_rebuilt_one_by_one(world: World) -> None:
    mark = Mark.objects.get()
    Mark.objects.create(story=mark.story, token_key_id=mark.token_key_id, token=mark.token)
    assert rotation.rotate("index", settle=0).moved == 2
    assert Mark.objects.values("token").distinct().count() == 1


def test_a_token_that_another_mover_has_just_rebuilt_is_not_counted(
    world: World, make_story: Any, monkeypatch: Any
) -> None:
    _first, second, third = marks_of(world, make_story, 3)

    def meanwhile(row: Mark) -> tuple[str, str]:
        new = VaultKey.objects.get(purpose="index", state="current").pk
        Mark.objects.filter(pk=second.pk).update(token_key_id=new)
        Mark.objects.filter(pk=third.pk).delete()
        return mark_text(row)

    monkeypatch.setattr("tests.vault.app.models.mark_text", meanwhile)
    outcome = rotation.rotate("index", settle=0)
    assert (outcome.moved, outcome.stuck) == (1, 0)
    assert bytes(Mark.objects.get(pk=second.pk).token) == bytes(second.token)


def test_a_token_whose_text_does_not_open_is_counted(world: World) -> None:
    from reporting.vault.models import KeyWrap

    KeyWrap.objects.filter(report_id=world.story.pk).delete()
    outcome = rotation.rotate("index", settle=0)
    assert (outcome.moved, outcome.stuck) == (0, 1)

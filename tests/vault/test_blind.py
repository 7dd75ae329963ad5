"""Blind tokens find equal texts and tell nothing else."""

import hashlib
import hmac
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from reporting.vault import blind, rotation
from reporting.vault.models import VaultKey
from tests.vault.app.models import Mark
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


def test_a_token_that_was_changed_meanwhile_is_not_overwritten(world: World, monkeypatch: Any) -> None:
    old = Mark.objects.get()

    def changed(row: Mark) -> tuple[str, str]:
        Mark.objects.filter(pk=row.pk).update(token=b"y" * 32)
        return "story.facts.1", "old text"

    monkeypatch.setattr("tests.vault.app.models.mark_text", changed)
    assert rotation.rotate("index", settle=0).moved == 0
    assert bytes(Mark.objects.get().token) == b"y" * 32
    assert Mark.objects.get().token_key_id == old.token_key_id


def test_a_token_whose_text_does_not_open_is_counted(world: World) -> None:
    from reporting.vault.models import KeyWrap

    KeyWrap.objects.filter(report_id=world.story.pk).delete()
    outcome = rotation.rotate("index", settle=0)
    assert (outcome.moved, outcome.stuck) == (0, 1)

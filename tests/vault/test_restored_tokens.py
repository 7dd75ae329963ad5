"""The long backup holds no blind token: a restore makes each again from what it stands for.

No model of the portal keeps one yet (``references.KEY_COLUMNS``), so a model of the tests stands in.
"""

from pathlib import Path

import pytest

from reporting.backup import artefact, making, plan, restoring, tokens
from reporting.vault import references
from reporting.vault.models import KeyWrap, VaultKey
from tests.vault.app.models import Mark
from tests.vault.conftest import MARKS
from tests.vault.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def brought_back(world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Mark:
    """The row of a mark went into the long backup, and came back without its token."""
    monkeypatch.setattr(plan, "KEY_COLUMNS", references.KEY_COLUMNS)
    left_out = plan.fields_left_out(Mark)
    assert left_out == {MARKS.field, MARKS.digest}
    rows = tmp_path / artefact.ROWS
    with artefact.packed(rows) as lines:
        lines.writelines(making._serialized(Mark, left_out))
    manifest = artefact.Manifest("long", "20261126T100000Z", 1, 0, {rows.name: artefact.sha256_of(rows)})
    assert "token" not in "".join(artefact.lines_of(rows, sha256=manifest.sha256[rows.name]))
    Mark.objects.all().delete()
    assert restoring._load(rows, manifest, "rows", lambda *_: None) == 1
    mark: Mark = Mark.objects.get()
    assert bytes(mark.token) != bytes(world.mark.token) and len(bytes(mark.token)) == tokens.TOKEN_BYTES
    return mark


def test_a_token_is_made_again(world: World, brought_back: Mark) -> None:
    assert tokens.rebuild() == 1
    brought_back.refresh_from_db()
    assert bytes(brought_back.token) == bytes(world.mark.token)
    assert brought_back.token_key_id == world.mark.token_key_id


def test_the_token_of_a_closed_report_finds_nothing_and_names_a_key_that_is_there(
    world: World, brought_back: Mark
) -> None:
    KeyWrap.objects.filter(report_id=world.story.pk).delete()
    assert tokens.rebuild() == 0
    brought_back.refresh_from_db()
    assert bytes(brought_back.token) != bytes(world.mark.token)
    assert brought_back.token_key_id == VaultKey.objects.get(purpose="index", state="current").pk


def test_the_portal_itself_keeps_no_blind_token_today() -> None:
    """docs/keys.md and docs/retention.md say so; the first such column changes them."""
    assert references.columns("index") == []

"""The test app's tables, its registration, and a few stories."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import AppConfig, apps
from django.db import connection

import tests.vault.app
from reporting.vault import deks, references
from tests import templates
from tests.faults.server import FaultServer
from tests.vault.app.models import Mark, Reply, Story
from tests.vault.world import World


@pytest.fixture(scope="session")
def story_tables(django_db_setup: None, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        existing = connection.introspection.table_names()
        with connection.schema_editor() as editor:
            for model in (Story, Reply, Mark):
                if model._meta.db_table not in existing:
                    editor.create_model(model)
        # A test that commits would take them away with its rows.
        templates.keep()


@pytest.fixture
def story_app(story_tables: None) -> Iterator[None]:
    """Let Django find the models by name, as ``loaddata`` and the system checks do."""
    config = AppConfig("tests.vault.app", tests.vault.app)
    config.label = "vaulttests"
    config.apps = apps
    config.models_module = tests.vault.app.models
    config.models = apps.all_models["vaulttests"]
    apps.app_configs["vaulttests"] = config
    apps.clear_cache()
    yield
    del apps.app_configs["vaulttests"]
    apps.clear_cache()


@pytest.fixture
def make_story(keyring: Any, story_app: None) -> Callable[..., Story]:
    def make(**values: Any) -> Story:
        story = Story(**{"body": "Бојим се да идем кући.", "name": "Ана Анић", **values})
        deks.create_deks(story.pk)
        story.save(force_insert=True)
        return story

    return make


def raw_column(model: Any, pk: Any, column: str) -> bytes | None:
    """Return what really stands in the database."""
    with connection.cursor() as cursor:
        table, key = model._meta.db_table, model._meta.pk.column
        value = model._meta.pk.get_db_prep_value(pk, connection)
        cursor.execute(f'SELECT "{column}" FROM "{table}" WHERE "{key}" = %s', [value])
        (found,) = cursor.fetchone()
    return None if found is None else bytes(found)


@pytest.fixture
def fault_server(tmp_path: Path) -> Iterator[FaultServer]:
    """A portal with a database of its own, not started."""
    server = FaultServer(tmp_path / "var")
    yield server
    server.remove()


MARKS = references.KeyColumn(
    "vaulttests.Mark", "token_key_id", "index", "id", digest="token", text="tests.vault.app.models.mark_text"
)


@pytest.fixture
def world(keyring: Any, make_story: Any, submit: Any, monkeypatch: pytest.MonkeyPatch) -> World:
    """One of everything that names a key."""
    monkeypatch.setattr(references, "KEY_COLUMNS", (*references.KEY_COLUMNS, MARKS))
    return World(make_story, submit())

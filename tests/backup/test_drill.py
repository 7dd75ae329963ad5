"""The drill shows both sides of the window, in databases of its own."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Timer
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from reporting.backup import drill, drill_steps
from reporting.backup.artefact import BackupError
from reporting.cases.models import Case
from tests.backup.conftest import SYSTEM
from tools.paths import ROOT

pytestmark = pytest.mark.protected


@pytest.mark.django_db
def test_the_steps_of_the_drill_refuse_every_other_database(tmp_path: Path) -> None:
    for step in drill_steps.STEPS.values():
        with pytest.raises(BackupError, match="temporary databases only"):
            step(tmp_path)
    assert not Case.objects.visible_to(SYSTEM).exists()


def test_the_steps_know_neither_the_keys_nor_the_queue_of_the_portal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REDIS_URL", "redis://portal.example:6379/0")
    monkeypatch.setenv("PORTAL_KEYS_OLD", "env:PORTAL_ROOT_OLD")
    given: list[dict[str, str]] = []

    def run(command: list[str], **options: Any) -> subprocess.CompletedProcess[str]:
        given.append(options["env"])
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(drill.subprocess, "run", run)
    drill._run(["migrate"], "sqlite:///x", tmp_path, "cm9vdA==")
    (environment,) = given
    assert environment["REDIS_URL"] == environment["PORTAL_KEYS_OLD"] == ""
    assert environment["DATABASE_URL"] == "sqlite:///x"
    assert environment[environment["PORTAL_KEYS"].removeprefix("env:")] == "cm9vdA=="
    assert all(environment[name].startswith(str(tmp_path)) for name in ("PORTAL_VAR", "TMPDIR"))


@pytest.mark.postgresql_only
def test_a_role_that_may_not_make_databases_gets_one_sentence(role: Callable[[str], str], tmp_path: Path) -> None:
    name = role("NOLOGIN")
    with connection.cursor() as cursor:
        cursor.execute(f'SET ROLE "{name}"')
        try:
            with (
                pytest.raises(BackupError, match="permission denied to create database"),
                drill._databases(tmp_path) as make,
            ):
                make("template", None)
        finally:
            cursor.execute("RESET ROLE")


@pytest.mark.postgresql_only
def test_a_database_is_dropped_though_somebody_leaves_it_late(role: Callable[[str], str], tmp_path: Path) -> None:
    """Such as an autovacuum worker: its session is not one that the role of the drill may end."""
    name, options = role("NOLOGIN CREATEDB"), settings.DATABASES["default"]
    somebody = {"host": options["HOST"], "port": options["PORT"], "user": options["USER"]}
    with connection.cursor() as cursor:
        cursor.execute(f'SET ROLE "{name}"')
        try:
            with drill._databases(tmp_path) as make:
                make("template", None)
                (database,) = make.names
                late = psycopg.connect(**somebody, password=options["PASSWORD"] or None, dbname=database)
                Timer(1.5, late.close).start()
            cursor.execute("SELECT count(*) FROM pg_database WHERE datname = %s", [database])
            assert cursor.fetchone() == (0,)
        finally:
            cursor.execute("RESET ROLE")


def drilled(url: str) -> str:
    """Run the drill as an operator does."""
    done = subprocess.run(
        [sys.executable, "manage.py", "backup", "drill"],
        check=False,
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": url},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def check_both_sides(said: str) -> None:
    assert "The window holds" in said
    assert "inside the window" in said and "outside the window" in said


@pytest.mark.full
@pytest.mark.sqlite_only
def test_the_drill_shows_both_sides(tmp_path: Path) -> None:
    check_both_sides(drilled(f"sqlite:///{tmp_path}/portal.sqlite3"))


@pytest.mark.full
@pytest.mark.postgresql_only
def test_the_drill_shows_both_sides_to_a_role_that_may_make_databases_and_nothing_else(
    role: Callable[[str], str],
) -> None:
    """The role of docs/retention.md; it has no right on any table of the portal."""
    database = settings.DATABASES["default"]
    address = f"{role('LOGIN CREATEDB')}@{database['HOST']}:{database['PORT']}/postgres"
    check_both_sides(drilled(f"postgres://{address}"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{drill_steps.NAME_OF_DATABASES}%"])
        assert cursor.fetchall() == []

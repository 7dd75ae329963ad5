"""Another account on the machine reads nothing of the portal's."""

from __future__ import annotations

import os
import runpy
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from portal.sqlite.base import DatabaseWrapper

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="modes of files are POSIX")
pytestmark = POSIX


@pytest.fixture(autouse=True)
def loose_umask() -> object:
    """Begin as a careless shell would."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def umask() -> int:
    current = os.umask(0o022)
    os.umask(current)
    return current


def test_new_database_and_its_log_are_their_owners(tmp_path: Path) -> None:
    settings_dict = settings.DATABASES["default"] | {
        "ENGINE": "portal.sqlite",
        "NAME": str(tmp_path / "new.sqlite3"),
        "OPTIONS": settings.SQLITE_OPTIONS,
        "TIME_ZONE": None,
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": False,
        "AUTOCOMMIT": True,
    }
    connection = DatabaseWrapper(settings_dict, "new")
    connection.inc_thread_sharing()
    raw = connection.get_new_connection(connection.get_connection_params())
    raw.execute("CREATE TABLE t (x)")
    files = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
    raw.close()
    assert files == {"new.sqlite3": 0o600, "new.sqlite3-wal": 0o600, "new.sqlite3-shm": 0o600}


def test_web_server_writes_for_its_own_account_alone() -> None:
    runpy.run_path(str(settings.BASE_DIR / "gunicorn.conf.py"))
    assert umask() == 0o077


@pytest.mark.django_db
def test_jobs_write_for_their_own_account_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.jobs.work.once", list)
    call_command("work", "--once")
    assert umask() == 0o077


def test_make_run_writes_for_its_own_account_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from tools import run

    def stop_here() -> None:
        raise run.Ended

    monkeypatch.setattr(run, "end_on_signals", stop_here)
    with pytest.raises(run.Ended):
        run.serve(tmp_path, port=1, dev=False)
    assert umask() == 0o077

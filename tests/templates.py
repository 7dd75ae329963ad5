"""Migrated databases to begin with: one file per state of the migrations, copied for each worker.

Applying all migrations costs 20 CPU-seconds. On PostgreSQL `make test` prepares a template
database and names it in TEST_DATABASE_TEMPLATE; without one the migrations run as usual.
"""

import fcntl
import os
import shutil
from pathlib import Path

from django.db import connection

from tools.databases import fill
from tools.paths import cache_dir
from tools.prepare import files_of, hash_of

INPUTS = (
    "*/**/migrations/*.py",
    "reporting/registry/**/*",
    "portal/sqlite/*.py",
    "portal/settings/*.py",
    # Places are found from the moment on at which they are loaded.
    "search/documents/*.py",
    "uv.lock",
)
# Several checkouts, each with some states of its migrations.
KEPT = 24


def use() -> None:
    """Put the template where Django will look for this worker's test database."""
    test = connection.settings_dict["TEST"]
    if connection.vendor == "sqlite":
        if test["NAME"] and "memory" not in str(test["NAME"]):
            # Named anew: `make mutation` forks after the settings were read.
            target = test["NAME"] = str(Path(test["NAME"]).with_name(f"cuvamte-test-{os.getpid()}.sqlite3"))
            _remove(Path(target))
            shutil.copyfile(sqlite_template(), target)
    elif template := postgresql_template():
        test["TEMPLATE"] = template


def postgresql_template() -> str:
    """Return the name of the prepared database to copy; empty when the migrations have to run."""
    return os.environ.get("TEST_DATABASE_TEMPLATE", "")


def know_sizes() -> None:
    """Let PostgreSQL count what a test has loaded: its planner would guess, and take a second for a list of pages."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def remove_copy() -> None:
    """Delete this worker's copy."""
    name = connection.settings_dict["TEST"]["NAME"]
    if connection.vendor == "sqlite" and name and "memory" not in str(name):
        connection.close()
        _remove(Path(name))


def sqlite_template() -> Path:
    """Return the migrated file with the reference data, made when there is none yet."""
    folder = cache_dir() / "test-databases"
    folder.mkdir(exist_ok=True)
    wanted = folder / f"{hash_of(files_of(INPUTS), salt='1')}.sqlite3"
    # Each state has its lock: checkouts side by side must not wait for the migrations of one another.
    with wanted.with_suffix(".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not wanted.exists():
            draft = wanted.with_suffix(".draft")
            _remove(draft)
            fill(f"sqlite:///{draft}")
            draft.rename(wanted)
        wanted.touch()
    for old in sorted(folder.glob("*.sqlite3"), key=lambda path: path.stat().st_mtime)[:-KEPT]:
        old.unlink(missing_ok=True)
    return wanted


def _remove(path: Path) -> None:
    for suffix in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)

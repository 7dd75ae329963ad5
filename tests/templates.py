"""Databases to begin with, and to come back to: copied whole, which takes a moment on both databases.

On SQLite a migrated file (``tools.databases``) is copied for each worker. On PostgreSQL `make test` prepares a
template database and names it in TEST_DATABASE_TEMPLATE; without one the migrations run as usual.

After a test that committed, the worker's database is a fresh copy again. What many tests read and none of them
may commit to (the loaded site) is made once, in a database beside the worker's own; where `make test` names a folder
for that in TEST_PREPARED, the other worker copies it with its files.
"""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection
from wagtail.models import Site

from reporting.vault.audit import triggers
from tools.databases import migrated_sqlite


def use() -> None:
    """Put the template where Django will look for this worker's test database."""
    test = connection.settings_dict["TEST"]
    if connection.vendor == "sqlite":
        if test["NAME"] and "memory" not in str(test["NAME"]):
            # Named anew: `make mutation` forks after the settings were read.
            target = test["NAME"] = str(Path(test["NAME"]).with_name(f"cuvamte-test-{os.getpid()}.sqlite3"))
            _remove(Path(target))
            shutil.copyfile(migrated_sqlite(), target)
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


class Copies:
    """The databases of this worker: its own, what that is copied from, and those that were prepared beside it."""

    own = ""
    clean = ""
    prepared: dict[str, str] = {}


def keep() -> None:
    """Remember the worker's database as it is now, before the first test or with tables of the tests' own."""
    if Copies.own != connection.settings_dict["NAME"]:
        Copies.own, Copies.prepared = connection.settings_dict["NAME"], {}
    Copies.clean = f"{Copies.own}_clean"
    connection.close()
    _copy(Copies.own, Copies.clean)


def put_back() -> None:
    """Give the worker its database as it was before the first test."""
    # Never replace another database than the one that these tests made.
    assert connection.settings_dict["NAME"] == Copies.own, "this is not the database of the tests"
    connection.close()
    _copy(Copies.clean, Copies.own)
    _forget()


@contextmanager
def prepared(name: str, make: Callable[[], object]) -> Iterator[None]:
    """Stand in a database that ``make`` has filled, once for each worker; whoever writes there rolls back."""
    beside = f"{Copies.own}_{name}"
    try:
        if name not in Copies.prepared:
            with _alone_with(name) as kept:
                if kept is not None and kept.exists():
                    _stand_in(Copies.own)
                    _copy(_kept_name(kept), beside)
                    shutil.copytree(kept, settings.MEDIA_ROOT, dirs_exist_ok=True)
                else:
                    _stand_in(Copies.own)
                    _copy(Copies.clean, beside)
                    _stand_in(beside)
                    make()
                    know_sizes()
                    _keep(beside, kept)
            # Only now: what failed half-way is made anew by the next one.
            Copies.prepared[name] = beside
        _stand_in(beside)
        yield
    finally:
        _stand_in(Copies.own)


def _stand_in(name: str) -> None:
    """Let the connection lead to another database from now on."""
    connection.close()
    connection.settings_dict["NAME"] = name
    _forget()


@contextmanager
def _alone_with(name: str) -> Iterator[Path | None]:
    """Keep the other workers of this run waiting; the folder of what one of them prepared, None where none is kept."""
    if not (folder := os.environ.get("TEST_PREPARED")):
        yield None
        return
    with Path(folder, f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield Path(folder, name)


def _keep(beside: str, kept: Path | None) -> None:
    if kept is None:
        return
    _stand_in(Copies.own)
    _copy(beside, _kept_name(kept))
    # Last: the folder says that all of it is there.
    shutil.copytree(settings.MEDIA_ROOT, kept)


def _kept_name(kept: Path) -> str:
    return f"{kept}.sqlite3" if connection.vendor == "sqlite" else f"prepared_{kept.name}"


def empty() -> None:
    """Take every row out of the worker's database, as a new one has it before its reference data."""
    connection.close()
    if "empty" in Copies.prepared:
        _copy(Copies.prepared["empty"], Copies.own)
    else:
        # The audit trail refuses to be emptied.
        triggers.remove(connection)
        call_command("flush", verbosity=0, interactive=False, inhibit_post_migrate=True)
        triggers.install(connection)
        connection.close()
        Copies.prepared["empty"] = f"{Copies.own}_empty"
        _copy(Copies.own, Copies.prepared["empty"])
    _forget()


def remove_copies() -> None:
    """Delete what was made beside the worker's database, and on SQLite that too."""
    connection.close()
    for name in (Copies.clean, *Copies.prepared.values()):
        _drop(name)
    if connection.vendor == "sqlite":
        _drop(Copies.own)


def _copy(source: str, target: str) -> None:
    _drop(target)
    if connection.vendor == "sqlite":
        shutil.copyfile(source, target)
    else:
        _rule(f"CREATE DATABASE {_quoted(target)} TEMPLATE {_quoted(source)}")


def _drop(name: str) -> None:
    if connection.vendor == "sqlite":
        _remove(Path(name))
    else:
        _rule(f"DROP DATABASE IF EXISTS {_quoted(name)} WITH (FORCE)")


def _rule(statement: str) -> None:
    """Run a statement about databases, from beside them."""
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _forget() -> None:
    """Forget what this process remembers of another database."""
    ContentType.objects.clear_cache()
    Site.clear_site_root_paths_cache()


def _remove(path: Path) -> None:
    for suffix in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)

"""Migrated databases with the reference data, from which tests start, kept for each state of what they are made of."""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

from tools.paths import PYTHON, cache_dir
from tools.prepare import files_of, hash_of
from tools.processes import captured
from tools.system import find

INPUTS = (
    "*/**/migrations/*.py",
    "reporting/registry/**/*",
    "portal/sqlite/*.py",
    "portal/settings/*.py",
    # Places are found from the moment on at which they are loaded.
    "search/documents/*.py",
    "search/stems_table.py",
    "uv.lock",
)
# Several checkouts, each with some states of its migrations.
KEPT = 24


def kept(kind: str, make: Callable[[Path], None], files: Iterable[Path] = (), *, most: int = KEPT) -> Path:
    """Return the file or folder of ``kind`` made of ``files`` as they are now, or of what a database is made of.

    ``make`` writes it to the path that it gets, when there is none yet. Of each kind the ``most`` used last are kept,
    for all checkouts together.
    """
    folder = cache_dir() / kind
    folder.mkdir(exist_ok=True)
    wanted = folder / hash_of(files or files_of(INPUTS), salt=kind)
    # Each state has its lock: checkouts side by side must not wait for one another.
    with (folder / f"{wanted.name}.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not wanted.exists():
            draft = folder / f"{wanted.name}.draft"
            _remove(draft)
            make(draft)
            draft.rename(wanted)
        os.utime(wanted)
    made = [path for path in folder.iterdir() if not path.suffix]
    for old in sorted(made, key=lambda path: path.stat().st_mtime)[:-most]:
        _remove(old)
    return wanted


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    for suffix in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def migrated_sqlite(*, blank: bool = False) -> Path:
    """Return a migrated file of SQLite to copy, with the reference data unless it shall be ``blank``."""

    def make(draft: Path) -> None:
        if blank:
            _manage("migrate", f"sqlite:///{draft}")
        else:
            shutil.copyfile(migrated_sqlite(blank=True), draft)
            _manage("load_registry", f"sqlite:///{draft}")

    return kept("blank-sqlite" if blank else "filled-sqlite", make)


def fill_postgresql(database_url: str, *, blank: bool = False) -> None:
    """Make an empty database of PostgreSQL a migrated one, with the reference data unless it shall be ``blank``.

    The same is made of a dump a second time: all migrations cost 20 CPU-seconds.
    """
    filled = False

    def make(draft: Path) -> None:
        nonlocal filled
        if blank:
            _manage("migrate", database_url)
        else:
            fill_postgresql(database_url, blank=True)
            _manage("load_registry", database_url)
        filled = True
        _run([str(find("pg_dump")), "--format=custom", f"--file={draft}", database_url])

    dump = kept("blank-postgresql" if blank else "filled-postgresql", make)
    if not filled:
        _run([str(find("pg_restore")), "--no-owner", "--exit-on-error", f"--dbname={database_url}", str(dump)])


def _manage(command: str, database_url: str) -> None:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "portal.settings.test", "DATABASE_URL": database_url}
    _run([str(PYTHON), "manage.py", command, "--verbosity=0"], environment)


def _run(command: list[str], environment: dict[str, str] | None = None) -> None:
    """Run a program; raises ``RuntimeError`` with what it said when it fails."""
    done = captured(command, env=environment)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command[:3])} failed:\n{done.stdout[-2000:]}\n{done.stderr[-6000:]}")

"""The drill: both sides of the backups' window, in temporary databases beside the real one.

Each step is a process of its own with a database, a folder and a ROOT that exist for the drill alone, so
that nothing of it can touch the portal's data or lie in its memory.
"""

import base64
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.db import DatabaseError, connection

from reporting.backup.artefact import BackupError, Progress
from reporting.backup.drill_steps import NAME_OF_DATABASES, STEPS

ROOT_VARIABLE = "CUVAMTE_DRILL_ROOT"
PREPARING = (["migrate", "--verbosity=0"], ["load_registry", "--verbosity=0"])
LAST_LINES = 2000
# To drop a database; PostgreSQL waits five seconds within each for others to leave.
TRIES = 3
# PostgreSQL's codes: object_in_use, and insufficient_privilege, which a session of another role is by force.
SOMEBODY_IS_THERE = ("55006", "42501")


def drill(*, progress: Progress) -> list[str]:
    """Back up, erase, and restore on both sides of the window; return what was shown, a sentence for each step.

    Takes a minute or two. Raises ``BackupError`` when a step shows otherwise or cannot be done; on PostgreSQL
    the role in ``DATABASE_URL`` must be allowed to make databases (``docs/retention.md``).
    """
    total, shown = len(PREPARING) + len(STEPS), []
    with tempfile.TemporaryDirectory(prefix=f"{NAME_OF_DATABASES}_") as folder:
        work = Path(folder)
        root = base64.b64encode(secrets.token_bytes(32)).decode()
        with _databases(work) as make_database:
            template = make_database("template", None)
            for number, command in enumerate(PREPARING):
                progress(number, total, command[0])
                _run(command, template, work, root)
            for number, step in enumerate(STEPS, len(PREPARING)):
                progress(number, total, step)
                url = make_database(step, "template")
                shown.append(_run(["backup", "step", step, "--work", str(work)], url, work, root).strip())
        progress(total, total, "done")
    return shown


def _run(command: list[str], url: str, work: Path, root: str) -> str:
    """Run one of our commands on a temporary database and return what it printed."""
    name = command[2] if command[0] == "backup" else "template"
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "PORTAL_VAR": str(work / f"var-{name}"),
        "PORTAL_KEYS": f"env:{ROOT_VARIABLE}",
        "PORTAL_KEYS_OLD": "",
        ROOT_VARIABLE: root,
        # Neither its queue nor its cache: a worker of the portal would look for what is not there.
        "REDIS_URL": "",
        "TMPDIR": str(work),
        "DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE", "portal.settings.production"),
    }
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        check=False,
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise BackupError(f"{' '.join(command[:3])} failed: {(done.stderr or done.stdout)[-LAST_LINES:].strip()}")
    return done.stdout


MakeDatabase = Callable[[str, str | None], str]


@contextmanager
def _databases(work: Path) -> Iterator[MakeDatabase]:
    """Give what makes a database, empty or as a copy of an earlier one, and returns its URL; then take all away."""
    if connection.vendor == "sqlite":
        # Its files go with the folder of the drill.
        yield partial(_sqlite_database, work)
        return
    made = _OnPostgresql()
    try:
        yield made
    finally:
        made.remove()


def _sqlite_database(work: Path, name: str, template: str | None) -> str:
    path = work / f"{NAME_OF_DATABASES}_{name}.sqlite3"
    if template is not None:
        shutil.copyfile(work / f"{NAME_OF_DATABASES}_{template}.sqlite3", path)
    return f"sqlite:///{path}"


class _OnPostgresql:
    """Statements on databases stand outside every transaction; the steps have left their databases by then."""

    def __init__(self) -> None:
        self.names, self.run = list[str](), secrets.token_hex(4)

    def __call__(self, name: str, template: str | None) -> str:
        parts = urlsplit(os.environ.get("DATABASE_URL", ""))
        if not parts.scheme:
            raise BackupError("DATABASE_URL is not set, so no temporary database can be named.")
        database = self._name(name)
        like = f' TEMPLATE "{self._name(template)}"' if template else ""
        try:
            self._execute(f'CREATE DATABASE "{database}"{like}')
        except DatabaseError as error:
            raise BackupError(f"No temporary database could be made: {error}".strip()) from None
        self.names.append(database)
        return urlunsplit(parts._replace(path=f"/{database}"))

    def remove(self) -> None:
        """Take every database away."""
        left = {}
        for database in self.names:
            try:
                self._drop(database)
            except DatabaseError as error:
                left[database] = str(error).strip()
        if left:
            why = "; ".join(f"{database} ({error})" for database, error in left.items())
            raise BackupError(f"These temporary databases are still there, drop them: {why}.")

    def _drop(self, database: str) -> None:
        """Drop it, when need be by force: a step that was killed may still be at work there.

        Not by force at first: an autovacuum worker ends at a plain drop, which waits for it some seconds, while
        by force it counts as somebody else's session, which the role of the drill may not end.
        """
        *first, last = [f'DROP DATABASE IF EXISTS "{database}"{how}' for how in ("", " WITH (FORCE)") * TRIES]
        for statement in first:
            try:
                return self._execute(statement)
            except DatabaseError as error:
                # What is in the way is said by the last try; anything else does not pass by waiting.
                if getattr(error.__cause__, "sqlstate", None) not in SOMEBODY_IS_THERE:
                    raise
        return self._execute(last)

    def _name(self, name: str) -> str:
        return f"{NAME_OF_DATABASES}_{self.run}_{name}"

    def _execute(self, statement: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement)

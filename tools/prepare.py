"""Bring a folder of local data up to date: keys, database, catalogues, styles, content, static files.

Every step is idempotent. A stamp holds a hash of what the step depends on, so that a
second start does only what changed.
"""

import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tools.console import say, step, stop
from tools.keys import KeysLost, ensure_key_files, holds_sealed_rows
from tools.paths import PYTHON, ROOT, var_dir
from tools.processes import captured

APPS = ("portal", "home", "materials", "elearning", "search", "reporting")
# Until the first release these are written anew: a database that was made by others has other tables.
FIRST_MIGRATIONS = ("*/**/migrations/0001_initial.py",)
OLDER = (
    "The data in {var} were made by an older version and do not fit this one. Delete all local data with: make reset"
)


@dataclass(frozen=True)
class Step:
    """One management command and the files (globs below the root) on which its result depends.

    ``in_database`` says that the result lives in the database and is lost with it;
    ``made`` is a file, below the root or (``var/``) the local data, without which the step has to run again.
    """

    title: str
    command: tuple[str, ...]
    inputs: tuple[str, ...]
    in_database: bool = True
    made: str = ""


STEPS = (
    Step("preparing the database", ("migrate", "--verbosity=0"), ("*/**/migrations/*.py", "uv.lock")),
    Step(
        "compiling catalogues", ("catalogues", "compile"), ("locale/**/*.po",), False, "locale/sr/LC_MESSAGES/django.mo"
    ),
    Step("joining the style sheets", ("styles",), ("portal/static/css/**/*.css",), False, "var/build/css/portal.css"),
    Step(
        "loading institutions and rules",
        ("load_registry",),
        ("reporting/registry/**/*.py", "reporting/registry/data/*"),
    ),
    Step(
        "loading pages and helplines",
        ("load_site",),
        ("home/**/*", "materials/**/*", "elearning/**/*", "portal/pages/**/*.py", "portal/pages/data/*"),
    ),
    Step("loading the demo", ("load_demo",), ("**/load_demo.py", "**/demo/*.py")),
    Step(
        "collecting static files",
        ("collectstatic", "--noinput", "--clear", "--verbosity=0"),
        ("portal/static/**/*", "*/**/static/**/*", "uv.lock"),
        False,
    ),
)


def environment(var: Path) -> dict[str, str]:
    """Return the environment of every Django process of a development machine."""
    return {
        **os.environ,
        "PORTAL_VAR": str(var),
        "DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE", "portal.settings.dev"),
        "PYTHONUNBUFFERED": "1",
    }


def database_url(var: Path) -> str:
    """Return the address of the database that the settings will use."""
    return os.environ.get("DATABASE_URL") or f"sqlite:///{var / 'portal.sqlite3'}"


def prepare(var: Path | None = None, *, static: bool = True, demo: bool = True) -> None:
    """Run the steps whose inputs changed since the last time; ends the program when one fails."""
    var = (var or var_dir()).resolve()
    for folder in (var, var / "stamps", var / "log", var / "media"):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    _shut(var)
    url = database_url(var)
    fresh = url.startswith("sqlite") and not Path(url.removeprefix("sqlite:///")).exists()
    if url.startswith("sqlite") and not fresh and _is_older(var):
        stop(OLDER.format(var=var))
    try:
        made = ensure_key_files(var / "keys", database_url=url)
    except KeysLost as lost:
        stop(str(lost))
    if made:
        say("  made keys in var/keys")
    if fresh:
        for one in STEPS:
            if one.in_database:
                _stamp(var, one).unlink(missing_ok=True)
    left_out = {name for name, wanted in (("collectstatic", static), ("load_demo", demo)) if not wanted}
    for one in STEPS:
        if one.command[0] in left_out:
            continue
        _run_if_needed(one, var, url)
        if one.command[0] == "migrate":
            _tables(var).write_text(hash_of(files_of(FIRST_MIGRATIONS), salt=""))
            if not holds_sealed_rows(url):
                with step("making the keyring"):
                    manage(var, "keys", "init")
            if not (var / "keys" / "backup-public").exists():
                with step("making the pair for backups"):
                    manage(var, "backup", "pair", "--to", str(var / "keys"))


def _is_older(var: Path) -> bool:
    """Tell whether a start before this one made the tables of the database by other first migrations."""
    made = _tables(var).read_text() if _tables(var).exists() else ""
    return (var / "stamps" / "migrate").exists() and made != hash_of(files_of(FIRST_MIGRATIONS), salt="")


def _tables(var: Path) -> Path:
    return var / "stamps" / "first_migrations"


def _shut(var: Path) -> None:
    """Leave the data in ``var`` to its owner alone, also where another account made the folder and the database."""
    var.chmod(0o700)
    for path in var.glob("*.sqlite3*"):
        path.chmod(0o600)


def manage(var: Path, *arguments: str) -> str:
    """Run a management command on the data in ``var`` and return its output; ends the program when it fails."""
    done = captured([PYTHON, "manage.py", *arguments], env=environment(var))
    if done.returncode:
        say()
        say(done.stdout[-4000:] + done.stderr[-8000:])
        stop(f"This failed: manage.py {' '.join(arguments)}. What it said stands above.")
    return done.stdout


def _run_if_needed(one: Step, var: Path, url: str) -> None:
    stamp = _stamp(var, one)
    wanted = hash_of(files_of(one.inputs), salt=" ".join(one.command) + (url if one.in_database else ""))
    current = stamp.exists() and stamp.read_text() == wanted and _made(one, var)
    # Only SQLite's file can be seen to be the same database as last time.
    if current and (url.startswith("sqlite") or not one.in_database):
        return
    with step(one.title):
        manage(var, *one.command)
    stamp.write_text(hash_of(files_of(one.inputs), salt=" ".join(one.command) + (url if one.in_database else "")))


def _made(one: Step, var: Path) -> bool:
    if not one.made:
        return True
    path = var / one.made.removeprefix("var/") if one.made.startswith("var/") else ROOT / one.made
    return path.exists()


def _stamp(var: Path, one: Step) -> Path:
    return var / "stamps" / one.command[0]


def files_of(patterns: Iterable[str]) -> Iterator[Path]:
    """Return the files that match glob ``patterns`` below the root, looking only into our own folders."""
    for pattern in patterns:
        if "/" not in pattern:
            yield ROOT / pattern
            continue
        for top in (*APPS, "locale"):
            if pattern.startswith(("*", f"{top}/")):
                inner = pattern.removeprefix(f"{top}/").removeprefix("*/")
                yield from sorted((ROOT / top).glob(inner))


def hash_of(files: Iterable[Path], *, salt: str) -> str:
    """Return a hash of the names and contents of ``files`` and of ``salt``."""
    digest = hashlib.sha256(salt.encode())
    for path in files:
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(str(path.relative_to(ROOT)).encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()

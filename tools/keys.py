"""The key files of one development machine: made once, never replaced.

A new ROOT over old data would make every sealed value unreadable for ever, so this
refuses whenever the database already holds something that a lost key protects.
"""

import base64
import contextlib
import os
import secrets
import sqlite3
from pathlib import Path
from urllib.parse import unquote, urlsplit

SEALED_TABLES = ("vault_vaultkey", "vault_keywrap", "vault_draft")


class KeysLost(Exception):
    """A key file is missing although the database holds values that it protects."""


def ensure_key_files(folder: Path, *, database_url: str) -> list[Path]:
    """Make the missing ones of ``root`` and ``secret_key`` in ``folder``; return the paths that were made.

    ``database_url`` is looked at first: raises ``KeysLost`` when it holds keys or sealed rows.
    """
    wanted = {
        folder / "root": lambda: base64.b64encode(secrets.token_bytes(32)).decode(),
        folder / "secret_key": lambda: secrets.token_urlsafe(50),
    }
    missing = [path for path in wanted if not path.exists()]
    if not missing:
        return []
    if holds_sealed_rows(database_url):
        names = " and ".join(str(path) for path in missing)
        raise KeysLost(
            f"{names} missing, but the database holds sealed data that only this key opens. "
            "Put the file back from your backup, or delete all local data with: make reset"
        )
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for path in missing:
        _write_once(path, wanted[path]())
    return missing


def holds_sealed_rows(database_url: str) -> bool:
    """Tell whether any table of the vault in the database has a row; False when there is no database yet."""
    parts = urlsplit(database_url)
    if parts.scheme.startswith("sqlite"):
        return _sqlite_rows(Path(unquote(parts.path[1:])))
    return _postgresql_rows(database_url)


def _sqlite_rows(path: Path) -> bool:
    if not path.exists():
        return False
    with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=20)) as connection:
        there = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        return any(
            connection.execute(f"SELECT EXISTS (SELECT 1 FROM {table})").fetchone()[0]
            for table in SEALED_TABLES
            if table in there
        )


def _postgresql_rows(database_url: str) -> bool:
    import psycopg  # only there once the packages are installed
    from psycopg import sql

    with psycopg.connect(database_url) as connection:
        for table in SEALED_TABLES:
            if connection.execute("SELECT to_regclass(%s)", [table]).fetchone() == (None,):
                continue
            query = sql.SQL("SELECT EXISTS (SELECT 1 FROM {})").format(sql.Identifier(table))
            row = connection.execute(query).fetchone()
            if row and row[0]:
                return True
    return False


def _write_once(path: Path, text: str) -> None:
    """Write a file that only its owner may read; whole or not at all, and never over an existing one."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)  # unlike rename, refuses to replace
    finally:
        draft.unlink()

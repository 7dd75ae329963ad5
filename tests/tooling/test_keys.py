"""Keys are made once and never over data that needs the old ones."""

import base64
import sqlite3
import stat
from pathlib import Path

import pytest

from tools.keys import KeysLost, ensure_key_files, holds_sealed_rows


def _database(path: Path, *, rows: int) -> str:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE vault_vaultkey (id TEXT)")
        connection.executemany("INSERT INTO vault_vaultkey VALUES (?)", [[str(number)] for number in range(rows)])
    connection.close()
    return f"sqlite:///{path}"


def test_first_start_makes_both_files_for_their_owner_only(tmp_path: Path) -> None:
    ensure_key_files(tmp_path / "keys", database_url=f"sqlite:///{tmp_path / 'none.sqlite3'}")
    root, secret = tmp_path / "keys" / "root", tmp_path / "keys" / "secret_key"
    assert [stat.S_IMODE(path.stat().st_mode) for path in (root, secret)] == [0o400, 0o400]
    assert len(base64.b64decode(root.read_text(), validate=True)) == 32
    assert len(secret.read_text()) >= 50
    assert sorted(path.name for path in root.parent.iterdir()) == ["root", "secret_key"]


def test_second_start_changes_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'none.sqlite3'}"
    ensure_key_files(tmp_path / "keys", database_url=url)
    before = (tmp_path / "keys" / "root").read_text()
    assert ensure_key_files(tmp_path / "keys", database_url=url) == []
    assert (tmp_path / "keys" / "root").read_text() == before


@pytest.mark.parametrize("lost", ["root", "secret_key"])
def test_lost_key_is_not_replaced_over_sealed_data(tmp_path: Path, lost: str) -> None:
    ensure_key_files(tmp_path / "keys", database_url=f"sqlite:///{tmp_path / 'none.sqlite3'}")
    (tmp_path / "keys" / lost).unlink()
    with pytest.raises(KeysLost, match="make reset"):
        ensure_key_files(tmp_path / "keys", database_url=_database(tmp_path / "full.sqlite3", rows=1))
    assert not (tmp_path / "keys" / lost).exists()


def test_start_that_died_before_the_first_row_is_finished(tmp_path: Path) -> None:
    url = _database(tmp_path / "empty.sqlite3", rows=0)
    ensure_key_files(tmp_path / "keys", database_url=url)
    (tmp_path / "keys" / "secret_key").unlink()
    assert [path.name for path in ensure_key_files(tmp_path / "keys", database_url=url)] == ["secret_key"]


def test_looking_for_rows_makes_no_database(tmp_path: Path) -> None:
    assert holds_sealed_rows(f"sqlite:///{tmp_path / 'none.sqlite3'}") is False
    assert list(tmp_path.iterdir()) == []

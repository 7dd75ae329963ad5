"""`check --deploy` says where ROOT lies in a file, and where a process of some pools holds more than theirs."""

from pathlib import Path
from typing import Any

import pytest

from reporting.vault import root
from reporting.vault.checks import root_stays_in_the_safe


@pytest.mark.parametrize(
    ("held", "place", "serves", "found"),
    [
        ("ROOT", "env", (), []),
        ("ROOT", "file", (), ["vault.W011"]),
        ("ROOT", "env", ("report",), ["vault.W010"]),
        ("ROOT", "file", ("desk",), ["vault.W011", "vault.W010"]),
        ("pool", "file", ("report",), []),
        ("nothing", "env", ("report",), []),
    ],
)
def test_root_is_missed_where_a_pool_would_do(
    settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, held: str, place: str, serves: Any, found: list[str]
) -> None:
    key = root.root_key()
    text = {"ROOT": root._encoded(key), "pool": root.written(key, ["report"], ["pepper"]), "nothing": "x"}[held]
    monkeypatch.setenv("HELD", text)
    (tmp_path / "keys").write_text(text)
    (tmp_path / "keys").chmod(0o400)
    settings.PORTAL_KEYS = "env:HELD" if place == "env" else f"file:{tmp_path / 'keys'}"
    settings.SERVES = serves
    assert [message.id for message in root_stays_in_the_safe()] == found

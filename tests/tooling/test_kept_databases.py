"""What is made once and copied: known by what it is made of."""

from pathlib import Path

import pytest

from tools import databases
from tools.paths import ROOT


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    monkeypatch.setattr(databases, "cache_dir", lambda: tmp_path)
    return []


def test_it_is_made_again_only_when_what_it_is_made_of_has_changed(made: list[Path], tmp_path: Path) -> None:
    source = ROOT / "uv.lock"

    def make(draft: Path) -> None:
        made.append(draft)
        draft.write_text(str(len(made)))

    first = databases.kept("kind", make, [source])
    assert databases.kept("kind", make, [source]) == first and len(made) == 1
    other = databases.kept("kind", make, [source, ROOT / "Makefile"])
    assert (first.read_text(), other.read_text()) == ("1", "2")
    third = databases.kept("kind", make, [ROOT / "Makefile"], most=2)
    assert (first.exists(), other.exists(), third.exists()) == (False, True, True)


def test_what_failed_half_way_is_not_kept(made: list[Path]) -> None:
    def fail(draft: Path) -> None:
        draft.mkdir()
        raise RuntimeError

    with pytest.raises(RuntimeError):
        databases.kept("kind", fail)
    kept = databases.kept("kind", lambda draft: draft.mkdir())
    assert kept.is_dir()

"""What the tools start finds its modules compiled, and nothing is written beside a source."""

import subprocess
from pathlib import Path

import pytest

from tools import bootstrap
from tools.paths import PYTHON


def test_what_was_compiled_once_is_kept_apart_from_the_sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "BYTECODE", tmp_path / "kept")
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.delenv("PYTHONPYCACHEPREFIX", raising=False)
    sources = tmp_path / "sources"
    sources.mkdir()
    (sources / "a_module.py").write_text("")
    environment = bootstrap.inside_environment()
    subprocess.run([PYTHON, "-c", "import a_module"], check=True, env=environment, cwd=sources)
    assert [path.name for path in sources.iterdir()] == ["a_module.py"]
    assert list((tmp_path / "kept").rglob("a_module.*.pyc"))


def test_a_developer_who_asked_for_nothing_or_for_another_place_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
    monkeypatch.delenv("PYTHONPYCACHEPREFIX", raising=False)
    assert "PYTHONPYCACHEPREFIX" not in bootstrap.inside_environment()
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setenv("PYTHONPYCACHEPREFIX", "/elsewhere")
    found = bootstrap.inside_environment()
    assert (found["PYTHONPYCACHEPREFIX"], found["PYTHONDONTWRITEBYTECODE"]) == ("/elsewhere", "1")


def test_where_nothing_can_be_kept_nothing_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "VENV", tmp_path / "gone")
    monkeypatch.delenv("PYTHONPYCACHEPREFIX", raising=False)
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    assert bootstrap.inside_environment()["PYTHONDONTWRITEBYTECODE"] == "1"

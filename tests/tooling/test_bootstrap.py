"""What the tools start finds its modules compiled, and nothing is written beside a source."""

import subprocess
from pathlib import Path

import pytest

from tools import bootstrap
from tools.paths import PYTHON


def test_what_was_compiled_once_is_kept_apart_from_the_sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "BYTECODE", tmp_path / "kept")
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    sources = tmp_path / "sources"
    sources.mkdir()
    (sources / "a_module.py").write_text("")
    environment = bootstrap.inside_environment()
    subprocess.run([PYTHON, "-c", "import a_module"], check=True, env=environment, cwd=sources)
    assert [path.name for path in sources.iterdir()] == ["a_module.py"]
    assert list((tmp_path / "kept").rglob("a_module.*.pyc"))

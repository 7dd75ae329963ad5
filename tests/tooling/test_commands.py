"""The commands that the README promises exist, and say so."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tools.help import targets
from tools.paths import ROOT

PROMISED = {"run", "dev", "reset", "test", "test-full", "lint", "bench", "audit", "help"}


def test_every_promised_command_is_documented_in_the_makefile() -> None:
    assert {name for name, _ in targets((ROOT / "Makefile").read_text(encoding="utf-8"))} >= PROMISED


def test_readme_names_the_two_commands() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "make run" in text
    assert "make test" in text


def test_ci_runs_everything_and_is_executable() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    lines = script.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line.startswith("make ")] == [
        "make lint",
        "make test SAMPLES=0",
        "make test-full",
    ]


@pytest.mark.parametrize(
    "module",
    [
        "tools.run",
        "tools.help",
        "tools.keys",
        "tools.prepare",
        "tools.processes",
        "tools.test",
        "tools.lint",
        "tools.bench",
        "tools.audit",
    ],
)
def test_what_runs_before_the_packages_needs_only_the_standard_library(module: str) -> None:
    command = [sys.executable, "-I", "-S", "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r}); import {module}"]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("port", ["", "0", "70000", "eight"])
def test_port_that_is_none_gets_a_clear_sentence(port: str, monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    from tools.run import _port

    monkeypatch.setenv("PORT", port)
    if port == "":
        assert _port() == 8000
        return
    with pytest.raises(SystemExit):
        _port()
    assert "is not a port number" in capsys.readouterr().err


def test_no_python_version_file_misleads_pyenv() -> None:
    assert not Path(ROOT / ".python-version").exists()


def test_silence_of_the_advisory_server_is_no_good_news() -> None:
    """An address that nobody answers at; `uv` must end with an error and not with "nothing found"."""
    from tools.audit import command

    asked = command("http://127.0.0.1:1")
    assert asked[1:3] == ["audit", "--locked"]
    if not Path(asked[0]).exists():
        pytest.skip("uv is in the project's own environment only")
    environment = os.environ | {"UV_HTTP_RETRIES": "0"}
    done = subprocess.run(asked, check=False, cwd=ROOT, capture_output=True, text=True, env=environment)
    assert done.returncode != 0 and "no known" not in (done.stdout + done.stderr).lower()

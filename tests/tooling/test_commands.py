"""The commands that the README promises exist, and say so."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tools.help import targets
from tools.paths import ROOT
from tools.test import _lanes

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


def test_every_sample_stands_beside_the_whole_that_it_is_taken_from() -> None:
    texts = {path: path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py")}
    sampled = {path.name for path, text in texts.items() if "\n@pytest.mark.sample\n" in text}
    assert sampled and sampled <= {path.name for path, text in texts.items() if "\n@pytest.mark.full\n" in text}


@pytest.mark.parametrize(("environment", "left_out"), [("0", True), ("1", False), ("", False)])
def test_samples_are_left_out_only_when_asked_and_when_nothing_is_skipped(
    monkeypatch: pytest.MonkeyPatch, environment: str, left_out: bool
) -> None:
    monkeypatch.setenv("SAMPLES", environment)
    monkeypatch.delenv("SKIP_SERVICES", raising=False)
    runs = dict(run for lane in _lanes(full=False, only="") for run in lane)
    assert ["not sample" in marks for marks in (runs["SQLite"], runs["Chromium"])] == [left_out, left_out]
    assert "sample" not in runs["PostgreSQL"]
    monkeypatch.setenv("SKIP_SERVICES", "1")
    assert not any("sample" in marks for lane in _lanes(full=False, only="") for _name, marks in lane)


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
        "tools.elasticsearch_server",
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

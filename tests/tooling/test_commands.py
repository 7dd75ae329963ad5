"""The commands that the README promises exist, and say so."""

import os
import subprocess
import sys
from itertools import combinations
from pathlib import Path

import pytest
from _pytest.mark.expression import Expression

from tools import test as command
from tools.help import targets
from tools.paths import ROOT
from tools.system import CHROMIUM, POSTGRESQL, Need
from tools.test import lanes_of

PROMISED = {"run", "dev", "reset", "test", "test-protected", "test-full", "lint", "bench", "audit", "help"}
NOTHING: list[Need] = []


def test_every_promised_command_is_documented_in_the_makefile() -> None:
    assert {name for name, _ in targets((ROOT / "Makefile").read_text(encoding="utf-8"))} >= PROMISED


def test_readme_names_the_two_commands() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "make run" in text
    assert "make test" in text


def test_ci_runs_what_the_readme_says_and_is_executable() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    lines = script.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line.startswith("make ")] == ["make lint", "make test", "make test-protected"]


MARKS = ("full", "protected", "both_databases", "postgresql_only", "sqlite_only", "browser")


def chosen(command: str, marks: set[str], absent: list[Need] = NOTHING) -> list[str]:
    """Return the runs of a command that take a test with these marks."""
    runs = [run for lane in lanes_of(command, "", absent) for run in lane]
    return sorted(name for name, choice in runs if Expression.compile(choice).evaluate(marks.__contains__))


@pytest.mark.parametrize(
    ("marks", "test", "protected", "full"),
    [
        ("", ["PostgreSQL"], [], ["SQLite"]),
        ("protected", ["PostgreSQL"], [], ["SQLite"]),
        ("both_databases", ["PostgreSQL", "SQLite"], [], ["SQLite"]),
        ("postgresql_only", ["PostgreSQL"], [], []),
        ("both_databases postgresql_only", ["PostgreSQL"], [], []),
        ("sqlite_only", ["SQLite"], [], ["SQLite"]),
        ("browser", ["Chromium"], [], []),
        ("full", [], [], ["PostgreSQL"]),
        ("full protected", [], ["PostgreSQL"], ["PostgreSQL"]),
        ("full protected both_databases", [], ["PostgreSQL", "SQLite"], ["PostgreSQL", "SQLite"]),
        ("full protected sqlite_only", [], ["SQLite"], ["SQLite"]),
        ("full protected browser", [], ["Chromium"], ["Chromium"]),
    ],
)
def test_a_test_runs_where_its_marks_say(marks: str, test: list[str], protected: list[str], full: list[str]) -> None:
    given = set(marks.split())
    assert [chosen(command, given) for command in ("test", "protected", "full")] == [test, protected, full]


def test_no_test_is_in_no_command_and_none_is_skipped_for_want_of_postgresql() -> None:
    for count in range(len(MARKS)):
        for marks in map(set, combinations(MARKS, count)):
            if {"postgresql_only", "sqlite_only"} <= marks or ("browser" in marks and "_only" in " ".join(marks)):
                continue
            assert chosen("test", marks) or chosen("full", marks), marks
            if "postgresql_only" not in marks and "browser" not in marks:
                command = "full" if "full" in marks else "test"
                assert chosen(command, marks, [POSTGRESQL]) == ["SQLite"], marks


def test_browser_tests_stand_where_they_are_looked_for() -> None:
    with_mark = [path for path in (ROOT / "tests").rglob("test_*.py") if "mark.browser" in path.read_text("utf-8")]
    found = {str(path.relative_to(ROOT)).rpartition("/")[0] for path in with_mark} - {"tests/tooling"}
    assert {one for one in found if not one.startswith(tuple(command.IN_CHROMIUM))} == set() and found


def test_a_run_is_left_out_where_its_program_is_missing() -> None:
    assert chosen("test", {"browser"}, [CHROMIUM]) == []


@pytest.mark.parametrize(("given", "is_one"), [("123", True), ("0", True), ("", True), ("-1", False), ("x", False)])
def test_the_seed_is_a_number_or_drawn(monkeypatch: pytest.MonkeyPatch, given: str, *, is_one: bool) -> None:
    monkeypatch.setenv("SEED", given)
    if is_one:
        assert command._seed() == int(given) if given else command._seed() != command._seed()
        return
    with pytest.raises(SystemExit):
        command._seed()


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

"""Runs side by side: each says its lines under its name, none is lost, none outlives the command."""

import os
import sys
import time
from pathlib import Path

import pytest

from tools import parallel_runs
from tools.parallel_runs import Plan, Result, side_by_side

CASES = '<testcase classname="tests.a" name="well[one]"/><testcase classname="tests.a" name="badly[one]"><failure message="one&#10;  two"/></testcase>'
REPORT = f'<testsuites><testsuite tests="3" failures="1" errors="1" skipped="1">{CASES}</testsuite></testsuites>'
WRITES = "import pathlib, sys; pathlib.Path(sys.argv[1]).write_text(sys.argv[2]);"


@pytest.fixture(autouse=True)
def _python_and_not_pytest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel_runs, "POLL_SECONDS", 0.02)
    monkeypatch.setattr(
        parallel_runs,
        "command_of",
        lambda plan, report: [sys.executable, "-c", *plan.options, str(report), REPORT],
    )


def plan(name: str, code: str) -> Plan:
    return Plan(name, [code], lambda folder: {**os.environ, "X": name})


def test_lanes_work_at_once_and_each_line_says_whose_it_is(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    # Each waits for the other's sign: one after the other they would wait for ever.
    meet = (
        "import os, pathlib, time; here = pathlib.Path({here!r});"
        "(here / os.environ['X']).touch(); other = here / {other!r}; end = time.monotonic() + 30\n"
        "while not other.exists() and time.monotonic() < end: time.sleep(.05)\n"
        "print('met' if other.exists() else 'alone'); print('last words', end='')"
    )
    found = side_by_side(
        [
            [plan("one", meet.format(here=str(tmp_path), other="three")), plan("two", "")],
            [plan("three", meet.format(here=str(tmp_path), other="one"))],
        ]
    )
    assert [result.name for result in found] == ["one", "two", "three"]
    lines = capsys.readouterr().out.splitlines()
    assert sorted(lines) == ["one   | last words", "one   | met", "three | last words", "three | met"]


def test_a_run_is_read_from_its_report_and_keeps_its_exit_code() -> None:
    (found,) = side_by_side([[plan("one", WRITES + "sys.exit(5)")]])
    assert (found.tests, found.failed, found.skipped, found.code) == (3, 2, 1, 5) and found.seconds > 0
    assert [str(failure) for failure in found.failures] == ["tests/a.py::badly[one] - one two"]


def test_half_a_report_is_a_failure_and_the_others_are_told() -> None:
    half = plan("one", "import pathlib, sys; pathlib.Path(sys.argv[1]).write_text('<testsuites><tests')")
    found = side_by_side([[half, plan("two", WRITES)]])
    assert [(result.name, result.failed, result.tests) for result in found] == [("one", 1, 0), ("two", 2, 3)]
    assert "not whole" in found[0].note


def test_a_run_that_cannot_be_read_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    folders: list[Path] = []

    def read(report: Path, result: Result) -> Result:
        folders.append(report.parent)
        raise OSError

    monkeypatch.setattr(parallel_runs, "read_report", read)
    # What was raised keeps the run alive, so that nobody else takes its folder away.
    with pytest.raises(OSError) as raised:
        side_by_side([[plan("one", "")]])
    assert raised.tb and folders and not folders[0].exists()


def test_much_output_comes_whole(capsys: pytest.CaptureFixture[str]) -> None:
    side_by_side([[plan("one", "for n in range(20000): print(n)")], [plan("two", "")]])
    assert len(capsys.readouterr().out.splitlines()) == 20_000


def test_no_run_outlives_the_command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    sleeps = f"import os, pathlib, time; pathlib.Path({str(pid)!r}).write_text(str(os.getpid())); time.sleep(60)"

    def show(run: object) -> None:
        if pid.exists() and pid.read_text():
            monkeypatch.undo()
            raise KeyboardInterrupt
        time.sleep(0.05)

    monkeypatch.setattr(parallel_runs.Run, "show", show)
    with pytest.raises(KeyboardInterrupt):
        side_by_side([[plan("one", sleeps)], []])
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid.read_text()), 0)

"""Runs side by side: each says its lines under its name, none is lost, none outlives the command."""

import os
import sys
import time
from pathlib import Path

import pytest

from tools import lanes
from tools.lanes import Plan, Red, Result, look_again, side_by_side

CASES = '<testcase classname="tests.a" name="well[one]"/><testcase classname="tests.a" name="badly[one]"><failure message="one&#10;  two"/></testcase>'
REPORT = f'<testsuites><testsuite tests="3" failures="1" errors="1" skipped="1">{CASES}</testsuite></testsuites>'
WRITES = "import pathlib, sys; pathlib.Path(sys.argv[1], 'report.xml').write_text(sys.argv[2]);"


def plan(name: str, code: str) -> Plan:
    return Plan(
        name, lambda folder: [sys.executable, "-c", code, str(folder), REPORT], lambda folder: {**os.environ, "X": name}
    )


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
            [plan("one", meet.format(here=str(tmp_path), other="three")), Result("two", note="SKIPPED")],
            [plan("three", meet.format(here=str(tmp_path), other="one"))],
        ]
    )
    assert [result.name for result in found] == ["one", "two", "three"] and found[1].note == "SKIPPED"
    lines = capsys.readouterr().out.splitlines()
    assert sorted(lines) == ["one   | last words", "one   | met", "three | last words", "three | met"]


def test_a_run_is_read_from_its_report_and_keeps_its_exit_code() -> None:
    (found,) = side_by_side([[plan("one", WRITES + "sys.exit(5)")]])
    assert (found.tests, found.failed, found.skipped, found.code) == (3, 2, 1, 5) and found.seconds > 0
    assert [str(red) for red in found.red] == ["tests/a.py::badly[one] - one two"]


def test_half_a_report_is_a_failure_and_the_others_are_told() -> None:
    half = plan("one", "import pathlib, sys; pathlib.Path(sys.argv[1], 'report.xml').write_text('<testsuites><tests')")
    found = side_by_side([[half, plan("two", WRITES)]])
    assert [(result.name, result.failed, result.tests) for result in found] == [("one", 1, 0), ("two", 2, 3)]
    assert "not whole" in found[0].note


def test_a_run_that_cannot_be_read_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    folders: list[Path] = []

    def read(report: Path, result: Result) -> Result:
        folders.append(report.parent)
        raise OSError

    monkeypatch.setattr(lanes, "_read", read)
    # What was raised keeps the run alive, so that nobody else takes its folder away.
    with pytest.raises(OSError) as raised:
        side_by_side([[plan("one", "")]])
    assert raised.tb and folders and not folders[0].exists()


NAMES = ("tests/a.py::badly[one two]", "tests/a.py::worse")


def _again(code: str) -> Plan:
    """Return a run whose files, asked for once more, are what this code makes of them."""
    writes = "import pathlib, sys; write = pathlib.Path(sys.argv[1], 'report.xml').write_text; wants = sys.argv[2:];"
    return Plan(
        "one",
        lambda _folder: [],
        lambda _folder: dict(os.environ),
        again=lambda files: lambda folder: [sys.executable, "-c", writes + code, str(folder), *files],
    )


def _report(*outcomes: str) -> str:
    """Return the code that writes the report of one run: what became of each of the tests."""
    cases = [
        f'<testcase classname="tests.a" name="{name.partition("::")[2]}">{f"<{outcome}/>" if outcome else ""}</testcase>'
        for name, outcome in zip(NAMES, outcomes, strict=False)
    ]
    suite = f'<testsuites><testsuite tests="{len(cases)}">{"".join(cases)}</testsuite></testsuites>'
    return f"assert wants == ['tests/a.py'];write({suite!r});"


@pytest.mark.parametrize(
    ("code", "steady"),
    [
        (_report("", ""), True),
        (_report("", "failure") + "sys.exit(1)", False),
        (_report("", "skipped"), False),
        (_report(""), False),
        (_report("", "") + "sys.exit(1)", False),
        ("sys.exit(4)", False),
        ("", False),
    ],
    ids=["green", "one is red again", "skipped", "one was not run", "the run is red", "not found", "no report"],
)
def test_what_is_green_alone_is_named_and_fails_no_more(code: str, *, steady: bool) -> None:
    red = tuple(Red(name, "why") for name in NAMES)
    result = Result("one", tests=9, failed=2, code=1, red=red)
    look_again([_again(code)], [result], 3)
    assert (result.red, result.unsteady) == (((), red) if steady else (red, ()))
    assert (result.failed, result.code) == ((0, 0) if steady else (2, 1))


@pytest.mark.parametrize(("failed", "code", "named"), [(4, 1, 4), (1, 2, 1), (2, 1, 1), (0, 1, 0)])
def test_what_is_no_chance_is_not_tried_again(
    capsys: pytest.CaptureFixture[str], failed: int, code: int, named: int
) -> None:
    red = tuple(Red(f"tests/a.py::badly[{number}]", "") for number in range(named))
    result = Result("one", tests=9, failed=failed, code=code, red=red)
    look_again([_again(_report("", ""))], [result], 3)
    assert (result.failed, result.code, result.red) == (failed, code, red) and not capsys.readouterr().out


def test_red_tests_of_all_runs_are_counted_together(capsys: pytest.CaptureFixture[str]) -> None:
    runs = [Result(name, failed=2, code=1, red=tuple(Red(one, "") for one in NAMES)) for name in ("one", "two")]
    look_again([_again(_report("", ""))], runs, 3)
    assert [run.failed for run in runs] == [2, 2] and not capsys.readouterr().out


def test_much_output_comes_whole(capsys: pytest.CaptureFixture[str]) -> None:
    side_by_side([[plan("one", "for n in range(20000): print(n)")], [plan("two", "")]])
    assert len(capsys.readouterr().out.splitlines()) == 20_000


def test_no_run_outlives_the_command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    sleeps = f"import os, pathlib, time; pathlib.Path({str(pid)!r}).write_text(str(os.getpid())); time.sleep(60)"

    def listen(runs: object) -> None:
        if pid.exists() and pid.read_text():
            raise KeyboardInterrupt
        time.sleep(0.05)

    monkeypatch.setattr(lanes, "_listen", listen)
    with pytest.raises(KeyboardInterrupt):
        side_by_side([[plan("one", sleeps)], []])
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid.read_text()), 0)

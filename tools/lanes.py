"""Runs of pytest side by side: every lane works through its runs, and one loop prints what they say.

A browser test waits more than it computes, so a lane of browser tests beside a lane of the
others fills two cores. Children start in the main thread only: the kernel ends a child when
the thread that started it dies (``tools.processes``).
"""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import subprocess
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tools.console import say
from tools.paths import ROOT
from tools.processes import Family

POLL_SECONDS = 0.5
BLOCK_BYTES = 65536
SOME_FAILED = 1  # what pytest ends with when it came to its end and tests failed
REASON_CHARACTERS = 400


Command = Callable[[Path], list[str]]


@dataclass(frozen=True)
class Red:
    """A test that failed: its name as pytest takes it, and why, in one line."""

    name: str
    why: str

    def __str__(self) -> str:
        """Return both: where only the end of the output is kept, it is all there is to go by."""
        return f"{self.name} - {self.why}" if self.why else self.name


@dataclass
class Result:
    """What one run of pytest did."""

    name: str
    tests: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0.0
    code: int = 0
    note: str = ""
    red: tuple[Red, ...] = ()
    green: frozenset[str] = frozenset()
    unsteady: tuple[Red, ...] = ()  # red among the others and green alone, afterwards


@dataclass(frozen=True)
class Plan:
    """One run: its name, the command without the report, and its environment, for a folder of its own.

    ``again`` returns the command for a few files; without it nothing is run again.
    """

    name: str
    command: Command
    environment: Callable[[Path], dict[str, str]]
    again: Callable[[Sequence[str]], Command] | None = None


class Run:
    """One pytest at work."""

    def __init__(self, plan: Plan, *, prefix: str) -> None:
        self._plan = plan
        self._prefix = prefix
        self._rest = b""
        self._folder = tempfile.TemporaryDirectory(prefix="cuvamte-test-")
        self._family = Family()
        self._started = time.monotonic()
        folder = Path(self._folder.name)
        self._child = self._family.start(
            plan.name,
            plan.command(folder),
            environment=plan.environment(folder),
            output=subprocess.PIPE if prefix else None,
            cwd=ROOT,
            ending=signal.SIGINT,
        )
        self.pipe = self._child.stdout
        if self.pipe is not None:
            os.set_blocking(self.pipe.fileno(), False)

    @property
    def is_over(self) -> bool:
        """Whether pytest has ended; what it started may still live."""
        return self._child.poll() is not None

    def show(self) -> bool:
        """Print the whole lines that have come, with the name before each; false at the end of the output."""
        block = self._block()
        self._print(block or b"")
        return block != b""

    def finish(self) -> Result:
        """End what is left of it and return what it did."""
        try:
            code = self._child.wait()
            while block := self._block():
                self._print(block)
            result = _read(_report(Path(self._folder.name)), Result(self._plan.name, code=code))
            result.seconds = time.monotonic() - self._started
            return result
        finally:
            self.end()

    def end(self) -> None:
        """Stop everything that this run started."""
        self._family.end()
        if self._rest:
            say(f"{self._prefix}{self._rest.decode(errors='replace')}")
            self._rest = b""
        self._folder.cleanup()

    def _block(self) -> bytes | None:
        """Return what has come: nothing when the output is closed, ``None`` when there is none yet."""
        if self.pipe is None:
            return None
        with contextlib.suppress(BlockingIOError):
            return os.read(self.pipe.fileno(), BLOCK_BYTES)
        return None

    def _print(self, block: bytes) -> None:
        *lines, self._rest = (self._rest + block).split(b"\n")
        for line in lines:
            say(f"{self._prefix}{line.decode(errors='replace')}")


def side_by_side(lanes: Sequence[Sequence[Plan | Result]]) -> list[Result]:
    """Work through every lane at once and return the results in the order of the lanes.

    A ``Result`` in a lane is one that is known already (a run that was skipped). On the way
    out, also by a signal, every child is stopped.
    """
    waiting = [list(lane) for lane in lanes]
    results: list[list[Result]] = [[] for _ in lanes]
    at_work: dict[int, Run] = {}
    width = max((len(one.name) for lane in lanes for one in lane), default=0)
    try:
        while at_work or any(waiting):
            for number, lane in enumerate(waiting):
                if number not in at_work and lane:
                    one = lane.pop(0)
                    if isinstance(one, Result):
                        results[number].append(one)
                    else:
                        at_work[number] = Run(one, prefix=f"{one.name:<{width}} | " if len(lanes) > 1 else "")
            _listen(list(at_work.values()))
            for number, run in list(at_work.items()):
                if run.is_over:
                    # Out of the list only when it is finished: a report that cannot be read must not leave it behind.
                    results[number].append(run.finish())
                    del at_work[number]
    finally:
        for run in at_work.values():
            run.end()
    return [result for lane in results for result in lane]


def look_again(plans: Sequence[Plan], results: Sequence[Result], most: int) -> None:
    """Run the files of what was red once more, alone, and note in ``results`` what was green then.

    A machine that does too much at once makes a test red that waits, and so does a fault that shows itself
    seldom: either is named, and is to be mended. Whole files, since what one test leaves to the next is no chance.
    Nothing is tried again where more than ``most`` tests of all runs together were red, or where pytest itself did
    not come to its end.
    """
    if sum(result.failed for result in results) > most:
        return
    commands = {plan.name: (plan, plan.again) for plan in plans}
    for result in results:
        plan, again = commands.get(result.name, (None, None))
        names = {red.name for red in result.red}
        files = sorted({name.partition("::")[0] for name in names})
        if plan is None or again is None or not names or result.code != SOME_FAILED or result.failed != len(names):
            continue
        say(f"\n{result.name}: once more, alone: {' '.join(files)}")
        (second,) = side_by_side([[replace(plan, command=again(files))]])
        if second.code == 0 and names <= second.green:
            result.unsteady, result.red, result.failed, result.code = result.red, (), 0, 0


def _listen(runs: Sequence[Run]) -> None:
    """Wait a moment for output and print it."""
    with selectors.DefaultSelector() as selector:
        for run in runs:
            if run.pipe is not None:
                selector.register(run.pipe, selectors.EVENT_READ, run)
        if not selector.get_map():
            time.sleep(POLL_SECONDS)
            return
        for key, _ in selector.select(POLL_SECONDS):
            if not key.data.show():
                time.sleep(POLL_SECONDS)  # its output is closed, and it is about to end


def command_of(python: Path, options: Sequence[str]) -> Callable[[Path], list[str]]:
    """Return the command of a run with these options; its report lies in the run's folder."""
    return lambda folder: [str(python), "-m", "pytest", "--junitxml", str(_report(folder)), *options]


def _report(folder: Path) -> Path:
    return folder / "report.xml"


def _read(report: Path, result: Result) -> Result:
    """Add what the report says; one that pytest did not end, on a full disk for example, is a failure and says so."""
    if not report.exists():
        return result
    try:
        suites = list(ElementTree.parse(report).getroot().iter("testsuite"))
    except ElementTree.ParseError:
        return Result(result.name, failed=1, code=result.code, note="FAILED: its report is not whole")
    for suite in suites:
        result.tests += int(suite.get("tests", 0))
        result.failed += int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        result.skipped += int(suite.get("skipped", 0))
        cases = list(suite.iter("testcase"))
        result.red += tuple(_red(case) for case in cases if _has_failed(case))
        result.green |= {_name(case) for case in cases if case.find("skipped") is None and not _has_failed(case)}
    return result


def _has_failed(case: ElementTree.Element) -> bool:
    return any(case.find(how) is not None for how in ("failure", "error"))


def _name(case: ElementTree.Element) -> str:
    """Return the name of a test as pytest takes it, except for those in classes."""
    return f"{case.get('classname', '').replace('.', '/')}.py::{case.get('name', '')}"


def _red(case: ElementTree.Element) -> Red:
    reasons = [found.get("message", "") for how in ("failure", "error") for found in case.findall(how)]
    return Red(_name(case), " ".join(" ".join(reasons).split())[:REASON_CHARACTERS])

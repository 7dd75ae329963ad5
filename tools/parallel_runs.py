"""Runs of pytest side by side: every lane works through its runs, and one loop prints what they say.

A browser test waits more than it computes, so a lane of browser tests beside a lane of the
others fills two cores. Children start in the main thread only: the kernel ends a child when
the thread that started it dies (``tools.processes``).
"""

import signal
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.console import say
from tools.paths import PYTHON, ROOT
from tools.processes import Family

POLL_SECONDS = 0.5
REASON_CHARACTERS = 400


@dataclass(frozen=True)
class Plan:
    """One run of pytest: its name, its options, and its environment for a folder of its own."""

    name: str
    options: Sequence[str]
    environment: Callable[[Path], dict[str, str]]


@dataclass(frozen=True)
class Failure:
    """A test that failed: its name as pytest takes it, and the reason in one line."""

    name: str
    reason: str

    def __str__(self) -> str:
        """Return both: where only the end of the output is kept, it is all there is to go by."""
        return f"{self.name} - {self.reason}" if self.reason else self.name


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
    failures: tuple[Failure, ...] = ()


class Run:
    """One pytest at work."""

    def __init__(self, plan: Plan, *, prefix: str) -> None:
        self._name = plan.name
        self._prefix = prefix
        self._rest = b""
        self._folder = tempfile.TemporaryDirectory(prefix="cuvamte-test-")
        self._family = Family()
        self._started = time.monotonic()
        folder = Path(self._folder.name)
        self._report = folder / "report.xml"
        with (folder / "output").open("wb") as output:
            self._child = self._family.start(
                plan.name,
                command_of(plan, self._report),
                environment=plan.environment(folder),
                output=output,
                cwd=ROOT,
                ending=signal.SIGINT,
            )
        self._output = (folder / "output").open("rb")

    @property
    def is_over(self) -> bool:
        """Whether pytest has ended; what it started may still live."""
        return self._child.poll() is not None

    def show(self) -> None:
        """Print the whole lines that have come, with the name before each."""
        *lines, self._rest = (self._rest + self._output.read()).split(b"\n")
        for line in lines:
            self._say(line)

    def result(self) -> Result:
        """Return what pytest did, once it has ended."""
        result = read_report(self._report, Result(self._name, code=self._child.wait()))
        result.seconds = time.monotonic() - self._started
        return result

    def end(self) -> None:
        """Stop everything that this run started and print its last words."""
        self._family.end()
        self.show()
        if self._rest:
            self._say(self._rest)
        self._output.close()
        self._folder.cleanup()

    def _say(self, line: bytes) -> None:
        say(f"{self._prefix}{line.decode(errors='replace')}")


def side_by_side(lanes: Sequence[Sequence[Plan]]) -> list[Result]:
    """Work through every lane at once and return the results in the order of the lanes.

    On the way out, also by a signal, every child is stopped.
    """
    waiting = [list(lane) for lane in lanes]
    results: list[list[Result]] = [[] for _ in lanes]
    at_work: dict[int, Run] = {}
    width = max((len(plan.name) for lane in lanes for plan in lane), default=0)
    try:
        while at_work or any(waiting):
            for number, lane in enumerate(waiting):
                if number not in at_work and lane:
                    plan = lane.pop(0)
                    at_work[number] = Run(plan, prefix=f"{plan.name:<{width}} | " if len(lanes) > 1 else "")
            time.sleep(POLL_SECONDS)
            for number, run in list(at_work.items()):
                run.show()
                if run.is_over:
                    results[number].append(run.result())
                    run.end()
                    del at_work[number]
    finally:
        for run in at_work.values():
            run.end()
    return [result for lane in results for result in lane]


def command_of(plan: Plan, report: Path) -> list[str]:
    """Return the command of a run that writes its report to ``report``."""
    return [str(PYTHON), "-m", "pytest", "--junitxml", str(report), *plan.options]


def read_report(report: Path, result: Result) -> Result:
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
        failures = (_failure(case) for case in suite.iter("testcase"))
        result.failures += tuple(failure for failure in failures if failure)
    return result


def _failure(case: ElementTree.Element) -> Failure | None:
    """Return how a test failed, if it did; the name is as pytest takes it, except for tests in classes."""
    found = [one for how in ("failure", "error") for one in case.findall(how)]
    if not found:
        return None
    name = f"{case.get('classname', '').replace('.', '/')}.py::{case.get('name', '')}"
    reason = " ".join(" ".join(one.get("message", "") for one in found).split())
    return Failure(name, reason[:REASON_CHARACTERS])

"""Nothing that a command started outlives it."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tools.processes import AlreadyRunning, Family, end_orphans, only_one

SLEEPER = [sys.executable, "-c", "import time; time.sleep(600)  # cuvamte-test"]
PARENT = """
import sys, time
from pathlib import Path
from tools.processes import Family
family = Family(Path(sys.argv[1]))
print(family.start("sleeper", {sleeper!r}).pid, flush=True)
time.sleep(600)
"""


def _gone(pid: int, seconds: float = 60) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return True
        if state in "ZX":
            return True
        time.sleep(0.05)
    return False


def _line(process: subprocess.Popen[bytes]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().decode().strip()


def test_ending_stops_grandchildren_and_stubborn_children(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tools.processes.GRACE_SECONDS", 1.0)
    ignores = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ready', flush=True)"
    family = Family()
    shell = family.start("shell", ["sh", "-c", "sleep 600 & echo $!; wait"], output=subprocess.PIPE)
    grandchild = int(_line(shell))
    stubborn = family.start("stubborn", [sys.executable, "-c", f"{ignores}; time.sleep(600)"], output=subprocess.PIPE)
    assert _line(stubborn) == "ready"
    family.end()
    assert shell.poll() is not None
    assert stubborn.poll() == -signal.SIGKILL
    assert _gone(grandchild)


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's promise exists only on Linux")
def test_child_ends_when_its_command_is_killed_without_warning(tmp_path: Path) -> None:
    command = [sys.executable, "-c", PARENT.format(sleeper=SLEEPER), str(tmp_path / "processes")]
    parent = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    assert _gone(child)


def test_next_start_ends_only_what_is_ours(tmp_path: Path) -> None:
    # A process has no command line for a moment after it has begun, so this one says when it is there.
    speaking = [*SLEEPER[:2], f"print('ready', flush=True); {SLEEPER[2]}"]
    ours = subprocess.Popen(speaking, start_new_session=True, stdout=subprocess.PIPE)
    assert _line(ours) == "ready"
    stranger = subprocess.Popen(["sleep", "600"], start_new_session=True)
    record = tmp_path / "processes"
    record.write_text(f"[{ours.pid}, {stranger.pid}]")
    try:
        assert end_orphans(record, marker="cuvamte-test") == 1
        assert ours.wait(timeout=60) == -signal.SIGTERM
        assert stranger.poll() is None
        assert not record.exists()
    finally:
        for process in (ours, stranger):
            process.kill()
            process.wait()


def test_two_commands_never_share_the_data(tmp_path: Path) -> None:
    with only_one(tmp_path / "lock"), pytest.raises(AlreadyRunning), only_one(tmp_path / "lock"):
        pass
    with only_one(tmp_path / "lock"):
        pass

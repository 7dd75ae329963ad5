"""Child processes that never outlive the command that started them.

Each child leads a process group of its own, so that its own children end with it. On
Linux the kernel ends it when this command is killed without warning; elsewhere the next
start finds the group in a file and ends it then.
"""

import contextlib
import ctypes
import errno
import fcntl
import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import IO

from tools.paths import ROOT

PR_SET_PDEATHSIG = 1
GRACE_SECONDS = 10.0
# Below 32768, where Linux begins to lend; what is well known stands further down.
OWN_PORTS = (20000, 32000)


def captured(
    command: Sequence[str | Path], *, cwd: Path = ROOT, env: Mapping[str, str] | None = None, user: str | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a program that asks nothing, and return its exit code and what it said."""
    return subprocess.run(
        command, check=False, cwd=cwd, env=env, user=user, capture_output=True, text=True, stdin=subprocess.DEVNULL
    )


class Ended(Exception):
    """The command was asked to end by a signal."""


class AlreadyRunning(Exception):
    """Another living command holds the lock."""


class Family:
    """The children of one command; ``end`` stops every one of them and waits."""

    def __init__(self, record: Path | None = None) -> None:
        self._record = record
        self._children: list[tuple[str, subprocess.Popen[bytes], signal.Signals]] = []

    def start(
        self,
        name: str,
        command: Sequence[str | Path],
        *,
        environment: dict[str, str] | None = None,
        output: IO[bytes] | int | None = None,
        user: str | None = None,
        ending: signal.Signals = signal.SIGTERM,
        cwd: Path | None = None,
    ) -> subprocess.Popen[bytes]:
        """Start ``command`` as a child.

        ``name`` is what messages call it, ``output`` takes both of its streams, ``user`` is
        the account it runs as (only root may choose), ``ending`` the signal that asks it to
        end in order.
        """
        child = subprocess.Popen(
            [str(part) for part in command],
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT if output is not None else None,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_end_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509 - no threads yet
            user=user,
            cwd=cwd,
        )
        self._children.append((name, child, ending))
        self._write()
        return child

    def first_dead(self) -> tuple[str, int] | None:
        """Return (name, exit code) of a child that has ended, if any."""
        for name, child, _ in self._children:
            code = child.poll()
            if code is not None:
                return name, code
        return None

    def end(self) -> None:
        """Ask every child's group to end, wait, and end by force what stays."""
        for _, child, ending in reversed(self._children):
            _signal_group(child.pid, ending)
        deadline = time.monotonic() + GRACE_SECONDS
        for _, child, _ in self._children:
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(timeout=max(0.1, deadline - time.monotonic()))
        for _, child, _ in self._children:
            _signal_group(child.pid, signal.SIGKILL)
            child.wait()
        self._children.clear()
        self._write()

    def _write(self) -> None:
        if self._record is None:
            return
        if self._children:
            groups = [child.pid for _, child, _ in self._children]
            self._record.write_text(json.dumps(groups))
        else:
            self._record.unlink(missing_ok=True)


def _end_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _signal_group(group: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)


def end_orphans(record: Path, *, marker: str) -> int:
    """End the groups that an earlier, killed command left in ``record``; return how many there were.

    A process counts as ours only when its command line contains ``marker``, because the
    system may have given its number to somebody else.
    """
    try:
        groups = json.loads(record.read_text())
    except (FileNotFoundError, ValueError):
        return 0
    ours = [group for group in groups if marker in _command_line(group)]
    for group in ours:
        _signal_group(group, signal.SIGTERM)
    deadline = time.monotonic() + GRACE_SECONDS
    while time.monotonic() < deadline and any(marker in _command_line(group) for group in ours):
        time.sleep(0.1)
    for group in ours:
        if marker in _command_line(group):
            _signal_group(group, signal.SIGKILL)
    record.unlink(missing_ok=True)
    return len(ours)


def _command_line(pid: int) -> str:
    if sys.platform == "linux":
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            return ""
    asked = subprocess.run(["ps", "-ww", "-o", "command=", "-p", str(pid)], check=False, capture_output=True, text=True)
    return asked.stdout


@contextlib.contextmanager
def only_one(lock: Path) -> Iterator[None]:
    """Hold ``lock`` while the block runs; raises ``AlreadyRunning`` when a living command holds it."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno in (errno.EAGAIN, errno.EACCES):
                raise AlreadyRunning from error
            raise
        yield


def end_on_signals() -> None:
    """Turn SIGINT, SIGTERM and SIGHUP into ``Ended`` in the main thread; a second one changes nothing."""

    def end(number: int, frame: FrameType | None) -> None:
        for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(name, signal.SIG_IGN)
        raise Ended(signal.Signals(number).name)

    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, end)


def port_is_free(port: int) -> bool:
    """Tell whether this machine's ``port`` can be bound on 127.0.0.1."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """Return a port that nobody uses at this moment, below those that the system lends to outgoing connections.

    One of the system's own would be gone before the server takes it, whenever any program beside calls out.
    """
    chosen = random.SystemRandom()
    while not port_is_free(port := chosen.randrange(*OWN_PORTS)):
        pass
    return port


def loopback_hosts(port: int) -> list[str]:
    """Return the loopback addresses with ``port``: IPv4, and IPv6 where the machine has it."""
    hosts = [f"127.0.0.1:{port}"]
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET6) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("::1", port))
        hosts.append(f"[::1]:{port}")
    return hosts

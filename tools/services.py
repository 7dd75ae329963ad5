"""Private PostgreSQL and Redis for one test run, in a temporary folder, on free ports."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from tools.console import say, step, stop
from tools.processes import Family, free_port
from tools.system import find

START_SECONDS = 60
# Faster, and nothing here outlives a power cut. Two workers with many threads each need room.
POSTGRESQL_OPTIONS = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=200",
    "listen_addresses=127.0.0.1",
    "shared_buffers=256MB",
    "log_min_messages=fatal",
)

# Beside the folder of the data; nearly empty, unless a test makes its database talk.
POSTGRESQL_LOG = "postgresql.log"
INITDB_OPTIONS = ("--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")


class Services:
    """Starts servers on demand; ``end`` stops them and deletes their data."""

    def __init__(self) -> None:
        self._family = Family()
        self._folders: list[Path] = []

    def postgresql(self) -> str:
        """Start PostgreSQL and return the address of an empty database."""
        folder = self._folder("cuvamte-pg-")
        user = _unprivileged()
        if user:
            shutil.chown(folder, user, pwd.getpwnam(user).pw_gid)
        with step("starting PostgreSQL"):
            made = subprocess.run(
                [str(find("initdb")), "-D", folder / "data", "-U", "cuvamte", "--auth=trust", *INITDB_OPTIONS],
                check=False,
                capture_output=True,
                text=True,
                user=user,
                cwd=folder,
            )
            if made.returncode:
                say(made.stdout + made.stderr)
                stop("PostgreSQL's initdb failed; what it said stands above.")
            port = free_port()
            options = [part for option in POSTGRESQL_OPTIONS for part in ("-c", option)]
            with (folder / POSTGRESQL_LOG).open("wb") as log:
                self._family.start(
                    "PostgreSQL",
                    [str(find("postgres")), "-D", folder / "data", "-k", folder, "-p", str(port), *options],
                    output=log,
                    user=user,
                    ending=signal.SIGINT,  # SIGTERM would wait for clients
                    cwd=folder,
                )
            self._wait("PostgreSQL", port)
            self._create_database(port)
        return f"postgres://cuvamte@127.0.0.1:{port}/portal"

    def redis(self) -> str:
        """Start Redis without persistence and return its address."""
        folder = self._folder("cuvamte-redis-")
        port = free_port()
        with step("starting Redis"):
            self._family.start(
                "Redis",
                [str(find("redis-server")), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder],
                output=subprocess.DEVNULL,
            )
            self._wait("Redis", port)
        return f"redis://127.0.0.1:{port}/0"

    def end(self) -> None:
        """Stop every server and delete its folder."""
        self._family.end()
        for folder in self._folders:
            shutil.rmtree(folder, ignore_errors=True)
        self._folders.clear()

    def _folder(self, prefix: str) -> Path:
        folder = Path(tempfile.mkdtemp(prefix=prefix))
        self._folders.append(folder)
        return folder

    def _create_database(self, port: int) -> None:
        """Make the database; PostgreSQL listens a moment before it lets anybody in."""
        command = [str(find("createdb")), "-h", "127.0.0.1", "-p", str(port), "-U", "cuvamte", "portal"]
        deadline = time.monotonic() + START_SECONDS
        while (made := subprocess.run(command, check=False, capture_output=True, text=True)).returncode:
            if time.monotonic() > deadline or self._family.first_dead():
                stop(f"PostgreSQL did not start: {made.stderr.strip()}")
            time.sleep(0.2)

    def _wait(self, name: str, port: int) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self._family.first_dead():
                break
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return
            time.sleep(0.1)
        stop(f"{name} did not start.")


def _unprivileged() -> str | None:
    """Return the account under which PostgreSQL runs when we are root, which it refuses."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"

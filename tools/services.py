"""Private PostgreSQL, Redis and Elasticsearch for one test run, in a temporary folder, on free ports."""

import http.client
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import NoReturn

from tools.console import say, step, stop
from tools.elasticsearch_distribution import lay_out
from tools.java import find_java
from tools.processes import Family, captured, free_port
from tools.system import find

START_SECONDS = 60
# It takes twelve on an idle machine, and has to share this one.
ELASTICSEARCH_START_SECONDS = 240
LOG_LINES = 20
# Faster, and nothing here outlives a power cut; tables that were just filled have no statistics, and a plan that
# looks dear by that is compiled for longer than it runs. Two workers with many threads each need room.
POSTGRESQL_OPTIONS = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=200",
    "listen_addresses=127.0.0.1",
    "shared_buffers=256MB",
    "jit=off",
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
        self._logs: dict[str, Path] = {}
        self._elasticsearch_port = 0

    def postgresql(self) -> str:
        """Start PostgreSQL and return the address of an empty database."""
        folder = self._folder("cuvamte-pg-")
        user = unprivileged()
        if user:
            shutil.chown(folder, user, pwd.getpwnam(user).pw_gid)
        with step("starting PostgreSQL"):
            made = captured(
                [str(find("initdb")), "-D", folder / "data", "-U", "cuvamte", "--auth=trust", *INITDB_OPTIONS],
                user=user,
                cwd=folder,
            )
            if made.returncode:
                say(made.stdout + made.stderr)
                stop("PostgreSQL's initdb failed; what it said stands above.")
            port = free_port()
            options = [part for option in POSTGRESQL_OPTIONS for part in ("-c", option)]
            self._logs["PostgreSQL"] = folder / POSTGRESQL_LOG
            with self._logs["PostgreSQL"].open("wb") as log:
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

    def elasticsearch(self, *, port: int | None = None) -> str:
        """Begin to start Elasticsearch on ``port``, or on a free one, and return its address.

        It answers when ``wait_for_elasticsearch`` returns: something else can be prepared meanwhile. Raises
        ``DownloadFailed`` where the distribution is not there and cannot be fetched.
        """
        folder = self._folder("cuvamte-elasticsearch-")
        self._elasticsearch_port = port or free_port()
        self._logs["Elasticsearch"] = folder / "elasticsearch.log"
        user = unprivileged()
        with step("beginning to start Elasticsearch"):
            home = lay_out(folder, port=self._elasticsearch_port)
            if user:
                give(folder, user)
            with self._logs["Elasticsearch"].open("wb") as log:
                self._family.start(
                    "Elasticsearch",
                    [home / "bin" / "elasticsearch"],
                    environment=elasticsearch_environment(home, folder / "tmp"),
                    output=log,
                    user=user,
                    cwd=folder,
                )
        return f"http://127.0.0.1:{self._elasticsearch_port}"

    def wait_for_elasticsearch(self) -> None:
        """Return when Elasticsearch takes documents; end with what it said when it does not start."""
        deadline = time.monotonic() + ELASTICSEARCH_START_SECONDS
        with step("waiting for Elasticsearch"):
            while not _is_healthy(self._elasticsearch_port):
                if time.monotonic() > deadline or self._family.first_dead():
                    self._did_not_start("Elasticsearch")
                time.sleep(0.2)

    def first_dead(self) -> tuple[str, int] | None:
        """Return (name, exit code) of a server that has ended, if any."""
        return self._family.first_dead()

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
        while (made := captured(command)).returncode:
            if time.monotonic() > deadline or self._family.first_dead():
                say(made.stderr.strip())
                self._did_not_start("PostgreSQL")
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
        self._did_not_start(name)

    def _did_not_start(self, name: str) -> NoReturn:
        """Say whose fault it is: another server may have ended while this one was waited for."""
        if dead := self._family.first_dead():
            name = dead[0]
        if log := self._logs.get(name):
            say("\n" + "\n".join(log.read_text(errors="replace").splitlines()[-LOG_LINES:]))
        stop(f"{name} did not start.")


def unprivileged() -> str | None:
    """Return the account under which PostgreSQL and Elasticsearch run when we are root, which they refuse."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def give(folder: Path, user: str) -> None:
    """Let an account own a folder and all that is in it."""
    group = pwd.getpwnam(user).pw_gid
    shutil.chown(folder, user, group)
    for parent, folders, files in os.walk(folder):
        for name in (*folders, *files):
            shutil.chown(Path(parent) / name, user, group)


def elasticsearch_environment(home: Path, temporary: Path) -> dict[str, str]:
    """Return the environment of Elasticsearch, of which nothing is left in the system's temporary folder."""
    return {
        **os.environ,
        "ES_JAVA_HOME": str(find_java()),
        "ES_JAVA_OPTS": "-Xms512m -Xmx512m",
        "ES_PATH_CONF": str(home / "config"),
        "ES_TMPDIR": str(temporary),
        # For its starter too, which takes no note of the one above. What lives a few minutes is compiled quickly, not
        # well: half of the time that the start costs.
        "JDK_JAVA_OPTIONS": f"-XX:-UsePerfData -XX:TieredStopAtLevel=1 -Djava.io.tmpdir={temporary}",
    }


def _is_healthy(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/_cluster/health")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()

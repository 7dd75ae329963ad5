"""A portal behind gunicorn with a database of its own: a file of SQLite, or one on the run's PostgreSQL."""

import contextlib
import http.client
import json
import shutil
import sqlite3
import subprocess
import time
import uuid
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urljoin

import psycopg
from django.conf import settings

from reporting.backup import recipient
from tests import templates
from tests.browser.server import clean_environment
from tools.databases import fill_postgresql, migrated_sqlite
from tools.paths import PYTHON, ROOT
from tools.processes import Family, free_port

# A machine that is busy with other tests takes its time; a server that dies is noticed at once.
START_SECONDS = 180


class FaultServer:
    """Web server and background work on a fresh database; everything that they write lies in ``var``.

    ``engine`` is "sqlite" or "postgresql", by default the one of this run of the tests. ``blank``: the database
    is migrated, and holds neither keys nor what every portal has. Long backups are sealed to the pair in ``var/pair``.
    """

    def __init__(self, var: Path, *, engine: str = "", blank: bool = False) -> None:
        self.var = var
        for name in ("log", "mail", "media", "tmp"):
            (var / name).mkdir(parents=True)
        self.on_postgresql = (engine or settings.DATABASES["default"]["ENGINE"]).endswith("postgresql")
        self._blank = blank
        self.database = f"fault_{uuid.uuid4().hex[:12]}" if self.on_postgresql else str(var / "portal.sqlite3")
        self.port = free_port()
        recipient.write_pair(var / "pair")
        self.environment = clean_environment(var) | {
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
            "DATABASE_URL": self._make_database(),
            "PUBLIC_URL": f"http://localhost:{self.port}",
            "ACCESS_LOG": str(var / "log" / "access.log"),
            "TMPDIR": str(var / "tmp"),
            "BACKUP_RECIPIENT": str(var / "pair" / recipient.PUBLIC),
        }
        self._family = Family()
        self.processes: list[int] = []
        if not blank:
            self.manage("keys", "init")

    def _make_database(self) -> str:
        if not self.on_postgresql:
            shutil.copyfile(migrated_sqlite(blank=self._blank), self.database)
            return f"sqlite:///{self.database}"
        template = "" if self._blank else templates.postgresql_template()
        with psycopg.connect(**_server(), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{self.database}"' + (f' TEMPLATE "{template}"' if template else ""))
        server = _server()
        address = f"postgres://{server['user']}@{server['host']}:{server['port']}/{self.database}"
        if not template:
            fill_postgresql(address, blank=self._blank)
        return address

    def connect(self) -> psycopg.Connection[Any]:
        """Connect to the portal's database on PostgreSQL, past the portal; every statement is committed at once."""
        return psycopg.connect(**{**_server(), "dbname": self.database}, autocommit=True)

    def start(self, *, jobs: bool = False) -> None:
        """Start the web server, and the background work beside it, and wait until the portal answers."""
        with (self.var / "log" / "web.log").open("ab") as log:
            gunicorn = [PYTHON, "-m", "gunicorn", "--log-level", "debug", "--bind", f"127.0.0.1:{self.port}"]
            web = self._family.start("web", gunicorn, environment=self.environment, output=log, cwd=ROOT)
            self.processes = [web.pid]
            if jobs:
                loop = [PYTHON, "manage.py", "work"]
                beside = self._family.start("work", loop, environment=self.environment, output=log, cwd=ROOT)
                self.processes.append(beside.pid)
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and not self.dead():
            try:
                Visitor(self.port).get("/robots.txt")
                return
            except OSError:
                time.sleep(0.2)
        raise RuntimeError("the portal did not start:\n" + self.log())

    def dead(self) -> object:
        """Return the first of the processes that has ended by itself, if any."""
        return self._family.first_dead()

    def stop(self) -> None:
        """End the processes; what they wrote stays."""
        self._family.end()
        self.processes = []

    def remove(self) -> None:
        """End everything and drop the database."""
        self.stop()
        if self.on_postgresql:
            with psycopg.connect(**_server(), autocommit=True) as connection:
                connection.execute(f'DROP DATABASE IF EXISTS "{self.database}" WITH (FORCE)')

    def log(self) -> str:
        """Return what the processes said."""
        return (self.var / "log" / "web.log").read_text(errors="replace")

    def manage(self, *arguments: str) -> str:
        """Run a management command on this portal's data."""
        return self._run([str(PYTHON), "manage.py", *arguments])

    def call(self, name: str, **arguments: Any) -> Any:
        """Call ``module:function`` in a process of its own; arguments and result are JSON."""
        code = (
            "import django, importlib, json, sys; django.setup();"
            "module, function = sys.argv[1].split(':');"
            "print(json.dumps(getattr(importlib.import_module(module), function)(**json.loads(sys.argv[2]))))"
        )
        return json.loads(self._run([str(PYTHON), "-c", code, name, json.dumps(arguments)]).splitlines()[-1])

    def dump(self) -> bytes:
        """Return the whole database as its engine writes it out."""
        if not self.on_postgresql:
            with contextlib.closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)) as connection:
                return "\n".join(connection.iterdump()).encode()
        server = _server()
        command = ["pg_dump", "-h", server["host"], "-p", str(server["port"]), "-U", server["user"], self.database]
        return subprocess.run(command, check=True, capture_output=True).stdout

    def _run(self, command: list[str]) -> str:
        done = subprocess.run(
            command,
            check=False,
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
        )
        with (self.var / "log" / "commands.log").open("a") as log:
            log.write(done.stderr)
        if done.returncode:
            raise RuntimeError(f"{command[1:4]} failed:\n{done.stdout[-3000:]}\n{done.stderr[-6000:]}")
        return done.stdout


def _server() -> dict[str, Any]:
    """Return how to reach the run's own PostgreSQL."""
    database = settings.DATABASES["default"]
    return {"host": database["HOST"], "port": database["PORT"], "user": database["USER"], "dbname": "postgres"}


class Answer:
    """What came back over the wire, with the names of Django's test client."""

    def __init__(self, path: str, status: int, headers: http.client.HTTPMessage, content: bytes) -> None:
        self.status_code = status
        self.headers = headers
        self.content = content
        self.request = {"PATH_INFO": path.partition("?")[0].partition("#")[0]}

    @property
    def text(self) -> str:
        return self.content.decode()


class Visitor:
    """A browser without JavaScript: keeps cookies, sends forms with their token, follows when asked."""

    def __init__(self, port: int, **cookies: str) -> None:
        self.port = port
        self.cookies = dict(cookies)

    def get(self, path: str, *, follow: bool = False) -> Answer:
        """Open ``path``."""
        return self._landed(self._send("GET", path, ""), follow=follow)

    def post(self, path: str, data: dict[str, Any] | None = None, *, follow: bool = False) -> Answer:
        """Send a form."""
        fields = {"csrfmiddlewaretoken": self.cookies.get("t", "")} | (data or {})
        return self._landed(self._send("POST", path, urlencode(fields, doseq=True)), follow=follow)

    def _landed(self, answer: Answer, *, follow: bool) -> Answer:
        while follow and answer.status_code in (301, 302, 303):
            answer = self.get(answer.headers["Location"])
        return answer

    def _send(self, method: str, path: str, body: str) -> Answer:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if method == "POST":
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        path = urljoin("/", path).partition("#")[0]
        connection = http.client.HTTPConnection("localhost", self.port, timeout=60)
        try:
            connection.request(method, path, body, headers)
            reply = connection.getresponse()
            content = reply.read()
        finally:
            connection.close()
        for line in reply.headers.get_all("Set-Cookie") or []:
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
        return Answer(path, reply.status, reply.headers, content)

"""A whole portal of its own for browser tests: data, web server, and a page to leave to.

It runs with the settings of ``make run``: no debug pages, manifest static files, threads.
"""

import fcntl
import http.server
import json
import os
import shutil
import signal
import ssl
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tools.databases import kept, migrated_sqlite
from tools.paths import PYTHON, ROOT
from tools.prepare import files_of
from tools.processes import Family, free_port

# A machine that is busy with other tests takes its time; a server that dies is noticed at once.
START_SECONDS = 180
ARRANGED = "arranged.json"
PLACE = "audit-place"
FAREWELL = b'<!doctype html><html lang="sr-Cyrl"><title>Otisao</title><p id="farewell">Farewell</p></html>'


class Farewell(http.server.BaseHTTPRequestHandler):
    """The page that quick exit leads to."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(FAREWELL)))
        self.end_headers()
        self.wfile.write(FAREWELL)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class PortalServer:
    """A running portal on a copy of prepared data in the folder ``var``."""

    def __init__(self, prepared: Path, var: Path) -> None:
        self.var = var
        shutil.copytree(prepared, var, ignore=shutil.ignore_patterns("static", "run"))
        (var / "static").symlink_to(prepared / "static")
        self._exit = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Farewell)
        threading.Thread(target=self._exit.serve_forever, daemon=True).start()
        self.exit_url = f"http://localhost:{self._exit.server_port}/otisao"
        self.port = free_port()
        self.address = f"http://localhost:{self.port}"
        self.environment = clean_environment(var)
        self.environment |= {"EXIT_URL": self.exit_url, "PUBLIC_URL": self.address}
        self.environment["ACCESS_LOG"] = str(var / "log" / "access.log")
        # Further ones for gunicorn, and the certificate by which it is known.
        self.options: list[str] = []
        self.certificate: Path | None = None
        # By address: the last step of the second factor's clock, whose code is good only once.
        self.codes_used: dict[str, int] = {}
        self._family = Family()
        made = prepared / ARRANGED
        self._arranged: dict[str, Any] = json.loads(made.read_text()) if made.exists() else {}

    def start(self) -> None:
        """Start the web server and wait until it answers."""
        self._start(self.port, self.environment)

    def _start(self, port: int, environment: dict[str, str]) -> None:
        (self.var / "log").mkdir(exist_ok=True)
        with (self.var / "log" / "web.log").open("ab") as log:
            self._family.start(
                "the web server",
                [PYTHON, "-m", "gunicorn", "--log-level", "warning", "--bind", f"127.0.0.1:{port}", *self.options],
                environment=environment,
                output=log,
                cwd=ROOT,
            )
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and not self._family.first_dead():
            try:
                self._ask(port)
                return
            except urllib.error.HTTPError:
                return
            except OSError:
                time.sleep(0.2)
        raise RuntimeError("the portal did not start:\n" + self.log())

    def _ask(self, port: int) -> None:
        known = ssl.create_default_context(cafile=self.certificate) if self.certificate else None
        scheme = "https" if known else "http"
        urllib.request.urlopen(f"{scheme}://localhost:{port}/robots.txt", timeout=10, context=known).close()

    def end(self) -> None:
        """Stop everything and free the port."""
        self._family.end()
        self._exit.shutdown()
        self._exit.server_close()

    def log(self) -> str:
        """Return the end of what the web server said."""
        return (self.var / "log" / "web.log").read_text(errors="replace")[-4000:]

    def manage(self, *arguments: str) -> str:
        """Run a management command on this portal's data and return its output."""
        return _checked([str(PYTHON), "manage.py", *arguments], self.environment)

    def jobs(self) -> None:
        """Run once what is due: outbox, deadlines."""
        self.manage("work", "--once")

    def call(self, name: str, **arguments: Any) -> Any:
        """Call ``module:function`` in a process of its own on this portal's data; arguments and result are JSON."""
        code = (
            "import django, importlib, json, sys; django.setup();"
            "module, function = sys.argv[1].split(':');"
            "result = getattr(importlib.import_module(module), function)(**json.loads(sys.argv[2]));"
            "print(json.dumps(result))"
        )
        command = [str(PYTHON), "-c", code, name, json.dumps(arguments)]
        return json.loads(_checked(command, self.environment).splitlines()[-1])

    def arranged(self, name: str) -> Any:
        """Return what a function of ``tests.browser.arrange`` made before the first test; None on other data."""
        return self._arranged.get(name)


class SteadyServer(PortalServer):
    """A portal that every test finds as it was prepared."""

    def __init__(self, prepared: Path, var: Path) -> None:
        super().__init__(prepared, var)
        self._prepared = prepared
        self.options = ["--config", str(ROOT / "tests" / "browser" / "gunicorn_steady.py")]

    def put_back(self) -> None:
        """Give it a new worker, which remembers nothing, and the prepared database.

        Files of pages that a test uploaded stay, and nothing leads to them.
        """
        self.codes_used.clear()
        before = {told: told.read_text() for told in self._workers()}
        for old in before.values():
            os.kill(int(old), signal.SIGKILL)
        deadline = time.monotonic() + START_SECONDS
        while any(told.read_text() == old for told, old in before.items()):
            assert time.monotonic() < deadline, "no worker took the place of the one that ended"
            time.sleep(0.01)
        # The new worker opens the database with its first request.
        for file in self.var.glob("portal.sqlite3-*"):
            file.unlink()
        shutil.copyfile(self._prepared / "portal.sqlite3", self.var / "portal.sqlite3")
        # How far the trail was sealed belongs to that database.
        (self.var / PLACE).unlink(missing_ok=True)
        if (self._prepared / PLACE).exists():
            shutil.copyfile(self._prepared / PLACE, self.var / PLACE)

    def _workers(self) -> list[Path]:
        """Return where each worker says which process it is."""
        return [self.var / "worker"]


def clean_environment(var: Path) -> dict[str, str]:
    """Return the environment of ``make run`` on ``var``, without what the test run itself was given."""
    ours = {"DATABASE_URL", "REDIS_URL", "EMAIL_URL", "SECRET_KEY", "PORTAL_KEYS", "DEBUG"}
    ours |= {"REDIS_TEST_URL", "ELASTICSEARCH_URL", "ELASTICSEARCH_TEST_URL"}
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    return kept | {"PORTAL_VAR": str(var), "DJANGO_SETTINGS_MODULE": "portal.settings.dev", "PYTHONPATH": str(ROOT)}


def prepared_data(shared: Path) -> Path:
    """Return a folder of prepared data, made by the first worker that asks and shared by all."""

    def make(var: Path) -> None:
        shutil.copytree(kept("test-portals", _make_without_demo, _product(), most=3), var)
        # The demo tells of today.
        _checked([str(PYTHON), "manage.py", "load_demo"], clean_environment(var))

    return _made_once(shared / "prepared", make)


def _make_without_demo(var: Path) -> None:
    var.mkdir(mode=0o700)
    # Migrated, and with the registry: the steps before the site find nothing to do in it.
    shutil.copyfile(migrated_sqlite(), var / "portal.sqlite3")
    code = "import pathlib, sys, tools.prepare; tools.prepare.prepare(pathlib.Path(sys.argv[1]), demo=False)"
    _checked([str(PYTHON), "-c", code, str(var)], clean_environment(var))


def _product() -> list[Path]:
    return [*files_of(("*/**/*", "uv.lock")), *sorted((ROOT / "tools").glob("*.py"))]


def arranged_data(shared: Path) -> Path:
    """Return the prepared data with all that browser tests need to find in it."""
    prepared = prepared_data(shared)

    def make(var: Path) -> None:
        portal = PortalServer(prepared, var)
        try:
            (var / ARRANGED).write_text(json.dumps(portal.call("tests.browser.arrange:everything")))
        finally:
            portal.end()

    return _made_once(shared / "arranged", make)


def _made_once(var: Path, make: Callable[[Path], None]) -> Path:
    """Return the folder ``var``, filled by the first worker that asks."""
    var.parent.mkdir(parents=True, exist_ok=True)
    ready = var.with_suffix(".ready")
    with var.with_suffix(".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not ready.exists():
            make(var)
            ready.touch()
    return var


def _checked(command: list[str], environment: dict[str, str]) -> str:
    done = subprocess.run(
        command, check=False, cwd=ROOT, env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL
    )
    if done.returncode:
        raise RuntimeError(f"{command[1:4]} failed:\n{done.stdout[-3000:]}\n{done.stderr[-6000:]}")
    return done.stdout

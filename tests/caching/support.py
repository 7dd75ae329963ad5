"""A real Varnish in front of a running portal, and an editor at work beside it."""

import http.client
import json
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.browser.server import PortalServer
from tools.paths import PYTHON, ROOT
from tools.processes import Family, free_port
from tools.system import find

# A machine that is busy with other tests takes its time; a server that dies is noticed at once.
START_SECONDS = 180
# What a test wants to know beside the answer itself.
TELLING = """
    set resp.http.X-Test-Hits = obj.hits;
    set resp.http.X-Test-Zone = req.http.X-Portal-Zone;
    unset resp.http.Via;"""
EDITOR = """
import django, importlib, json, sys
# Lines of the log go where nobody reads answers.
answers, sys.stdout = sys.stdout, sys.stderr
django.setup()
def answer(**what):
    print(json.dumps(what), file=answers, flush=True)
for line in sys.stdin:
    name, arguments = json.loads(line)
    module, function = name.split(":")
    try:
        answer(result=getattr(importlib.import_module(module), function)(**arguments))
    except Exception as error:
        answer(error=repr(error))
"""


@dataclass(frozen=True)
class Answer:
    """One answer of Varnish; ``hits`` says how often it had been given before."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def hits(self) -> int:
        return int(self.headers.get("x-test-hits", 0))

    @property
    def zone(self) -> str:
        return self.headers.get("x-test-zone", "")

    @property
    def text(self) -> str:
        return self.body.decode(errors="replace")


class Varnish:
    """A Varnish of its own, with the generated configuration; ``changed`` replaces parts of it by others."""

    def __init__(self, folder: Path, *, port: int, host: str = "") -> None:
        self.folder = folder
        self.port = port
        # The name under which the portal is known.
        self.host = host or f"localhost:{port}"
        self.address = f"http://localhost:{port}"
        self._family = Family()

    def start(self, config: str, changed: dict[str, str] | None = None) -> None:
        """Start it and wait until it answers. What is to be replaced must be there exactly once."""
        for old, new in {"\n    unset resp.http.Via;": TELLING, **(changed or {})}.items():
            assert config.count(old) == 1, old
            config = config.replace(old, new)
        file = self.folder / "portal.vcl"
        file.write_text(config, encoding="utf-8")
        command = [str(find("varnishd")), "-F", "-j", "none", "-n", str(self.folder / "work"), "-f", str(file)]
        command += ["-a", f"127.0.0.1:{self.port}", "-s", "pages=malloc,32m", "-s", "scratch=malloc,1m"]
        told = (ROOT / "docs" / "proxy.md").read_text(encoding="utf-8")
        command += [part for parameter in re.findall(r" -p (\w+=\d+)", told) for part in ("-p", parameter)]
        with (self.folder / "varnish.log").open("wb") as log:
            self._family.start("Varnish", command, output=log)
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and not self._family.first_dead():
            try:
                self.ask("/", method="TRACE")
                return
            except OSError:
                time.sleep(0.05)
        raise RuntimeError("Varnish did not start:\n" + (self.folder / "varnish.log").read_text(errors="replace"))

    @property
    def bans(self) -> int:
        """How many bans it has taken since it was started."""
        command = [str(find("varnishstat")), "-n", str(self.folder / "work"), "-j", "-f", "MAIN.bans_added"]
        told = json.loads(subprocess.run(command, check=True, capture_output=True, timeout=20).stdout)
        return int(told["counters"]["MAIN.bans_added"]["value"])

    def end(self) -> None:
        """Stop it."""
        self._family.end()

    def ask(
        self,
        path: str,
        *,
        method: str = "GET",
        headers: dict[str, str] | None = None,
        body: bytes | None = None,
        source: str = "127.0.0.1",
    ) -> Answer:
        """Ask for ``path`` from the address ``source``, without following redirects."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20, source_address=(source, 0))
        try:
            wanted = {"Host": self.host, "Accept-Encoding": "identity", **(headers or {})}
            connection.request(method, path, body=body, headers=wanted)
            response = connection.getresponse()
            named = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, named, response.read())
        finally:
            connection.close()


class Editor:
    """Somebody at work in the CMS: calls ``module:function`` in one process with the portal's settings and data."""

    def __init__(self, server: PortalServer) -> None:
        self._process = subprocess.Popen(
            [PYTHON, "-c", EDITOR],
            cwd=ROOT,
            env=server.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=sys.stderr,
            text=True,
        )

    def __call__(self, act: str, **arguments: Any) -> Any:
        """Do one of ``tests.caching.acts`` (or ``module:function``) and return what it returned."""
        assert self._process.stdin is not None and self._process.stdout is not None
        name = act if ":" in act else f"tests.caching.acts:{act}"
        self._process.stdin.write(json.dumps([name, arguments]) + "\n")
        self._process.stdin.flush()
        said = json.loads(self._process.stdout.readline())
        assert "error" not in said, said
        return said["result"]

    def end(self) -> None:
        """Let the process end."""
        self._process.communicate(timeout=20)


class Portal(PortalServer):
    """A portal behind Varnish, which can be stopped and started again."""

    def stop(self) -> None:
        """Stop the application, as if it had crashed."""
        self._family.end()


def portal_behind(prepared: Path, var: Path, *, port: int) -> Portal:
    """Return a portal, not started, that stands behind the Varnish at ``port``."""
    server = Portal(prepared, var)
    address = f"http://localhost:{port}"
    server.environment |= {"VARNISH_URLS": f"http://127.0.0.1:{port}", "PUBLIC_URL": address}
    server.environment["VARNISH_BACKEND"] = f"127.0.0.1:{server.port}"
    return server


__all__ = ["Answer", "Editor", "Portal", "Varnish", "free_port", "portal_behind"]

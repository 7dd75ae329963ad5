"""An Elasticsearch of one's own, which may be killed, frozen and started again on the same data."""

from __future__ import annotations

import os
import signal
import subprocess
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from tools.elasticsearch_distribution import distribution_path, lay_out
from tools.java import find_java
from tools.processes import free_port
from tools.services import elasticsearch_environment, give, unprivileged
from tools.system import find

START_SECONDS = 240


def can_start() -> bool:
    """Return whether one can be started here: there is a Java, and the server is there or can be fetched."""
    return find_java() is not None and (distribution_path().exists() or find("mvn") is not None)


@dataclass
class OwnServer:
    """A node with its data in ``folder``, which outlive its process. It is not started yet."""

    folder: Path
    port: int = field(default_factory=free_port)
    _process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The address at which it answers."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it, on the data that are there, and return once it answers; raises ``TimeoutError`` with its log."""
        home, user = self.folder / "elasticsearch", unprivileged()
        if not home.exists():
            lay_out(self.folder, port=self.port)
            if user:
                give(self.folder, user)
        with (self.folder / "elasticsearch.log").open("ab") as log:
            self._process = subprocess.Popen(
                [home / "bin" / "elasticsearch"],
                env=elasticsearch_environment(home, self.folder / "tmp"),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                user=user,
                cwd=self.folder,
                start_new_session=True,
            )
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end and self._process.poll() is None:
            try:
                urllib.request.urlopen(f"{self.url}/_cluster/health", timeout=2).close()
                return
            except OSError:
                time.sleep(0.2)
        raise TimeoutError((self.folder / "elasticsearch.log").read_text(errors="replace")[-3000:])

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the node and to what started it; nothing where both are gone."""
        if self._process is not None:
            try:
                os.killpg(self._process.pid, number)
            except ProcessLookupError:
                return
            if number == signal.SIGKILL:
                self._process.wait()

    def end(self) -> None:
        """End it, whatever state it is in."""
        self.signal(signal.SIGKILL)

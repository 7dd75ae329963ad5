"""The W3C's HTML checker, running on this machine while tests ask it."""

import json
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from tools.downloads import W3C_CHECKER, fetch
from tools.processes import Family, free_port
from tools.system import find

START_SECONDS = 120
BROKEN = "<!doctype html><html lang=sr><title>.</title><p></div>"


class Checker:
    """A running checker: one Java machine for all pages that are asked about."""

    def __init__(self, address: str) -> None:
        self._address = address

    def errors_in(self, html: str) -> list[str]:
        """Return one text per error in ``html``."""
        headers = {"Content-Type": "text/html; charset=utf-8"}
        asked = urllib.request.Request(f"{self._address}/?out=json", data=html.encode(), headers=headers)
        with urllib.request.urlopen(asked, timeout=60) as answer:
            messages = json.load(answer)["messages"]
        # "non-document-error" is what keeps the checker from reading at all.
        return [
            f"{one['message']} {one.get('extract', '')[:120]}"
            for one in messages
            if one["type"] in {"error", "non-document-error"}
        ]


@contextmanager
def checker() -> Iterator[Checker]:
    """Start the checker on a free port of this machine and stop it at the end."""
    java = find("java")
    assert java is not None, "Java is missing; `make test-full` installs it"
    port = free_port()
    family = Family()
    bound = "-Dnu.validator.servlet.bind-address=127.0.0.1"
    main = "nu.validator.servlet.Main"
    try:
        family.start(
            "the checker", [java, bound, "-cp", fetch(W3C_CHECKER), main, str(port)], output=subprocess.DEVNULL
        )
        started = Checker(f"http://127.0.0.1:{port}")
        _wait(started, family)
        yield started
    finally:
        family.end()


def _wait(started: Checker, family: Family) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            found = started.errors_in(BROKEN)
        except OSError:
            if time.monotonic() > deadline or family.first_dead():
                raise
            time.sleep(0.2)
        else:
            assert found, "the checker finds nothing wrong with what is broken"
            return

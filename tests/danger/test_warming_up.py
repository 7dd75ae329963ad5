"""A web process has read rules and weights before its first visitor; where it cannot, it serves all the same."""

import subprocess
import sys

import pytest

from portal.danger import hearing

# Imports what gunicorn imports, and prints which files of the danger room nobody has read by then.
UNREAD = """
import sys
import portal.wsgi
for name, module in sorted(sys.modules.items()):
    for one in vars(module).values() if name.startswith("portal.danger.") else ():
        if hasattr(one, "cache_info") and one.__module__ == name and not one.cache_info().currsize:
            print(name, one.__name__)
"""
# The editors' table is read at each hearing; the lines that belong to a kind and the order of parts are a few.
LATER = ["portal.danger.kinds _numbers", "portal.danger.patterns _outwards", "portal.danger.taught compiled"]


def test_all_is_read_when_a_web_process_starts() -> None:
    run = subprocess.run([sys.executable, "-c", UNREAD], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines() == LATER


def test_a_process_starts_also_when_nothing_can_be_listened_to(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(hearing, "listen", breaks)
    hearing.warm_up()
    assert "danger" in caplog.text

"""The web server's own logs: no address, nothing of what was sent, one line for one request."""

from __future__ import annotations

import io
import json
import logging
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from gunicorn.config import Config

from portal import logs
from portal.server_logs import QuietLogger
from tools.processes import free_port

SECRET = "TAJNA-PRICA-31"


@pytest.fixture
def log() -> Iterator[Any]:
    """Make a logger as gunicorn does, and the two streams that it writes to."""
    config = Config()
    config.set("accesslog", "-")
    config.set("access_log_format", logs.ACCESS_LOG_FORMAT)
    loggers = [logging.getLogger(name) for name in ("gunicorn.error", "gunicorn.access")]
    before = [(each.handlers[:], each.filters[:], each.propagate) for each in loggers]

    def make() -> tuple[QuietLogger, io.StringIO, io.StringIO]:
        quiet, errors, requests = QuietLogger(config), io.StringIO(), io.StringIO()
        for logger, stream in ((quiet.error_log, errors), (quiet.access_log, requests)):
            for handler in logger.handlers:
                if isinstance(handler, logging.StreamHandler):
                    handler.setStream(stream)
        return quiet, errors, requests

    yield make
    for each, (handlers, filters, propagate) in zip(loggers, before, strict=True):
        each.handlers, each.filters, each.propagate = handlers, filters, propagate


@pytest.mark.parametrize("style", ["json", "text"])
def test_error_log_knows_neither_address_nor_request(log: Any, monkeypatch: pytest.MonkeyPatch, style: str) -> None:
    monkeypatch.setenv("LOG_FORMAT", style)
    quiet, errors, _ = log()
    quiet.warning(f"Invalid request from ip=192.0.2.7: Invalid HTTP request line: 'GET /?{SECRET}'")
    try:
        raise ValueError(SECRET)
    except ValueError as error:
        quiet.exception("Error handling request %s %s", "POST", f"/sr/(a)?q={SECRET}")
        quiet.exception(error)
        quiet.error(f"Traceback (most recent call last):\n  ValueError: {SECRET}")
    written = errors.getvalue()
    assert "Invalid request" in written
    assert "Error handling request POST /[public]/[typed]" in written
    assert "builtins.ValueError" in written
    for hidden in (SECRET, "192.0.2.7", "Traceback"):
        assert hidden not in written
    if style == "json":
        assert [json.loads(line)["level"] for line in written.splitlines()] == ["warning", "error", "error", "error"]


def test_line_break_in_a_path_stays_inside_its_line(log: Any) -> None:
    quiet, _, requests = log()
    path = '/sr/a\n{"event": "forged"}\r\x1b[31m\x7f\\'
    environ = {
        "REQUEST_METHOD": "GET",
        "RAW_URI": "/sr/a",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "PATH_INFO": path,
        "QUERY_STRING": SECRET,
        "REMOTE_ADDR": "192.0.2.7",
    }
    response = SimpleNamespace(status="404 Not Found", sent=12, headers=[])
    quiet.access(response, SimpleNamespace(headers=[]), environ, timedelta(milliseconds=3))
    (line,) = requests.getvalue().splitlines()
    entry = json.loads(line)
    assert entry["path"] == "/[public]/[typed]"
    assert line.isprintable()
    assert SECRET not in line
    assert "192.0.2.7" not in line


@pytest.mark.parametrize(
    ("status", "path"), [("200 OK", "/sr/za-decu/"), ("404 Not Found", "/sr/[typed]/"), ("301 Moved", "/sr/[typed]/")]
)
def test_a_word_in_a_path_stays_only_where_there_is_such_a_page(log: Any, status: str, path: str) -> None:
    quiet, _, requests = log()
    environ = {"REQUEST_METHOD": "GET", "SERVER_PROTOCOL": "HTTP/1.1", "PATH_INFO": "/sr/za-decu/", "RAW_URI": "/"}
    quiet.access(SimpleNamespace(status=status, sent=1, headers=[]), SimpleNamespace(headers=[]), environ, timedelta(0))
    assert json.loads(requests.getvalue())["path"] == path


@pytest.mark.parametrize("status", ["200 OK", "302 Found", "404 Not Found", "500 Internal Server Error"])
def test_which_page_of_the_form_came_is_not_told_by_its_address_nor_by_its_size(log: Any, status: str) -> None:
    quiet, _, requests = log()
    for page, size in (("4", 9052), ("5", 8770), ("pomoc", 6120), ("dalje", 7088), ("dalje", 6752), ("dalje", 6781)):
        path = f"/sr/prijava/{page}/"
        environ = {"REQUEST_METHOD": "GET", "SERVER_PROTOCOL": "HTTP/1.1", "PATH_INFO": path, "RAW_URI": path}
        answer = SimpleNamespace(status=status, sent=size, headers=[])
        quiet.access(answer, SimpleNamespace(headers=[]), environ, timedelta(milliseconds=3))
    [line] = set(requests.getvalue().splitlines())
    assert json.loads(line)["path"] == "/sr/prijava/[typed]/"


def test_running_server_keeps_quiet_about_a_broken_request(tmp_path: Path) -> None:
    (tmp_path / "small.py").write_text(
        "def application(environ, start_response):\n"
        "    start_response('200 OK', [('Content-Length', '2')])\n"
        "    return [b'ok']\n"
    )
    port, access = free_port(), tmp_path / "access.log"
    command = [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py", "--bind", f"127.0.0.1:{port}"]
    child = subprocess.Popen(
        [*command, "--pythonpath", str(tmp_path), "small:application"],
        cwd=settings.BASE_DIR,
        env=os.environ | {"ACCESS_LOG": str(access), "LOG_FORMAT": "json"},
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        ask(port, b"GET /sr/a%0aforged?q=" + SECRET.encode() + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        ask(port, SECRET.encode() + b" nonsense\r\n\r\n")
    finally:
        child.terminate()
        _, errors = child.communicate(timeout=60)
    assert "Invalid request" in errors
    written = errors + access.read_text()
    assert len(access.read_text().splitlines()) == 1
    assert SECRET not in written
    assert "127.0.0.1" not in written


def ask(port: int, request: bytes) -> bytes:
    deadline = time.monotonic() + 60
    while True:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
                connection.sendall(request)
                return connection.recv(65536)
        except ConnectionRefusedError:
            assert time.monotonic() < deadline
            time.sleep(0.1)

"""A real process that is killed while it receives a file, through every middleware of the portal."""

import io
import os
import signal
import sys
import time
import uuid
from pathlib import Path

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.test.utils import override_settings

from reporting.vault import deks
from reporting.vault.files import store
from tests.vault.files.uploads import MARK, that_seals
from tests.vault.killing import forked, output_of
from tests.vault.world import all_columns

SECRET = "a" * 32


class Stalling(io.BytesIO):
    """A connection over which nothing comes any more: says so and waits to be killed."""

    def read(self, size: int | None = -1) -> bytes:
        got = super().read(size)
        if not got:
            print("half")
            sys.stdout.flush()
            time.sleep(600)
        return got


class Upload:
    """A file field of 4 MB full of marks."""

    name, content_type = "MARKER-ime.png", "image/png"

    def read(self) -> bytes:
        """Return all of it."""
        return MARK * (4_000_000 // len(MARK))


def kill_in_the_middle(var: str) -> dict[str, object]:
    """Kill a process that has received half of a file; return where its marks lie in clear and what was swept."""
    report = output_of(_report).strip()
    before = len(_files(var))
    child, output = forked(lambda: _receive(report))
    with output:
        said = output.readline().strip()
        os.kill(child, signal.SIGKILL)
    killed = os.waitpid(child, 0)[1] == signal.SIGKILL
    clear = [
        str(path) for path in _files(var, logs=True) if MARK in path.read_bytes() or b"MARKER" in str(path).encode()
    ]
    clear += output_of(_columns_in_clear).split()
    sealed = sum(
        path.stat().st_size for path in Path(str(settings.SEALED_OPTIONS["location"])).rglob("*") if path.is_file()
    )
    swept = output_of(_sweep).strip()
    return {
        "said": said,
        "killed": killed,
        "clear": clear,
        "sealed": sealed,
        "swept": swept,
        "left": len(_files(var)) - before,
    }


def _files(var: str, *, logs: bool = False) -> list[Path]:
    """Return every file; the database's own logs come and go, so they are counted only when asked for."""
    files = [path for path in Path(var).rglob("*") if path.is_file()]
    return [path for path in files if logs or not path.name.endswith(("-wal", "-shm"))]


def _report() -> None:
    report_id = uuid.uuid4()
    deks.create_deks(report_id)
    print(report_id)


def _receive(report: str) -> None:
    body = encode_multipart(BOUNDARY, {"csrfmiddlewaretoken": SECRET, "file": Upload()})
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": f"/take/{report}/",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "HTTP_COOKIE": f"{settings.CSRF_COOKIE_NAME}={SECRET}",
        "CONTENT_TYPE": MULTIPART_CONTENT,
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": Stalling(body[: len(body) // 2]),
        "wsgi.url_scheme": "http",
    }
    with override_settings(ROOT_URLCONF="tests.vault.files.urls", MIDDLEWARE=that_seals(settings.MIDDLEWARE)):
        get_wsgi_application()(environ, lambda *arguments: None)


def _columns_in_clear() -> None:
    for column, values in all_columns().items():
        if any(b"MARKER" in value for value in values):
            print(column)


def _sweep() -> None:
    from django.utils import timezone

    print(store.sweep(timezone.now() + 2 * store.UNKEPT_LIFETIME))

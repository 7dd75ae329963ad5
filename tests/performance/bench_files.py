"""What it costs to seal an upload and to open it again, and that memory stays flat.

``BENCH_FILE_MB`` is the size in MiB (20 by default; the promise is for 200).
"""

import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread
from typing import Self

PEAK_LIMIT_MB = 100


class Body:
    """A multipart request that is made while it is read, so that the sender takes no memory."""

    def __init__(self, megabytes: int, boundary: str) -> None:
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="x.bin"\r\n\r\n'.encode()
        tail = f"\r\n--{boundary}--\r\n".encode()
        self.length = len(head) + megabytes * 2**20 + len(tail)
        self._parts = self._made(head, megabytes, tail)
        self._rest = b""

    def _made(self, head: bytes, megabytes: int, tail: bytes) -> Iterator[bytes]:
        piece = os.urandom(2**16)
        yield head
        for _ in range(megabytes * 16):
            yield piece
        yield tail

    def readline(self) -> bytes:
        """Give what is left, as the parser asks for at the end."""
        return self.read(2**16)

    def read(self, size: int) -> bytes:
        """Give at most ``size`` bytes."""
        while len(self._rest) < size and (part := next(self._parts, b"")):
            self._rest += part
        got, self._rest = self._rest[:size], self._rest[size:]
        return got


def measure(megabytes: int) -> dict[str, object]:
    """Seal and open ``megabytes`` in this process; CPU-milliseconds, MiB above idle."""
    from tests.performance import arrange

    with arrange.reporting():
        from uuid import uuid4

        from django.test import RequestFactory

        from reporting.vault import deks
        from reporting.vault.files import store
        from reporting.vault.files.receiving import install

        report_id = uuid4()
        deks.create_deks(report_id)
        owner = store.report_owner(report_id)

        def take(size: int) -> store.StoredFile:
            body = Body(size, "bench")
            request = RequestFactory().post("/", content_type="multipart/form-data; boundary=bench")
            request.META["CONTENT_LENGTH"] = str(body.length)
            request._stream = body  # type: ignore[attr-defined]
            uploads = install(request, owner=owner)
            assert list(request.FILES) == ["file"]
            uploads.keep()
            return uploads.files[0].row

        store.verify(take(1), owner)
        with Peak() as peak:
            started = time.process_time()
            row = take(megabytes)
            sealed = time.process_time()
            assert store.verify(row, owner) == megabytes * 2**20
            opened = time.process_time()
        above = peak.above
        store.delete_files(report_id=report_id)
    assert above <= PEAK_LIMIT_MB, f"peak memory {above} MiB above idle"
    return {
        f"upload_{megabytes}_mib_sealed_cpu_ms": round((sealed - started) * 1000),
        f"upload_{megabytes}_mib_opened_cpu_ms": round((opened - sealed) * 1000),
        f"peak_mib_above_idle_limit_{PEAK_LIMIT_MB}": above,
    }


class Peak(Thread):
    """The most memory of its own that this process holds while the block runs, in MiB above what it held before.

    Not the peak that the kernel remembers: it counts pages of files too, and a busy kernel takes those back from a
    process that is idle, so that the beginning reads too low.
    """

    def __enter__(self) -> Self:
        self._over, self._idle = Event(), _own_mb()
        self._most = self._idle
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._over.set()
        self.join()

    @property
    def above(self) -> int:
        """The most, above the beginning."""
        return round(self._most - self._idle)

    def run(self) -> None:
        """Look every hundredth of a second."""
        while not self._over.wait(0.01):
            self._most = max(self._most, _own_mb())


def _own_mb() -> float:
    """Return the memory that holds no file, in MiB (Linux; elsewhere the most memory until now)."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return int(status.partition("RssAnon:")[2].split()[0]) / 1024


def bench() -> dict[str, object]:
    """Measure in a process of its own: a peak of memory is never forgotten."""
    import json

    megabytes = os.environ.get("BENCH_FILE_MB", "20")
    root = Path(__file__).resolve().parents[2]
    environment = {**os.environ, "SEALED_FILE_MAX_BYTES": str(2**40), "SEALED_REQUEST_MAX_BYTES": str(2**40)}
    done = subprocess.run(
        [sys.executable, "-m", "tests.performance.bench_files", megabytes],
        cwd=root,
        env=environment,
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-500:])
    measured: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return measured


if __name__ == "__main__":
    import json

    print(json.dumps(measure(int(sys.argv[1]))))

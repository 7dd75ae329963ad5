"""What it costs to seal an upload and to open it again, and that memory stays flat.

``BENCH_FILE_MB`` is the size in MiB (20 by default; the promise is for 200).
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

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
        idle = _now_mb()
        started = time.process_time()
        row = take(megabytes)
        sealed = time.process_time()
        assert store.verify(row, owner) == megabytes * 2**20
        opened = time.process_time()
        above = _peak_mb() - idle
        store.delete_files(report_id=report_id)
    assert above <= PEAK_LIMIT_MB, f"peak memory {above} MiB above idle"
    return {
        f"upload_{megabytes}_mib_sealed_cpu_ms": round((sealed - started) * 1000),
        f"upload_{megabytes}_mib_opened_cpu_ms": round((opened - sealed) * 1000),
        f"peak_mib_above_idle_limit_{PEAK_LIMIT_MB}": above,
    }


def _now_mb() -> int:
    """Return the memory that this process holds now, in MiB (Linux; elsewhere its peak until now)."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return _peak_mb()
    return pages * os.sysconf("SC_PAGE_SIZE") // 2**20


def _peak_mb() -> int:
    """Return the most memory that this process ever held, in MiB."""
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


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

"""What the audit trail costs: events recorded and sealed a second, and walked by ``audit verify``.

On SQLite, and on a private PostgreSQL where it is installed; that one does not wait for the disk,
so its figures show the work and not the disk.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable

from tests.performance import arrange
from tools.paths import ROOT
from tools.services import Services
from tools.system import find

EVENTS = 3000


def bench() -> list[dict[str, object]]:
    """Return events per second on each database at hand."""
    rows = [measure("sqlite")]
    if not find("postgres"):
        return [*rows, {"postgresql": "not installed"}]
    services = Services()
    try:
        # One process speaks to one database, so the other has its own.
        environment = {**os.environ, "DATABASE_URL": services.postgresql(), "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", "tests.performance.bench_audit"]
        done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    finally:
        services.end()
    return [*rows, json.loads(done.stdout.splitlines()[-1])]


def measure(name: str) -> dict[str, object]:
    """Return figures of the database that ``DATABASE_URL`` names."""
    with arrange.reporting():
        from django.db import transaction

        from reporting.vault import audit
        from reporting.vault.audit import sealing, verification

        def record() -> None:
            audit.record(action="report.open", object_type="report", object_id=None, actor_kind="system")

        def one_by_one() -> int:
            for _ in range(EVENTS // 10):
                record()
            return EVENTS // 10

        def together() -> int:
            with transaction.atomic():
                for _ in range(EVENTS - EVENTS // 10):
                    record()
            return EVENTS - EVENTS // 10

        alone = per_second(one_by_one)
        joined = per_second(together)
        sealed = per_second(sealing.seal)
        walked = per_second(lambda: verification.verify().events)
    return {
        f"{name}_recorded_per_s_own_transactions": alone,
        f"{name}_recorded_per_s_one_transaction": joined,
        f"{name}_sealed_per_s": sealed,
        f"{name}_verified_per_s": walked,
    }


def per_second(act: Callable[[], int]) -> int:
    """Return how many a second ``act`` did; it returns how many it did."""
    started = time.perf_counter()
    count = act()
    return round(count / (time.perf_counter() - started))


if __name__ == "__main__":
    print(json.dumps(measure("postgresql")))

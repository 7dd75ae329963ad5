"""A sealer that is killed in the middle, for real: processes on the database of the tests."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.db import connection

from reporting.vault.audit import sealing, verification
from reporting.vault.audit.models import AuditLink, AuditWaiting
from tests.vault.audit_chain import record

pytestmark = [
    pytest.mark.both_databases,
    pytest.mark.full,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("keyring"),
]
SEALER = """
import sys
import django
django.setup()
from django.conf import settings
from reporting.vault.audit import sealing
# Small batches, so that a signal more often falls between the first link and the commit.
sealing.BATCH = 3
# Processes of one machine.
settings.AUDIT_PLACE = sys.argv[1]
print("ready", flush=True)
while True:
    sealing.seal()
"""


def database_url() -> str:
    values = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{values['NAME']}"
    return f"postgres://{values['USER']}@{values['HOST']}:{values['PORT']}/{values['NAME']}"


@contextmanager
def sealers(count: int) -> Iterator[list[subprocess.Popen[str]]]:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "portal.settings.test", "DATABASE_URL": database_url()}
    started = [
        subprocess.Popen(
            [sys.executable, "-c", SEALER, str(settings.AUDIT_PLACE)],
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(count)
    ]
    try:
        for process in started:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        yield started
    finally:
        for process in started:
            process.kill()
            process.wait()


def test_sealers_killed_at_any_moment_leave_no_gap_and_no_fork() -> None:
    for turn in range(5):
        with sealers(2) as both:
            record(30)
            time.sleep(0.01 * turn)
            both[0].send_signal(signal.SIGKILL)
            record(10)
            time.sleep(0.02 * turn)
            both[1].send_signal(signal.SIGKILL)
    sealing.seal()
    result = verification.verify()
    assert result.whole, result.findings
    assert result.events == 200 == AuditLink.objects.count()
    assert not AuditWaiting.objects.exists()

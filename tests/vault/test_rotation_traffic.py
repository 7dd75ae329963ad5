"""Keys are changed while reports come in: everything that was acknowledged opens afterwards."""

import threading
import time
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection

from reporting.vault import codes, deks, inspection, references, rotation, server
from reporting.vault import keyring as vault_keyring
from reporting.vault.models import KeyWrap
from tests.vault.rotating import retired_long_ago

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db(transaction=True)]
WRITERS = 3
SECONDS = 120


class Writer(threading.Thread):
    """Makes keys, codes and sealed values, and reads its own again, until it is told to stop."""

    def __init__(self, stop: threading.Event) -> None:
        super().__init__()
        self.stop, self.made, self.error = stop, dict[UUID, bytes](), ""
        self.codes: list[tuple[str, codes.CodeToken]] = []
        self.values: list[bytes] = []

    def run(self) -> None:
        """Write until stopped; an error is kept for the test."""
        try:
            # Without a pause they make more in each turn than the next one can move on a busy machine.
            while not self.stop.wait(0.01):
                self._write()
        except Exception as error:
            self.error = repr(error)
        finally:
            connection.close()

    def _write(self) -> None:
        report_id, code = uuid4(), codes.new_code()
        deks.create_deks(report_id)
        self.made[report_id] = deks.dek(report_id, "report")
        self.codes.append((code, codes.token("report", code)))
        self.values.append(server.seal(b"x", contract="a.b.1", pk=1))
        for known, key in list(self.made.items())[:3]:
            assert deks.dek(known, "report") == key


def test_keys_change_while_reports_come_in(keyring: Any) -> None:
    first = {purpose: keyring.current(purpose).id for purpose in ("desk", "pepper")}
    stop = threading.Event()
    writers = [Writer(stop) for _ in range(WRITERS)]
    for writer in writers:
        writer.start()
    try:
        turns, end = 0, time.monotonic() + SECONDS
        while turns < 3 or (time.monotonic() < end and any(one.is_alive() and len(one.made) < 20 for one in writers)):
            rotation.rotate("desk", settle=0, batch=5)
            rotation.rotate("pepper", settle=0)
            turns += 1
            # SQLite is not fair: without a pause the next turn takes the lock before anybody who waits for it.
            time.sleep(0.05)
    finally:
        stop.set()
        for writer in writers:
            writer.join()
    assert [writer.error for writer in writers] == [""] * WRITERS
    vault_keyring.forget()
    for writer in writers:
        assert len(writer.made) >= 20
        assert all(deks.dek(report_id, "report") == key for report_id, key in writer.made.items())
        assert all(token in codes.tokens("report", code) for code, token in writer.codes)
        assert all(server.unseal(value, contract="a.b.1", pk=1) == b"x" for value in writer.values)
    # What a writer sealed with a key that was retired that very moment is moved by the job.
    for key_id in KeyWrap.objects.values_list("key_id", flat=True).distinct():
        if key_id != vault_keyring.current("desk").id:
            retired_long_ago(key_id)
    rotation.move("desk")
    rotation.move("pepper")
    assert references.values_naming(first["desk"]) == {}
    assert inspection.inspect(progress=rotation.quiet).broken == []
    assert inspection.inspect(progress=rotation.quiet).unfinished == []

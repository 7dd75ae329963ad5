"""Everything fails, and quotes all that it can reach; then everything on disk is searched for marked words."""

from __future__ import annotations

import gzip
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from reporting.backup import artefact, recipient, sealing
from tests.faults.data_directory import DataDirectory
from tests.faults.server import FaultServer, Visitor
from tests.faults.test_canary import ANSWERS, CONTACT, CYRILLIC, LATIN, everything_written, found_in, mark
from tools.services import POSTGRESQL_LOG

pytestmark = pytest.mark.protected

SECONDS = 120


@contextmanager
def failing(server: FaultServer, *points: str) -> Iterator[None]:
    """Switch on the faults ``points`` of ``tests.faults.failing``."""
    flags = [server.var / f"fail-{point}" for point in points]
    for flag in flags:
        flag.touch()
    try:
        yield
    finally:
        for flag in flags:
            flag.unlink()


def wait_for(what: Callable[[], bool], name: str) -> None:
    deadline = time.monotonic() + SECONDS
    while not what():
        assert time.monotonic() < deadline, f"{name} did not come in {SECONDS} seconds"
        time.sleep(0.3)


def unlinked_but_open(processes: list[int]) -> dict[str, bytes]:
    """Return what lies in files that have no name any more: temporary files of engines and of uploads."""
    found = {}
    for pid in processes:
        try:
            children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
            handles = list(Path(f"/proc/{pid}/fd").iterdir())
        except OSError:  # ended meanwhile
            continue
        found |= unlinked_but_open([int(child) for child in children])
        for handle in handles:
            try:
                if handle.readlink().name.endswith("(deleted)") and handle.is_file():
                    found[str(handle)] = handle.read_bytes()
            except OSError:  # closed meanwhile
                continue
    return found


def backed_up(server: FaultServer, place: Path) -> dict[str, bytes]:
    """Return both backups of this moment, opened and unpacked; as files they are found with all others."""
    server.manage("backup", "make", "--to", str(place))
    (rows,) = place.glob(f"*-long/{artefact.SEALED_ROWS}")
    private = recipient.private_half(f"file:{server.var / 'pair' / recipient.PRIVATE}")
    with rows.open("rb") as sealed:
        long = gzip.decompress(b"".join(sealing.opened_with(private, sealed)))
    short = {f"backup/short/{path.name}": gzip.decompress(path.read_bytes()) for path in place.glob("*-short/*.gz")}
    return {"backup/long/rows.jsonl.gz": long} | short


def searched(
    server: FaultServer, words: tuple[str, ...], moment: str, *, engine: DataDirectory | None
) -> dict[str, bytes]:
    """Assert that no word lies anywhere; return what was searched."""
    written = backed_up(server, server.var / "backups" / moment) | unlinked_but_open(server.processes)
    written["dumpdata"] = server.manage("dumpdata").encode()
    written |= everything_written(server)
    if engine:
        written |= unlinked_but_open([engine.postmaster()]) | engine.files()
    for name, content in written.items():
        hits = found_in(content, words if name.startswith("mail") else (*words, CONTACT))
        assert not hits, f"{moment}, {name} holds {hits} in clear"
    return written


def test_a_file_without_a_name_is_found(tmp_path: Path) -> None:
    import os

    with (tmp_path / "swap").open("wb+", buffering=0) as file:
        file.write(b"zebrokanar")
        (tmp_path / "swap").unlink()
        assert b"zebrokanar" in unlinked_but_open([os.getpid()]).values()


def looking_into(server: FaultServer, word: str) -> DataDirectory:
    """Return what reads PostgreSQL's files, after it has found a word that was written past the portal and deleted."""
    with server.connect() as connection:
        connection.execute("CREATE TABLE control (words text)")
    engine = DataDirectory(server)
    with server.connect() as connection:
        # Long enough to be compressed, if that were not switched off.
        connection.execute(f"INSERT INTO control VALUES ('{word * 300}')")
        connection.execute("DELETE FROM control")
    told = {name.split("/")[1] for name, content in engine.files().items() if found_in(content, (word,))}
    assert told == {"base", "pg_wal", POSTGRESQL_LOG}, "the search looks where PostgreSQL writes"
    return engine


@pytest.mark.full
@pytest.mark.both_databases
def test_marked_words_lie_nowhere_after_everything_has_failed(fault_server: FaultServer) -> None:
    from tests.intake.walk import Walker, fields

    server = fault_server
    engine = looking_into(server, "vrabacnagrani") if server.on_postgresql else None
    server.environment["DJANGO_SETTINGS_MODULE"] = "tests.faults.failing_settings"
    server.start(jobs=True)
    walker = Walker.__new__(Walker)
    walker.client, walker.language = Visitor(server.port), "sr"  # type: ignore[assignment]
    walker.page = walker.client.get(walker.url())
    walker.walk("adult", ANSWERS, until=4)
    with failing(server, "answer"):
        broken = walker.client.post(walker.url("4/"), {"4-narrative": mark("прича")})
        assert broken.status_code == 500 and not found_in(broken.content, (LATIN, CYRILLIC))
    walker.page = walker.client.get(walker.url())
    walker.walk("adult", ANSWERS)
    with failing(server, "submit"):
        broken = walker.client.post(walker.url("10/"), dict(fields(walker.page)))
        assert broken.status_code == 500 and not found_in(broken.content, (LATIN, CYRILLIC, CONTACT))
    # A submission whose token is gone comes back with its words to the sender, and to nobody else.
    stranger = Visitor(server.port, d=walker.client.cookies["d"])  # type: ignore[arg-type]
    assert stranger.post(walker.url("4/"), {"4-narrative": mark("прича")}).status_code == 403
    with failing(server, "mail", "job"):
        walker.send()
        code = walker.code
        server.call("tests.faults.failing_tasks:write_a_letter", address=ANSWERS[9]["email"])
        wait_for(lambda: "failed, attempt 1" in server.log(), "a failed delivery")
        wait_for(lambda: "job failed" in server.log(), "a failed job")
        assert server.call("tests.faults.failing_tasks:fail_a_task") == 1
        words = (LATIN, CYRILLIC, code, code.replace(" ", ""))
        reporter = Visitor(server.port)
        reporter.get("/sr/pracenje/")
        with failing(server, "answer"):
            broken = reporter.post("/sr/pracenje/", {"code": code})
            assert broken.status_code == 500 and not found_in(broken.content, words)
        written = searched(server, words, "while it runs", engine=engine)
    # The search looked where the failures lie: of the job, the task and the delivery.
    assert written["dumpdata"].count(b"builtins.RuntimeError") == 2
    assert written["dumpdata"].count(b'"RuntimeError"') == 1
    assert b"RuntimeError" in written["log/web.log"] and b"psychological" in written["dump"]
    assert b"psychological" in written["backup/long/rows.jsonl.gz"]
    assert b"notify.outboxmessage" in written["backup/short/rows.jsonl.gz"]
    server.stop()
    searched(server, words, "after it stopped", engine=engine)

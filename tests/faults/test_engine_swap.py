"""The same data on SQLite, on PostgreSQL, and on SQLite again: sealed values open, and no dump holds a clear word."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.faults.server import FaultServer
from tests.faults.test_canary import CONTACT, CYRILLIC, LATIN, found_in

pytestmark = [pytest.mark.protected, pytest.mark.full, pytest.mark.postgresql_only]
# Made anew by a sign-in, by `update_index` or by `search check --repair`; the same are in no backup.
LEFT_OUT = (
    *("sessions.session", "tracking.reportersession", "wagtailsearch"),
    *("search.entry", "search.form", "search.stemcount", "search.vocabulary"),
)
Make = Callable[..., FaultServer]


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[Make]:
    """Make a portal on an engine, in a folder of its own."""
    made: list[FaultServer] = []

    def make(engine: str, *, blank: bool) -> FaultServer:
        made.append(FaultServer(tmp_path / f"var{len(made)}", engine=engine, blank=blank))
        return made[-1]

    yield make
    for server in made:
        server.remove()


def dumped(server: FaultServer, name: str) -> Path:
    """Write the fixture of a portal, and look that no word is readable in it."""
    path = server.var / name
    server.manage("dumpdata", "--natural-foreign", *(f"--exclude={one}" for one in LEFT_OUT), "--output", str(path))
    return path


def rows(path: Path) -> dict[str, Any]:
    # Django writes times to the millisecond: „…:00.000Z“ of what has microseconds only, „…:00Z“ once that was read.
    text = path.read_text().replace('.000Z"', 'Z"')
    found = {f"{row['model']} {row['pk']}": row["fields"] for row in json.loads(text)}
    # A key that was opened in between leaves events of its own.
    return {key: fields for key, fields in found.items() if not key.startswith("vault.audit")}


def test_a_fixture_carries_everything_from_engine_to_engine_and_back(portal: Make) -> None:
    here = portal("sqlite", blank=False)
    secrets = here.call("tests.faults.swapping:write")
    first = dumped(here, "first.json")
    opens = here.call("tests.faults.swapping:opened", **secrets)
    assert opens["trail"] and any(CONTACT in str(value) for value in opens.values())
    assert sum(LATIN in str(value) for value in opens.values()) > 6, "every kind of sealed value has its mark"

    there = portal("postgresql", blank=True)
    moved(first, here, there)
    assert there.call("tests.faults.swapping:opened", **secrets) == opens
    second = dumped(there, "second.json")
    back = portal("sqlite", blank=True)
    moved(second, there, back)
    assert back.call("tests.faults.swapping:opened", **secrets) == opens
    third = dumped(back, "third.json")
    assert rows(first) == rows(second) == rows(third)

    words = (LATIN, CYRILLIC, CONTACT, *secrets.values(), secrets["code"].replace(" ", ""))
    for path in (first, second, third):
        assert not found_in(path.read_bytes(), words), f"{path.name} holds a word in clear"
        assert b"psychological" in path.read_bytes(), "the search looks where the report lies"
    for server in (here, there, back):
        assert not found_in(server.dump(), words)
        assert "All is well" in server.manage("keys", "check")


def moved(fixture: Path, source: FaultServer, target: FaultServer) -> None:
    """Load a fixture into a portal that is migrated and then emptied, and bring the sealed files."""
    target.call("tests.faults.swapping:take_out_what_migrations_wrote")
    target.manage("loaddata", str(fixture))
    shutil.copytree(source.var / "sealed", target.var / "sealed")


def test_both_backups_carry_everything_from_engine_to_engine_and_back(portal: Make) -> None:
    here = portal("sqlite", blank=False)
    secrets = here.call("tests.faults.swapping:write")
    # No backup holds a draft.
    opens = here.call("tests.faults.swapping:opened", **secrets) | {"draft": []}
    for number, engine in enumerate(("postgresql", "sqlite")):
        place = here.var / f"backups{number}"
        here.manage("backup", "make", "--to", str(place))
        (long,), (short,) = (list(place.glob(f"*-{kind}")) for kind in ("long", "short"))
        private = f"file:{here.var / 'pair' / 'backup-private'}"
        here = portal(engine, blank=True)
        here.manage("backup", "restore", "--private", private, "--long", str(long), "--short", str(short))
        assert here.call("tests.faults.swapping:opened", **secrets) == opens
        assert "All is well" in here.manage("keys", "check")

"""Backups of a few reports, and what happens to them afterwards."""

import base64
import uuid
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from reporting.backup import artefact, making, restoring
from reporting.cases.models import Report
from reporting.cases.principals import System
from reporting.cases.retention.erasure import Approval, erase_file
from reporting.registry.models import Institution, RetentionClass
from reporting.vault import hpke, keyring
from reporting.vault.audit import sealing
from tests import templates
from tests.cases.fixtures import add_file

SYSTEM = System("test")
STORY, OTHER_STORY = "Шаљу ми ружне поруке сваки дан.", "Друга прича."
CONTENT = b"MARKER-hrastova-ulica-9" * 4_000
Begun = tuple[Report, Report, Path, Path]
PRIVATE, PUBLIC = hpke.new_pair()
make, restore = partial(making.make, public=PUBLIC), partial(restoring.restore, private=PRIVATE)


@pytest.fixture(autouse=True)
def sealed(tmp_path: Path, settings: Any) -> Path:
    """Where sealed files lie during one test."""
    options = {**settings.STORAGES["sealed"]["OPTIONS"], "location": tmp_path / "sealed"}
    settings.STORAGES = {**settings.STORAGES, "sealed": {**settings.STORAGES["sealed"], "OPTIONS": options}}
    return tmp_path / "sealed"


@pytest.fixture(autouse=True)
def recipient(tmp_path_factory: pytest.TempPathFactory, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The public half for the commands, and the private one where ``--private env:BACKUP_PRIVATE`` finds it."""
    path = tmp_path_factory.mktemp("recipient") / "backup-public"
    path.write_bytes(base64.b64encode(PUBLIC))
    settings.BACKUP_RECIPIENT = str(path)
    monkeypatch.setenv("BACKUP_PRIVATE", base64.b64encode(PRIVATE).decode())


def silent(done: int, total: int, label: str) -> None:
    return None


def backed_up(to: Path) -> tuple[Path, Path]:
    made = make(to=to, progress=silent)
    assert made.long and made.short
    return made.long, made.short


def text_of(folder: Path) -> str:
    """Return the lines of a backup, those of the long one opened."""
    found = artefact.manifest_of(folder)
    private = PRIVATE if found.kind == "long" else None
    files = [(folder / name, digest) for name, digest in found.sha256.items()]
    return "".join(line for path, digest in files for line in artefact.lines_of(path, sha256=digest, private=private))


def erase(report: Report, person: Callable[..., Any]) -> None:
    places = Institution.objects.order_by("pk")[:2]
    first, second = (Approval(person("head", place.code).user.pk, place.pk) for place in places)
    rule = RetentionClass.objects.get(code="case_closed")
    erase_file(file=report, rule=rule, first=first, second=second, tombstone_id=uuid.uuid4())


@pytest.fixture
def emptied(transactional_db: None) -> Callable[[], None]:
    """Take everything out of the database, as a fresh one has it."""

    def empty() -> None:
        templates.empty()
        keyring.forget()

    return empty


@pytest.fixture
def begun(
    transactional_db: None, submit: Callable[..., Report], person: Callable[..., Any], tmp_path: Path
) -> Iterator[Begun]:
    """Two reports are backed up; then the first is erased."""
    erased, kept = submit(contact_channel="email", contact="a@primer.test"), submit(narrative=OTHER_STORY)
    add_file(erased, CONTENT)
    sealing.seal()
    long, short = backed_up(tmp_path / "backups")
    erase(Report.objects.visible_to(SYSTEM).get(pk=erased.pk), person)
    yield erased, kept, long, short


@pytest.fixture
def role(transactional_db: None) -> Iterator[Callable[[str], str]]:
    """Make roles of PostgreSQL and take them away again."""
    made: list[str] = []

    def make(rights: str) -> str:
        made.append(f"vezba_{uuid.uuid4().hex[:8]}")
        with connection.cursor() as cursor:
            cursor.execute(f'CREATE ROLE "{made[-1]}" {rights}')
        return made[-1]

    yield make
    with connection.cursor() as cursor:
        for name in made:
            cursor.execute(f'DROP OWNED BY "{name}"')
            cursor.execute(f'DROP ROLE "{name}"')

"""What somebody did to a backup is refused in words that quote nothing, and leaves nothing behind."""

import base64
import gzip
import json
from collections.abc import Callable
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command

from reporting.backup import artefact, tokens
from reporting.backup.artefact import BackupError
from reporting.cases.models import Report
from reporting.vault.models import VaultKey
from tests.backup.conftest import PRIVATE, PUBLIC, SYSTEM, Begun, backed_up, restore, silent


@pytest.mark.parametrize(
    "line",
    [
        '{"model": "cases.nothing", "pk": "1", "fields": {"text": "Прича"}}',
        '{"model": "cases.report", "pk": "Прича", "fields": {"number": "Прича"}}',
        '{"model": "registry.place", "pk": 1, "fields": {}, "Прича": ',
        f'{{"model": "jobs.pendingtask", "fields": {{"task": "Прича", "attempts": {10**40}}}}}',
    ],
)
def test_a_row_that_does_not_fit_is_told_without_its_words(
    begun: Begun, emptied: Callable[[], None], line: str
) -> None:
    _erased, _kept, long, _short = begun
    emptied()
    rows = packed(long / artefact.SEALED_ROWS, line + "\n")
    resealed(long, rows=1, sha256={rows.name: artefact.sha256_of(rows)})
    with pytest.raises(CommandError, match=r"Row 1 of rows\.jsonl\.gz\.sealed does not fit this database") as refused:
        call_command(
            "backup",
            "restore",
            "--private",
            "env:BACKUP_PRIVATE",
            "--long",
            str(long),
            stdout=StringIO(),
            stderr=StringIO(),
        )
    assert "Прича" not in str(refused.value) and refused.value.__cause__ is None


@pytest.mark.django_db
def test_a_manifest_that_vouches_for_nothing_is_damaged(keyring: object, tmp_path: Path) -> None:
    long, _short = backed_up(tmp_path / "backups")
    resealed(long, sha256={})
    with pytest.raises(BackupError, match="names other files"):
        restore(long=long, short=None, progress=silent)


def packed(path: Path, lines: str) -> Path:
    """Put a file with these lines in the place of one, sealed where that was: anybody has the public half."""
    if path.name != artefact.SEALED_ROWS:
        # Of another time, or the same lines could make the same bytes.
        path.write_bytes(gzip.compress(lines.encode(), mtime=1))
        return path
    path.unlink()
    with artefact.packed(path, public=PUBLIC) as file:
        file.write(lines)
    return path


def lines_of(path: Path) -> str:
    private = PRIVATE if path.name == artefact.SEALED_ROWS else None
    return "".join(artefact.lines_of(path, sha256=artefact.sha256_of(path), private=private))


def resealed(folder: Path, **changes: object) -> None:
    """Change a manifest as only who has ROOT can."""
    manifest = replace(artefact.manifest_of(folder), **changes)  # type: ignore[arg-type]
    (folder / artefact.MANIFEST).unlink()
    artefact.seal_manifest(folder, manifest)


ROWS = {"long": artefact.SEALED_ROWS, "short": artefact.ROWS}
ROLE = '{"model": "registry.roleassignment", "pk": "7f3f2b0e-7f0c-4d0e-9d2c-0a8f6f1c2d3e", "fields": {}}\n'


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["long", "short"])
def test_a_row_that_somebody_without_root_added_is_refused(keyring: object, tmp_path: Path, kind: str) -> None:
    """Checksum and count are computed anew, as anybody can who writes where the backup lies."""
    long, short = backed_up(tmp_path / "backups")
    folder = {"long": long, "short": short}[kind]
    rows, path = folder / ROWS[kind], folder / artefact.MANIFEST
    packed(rows, lines_of(rows) + ROLE)
    manifest = json.loads(path.read_text())
    manifest["rows"] += 1
    manifest["sha256"][rows.name] = artefact.sha256_of(rows)
    for mac in (manifest["mac"], "", "00" * 32, "none", 7):
        path.write_text(json.dumps({**manifest, "mac": mac}))
        with pytest.raises(CommandError, match="does not fit the root key"):
            call_command(
                "backup",
                "restore",
                "--private",
                "env:BACKUP_PRIVATE",
                "--long",
                str(long),
                "--short",
                str(short),
                stderr=StringIO(),
            )


def after_the_check(monkeypatch: pytest.MonkeyPatch, path: Path, change: Callable[[str], str]) -> None:
    """Let somebody put other bytes in the place of a file once its folder was found whole: packed anew, at least."""
    checked = artefact.checked

    def check(folder: Path, **given: Any) -> artefact.Manifest:
        found = checked(folder, **given)
        if folder == path.parent:
            packed(path, change(lines_of(path)))
        return found

    monkeypatch.setattr(artefact, "checked", check)


@pytest.mark.parametrize(("kind", "name"), [*ROWS.items(), ("short", artefact.TOKENS)])
def test_a_file_that_is_put_there_after_the_check_is_refused_and_nothing_stays(
    begun: Begun, emptied: Callable[[], None], monkeypatch: pytest.MonkeyPatch, kind: str, name: str
) -> None:
    """The same lines, so that every one fits, packed anew: the bytes are others, and the checksum is of the bytes."""
    _erased, _kept, long, short = begun
    emptied()
    after_the_check(monkeypatch, {"long": long, "short": short}[kind] / name, lambda written: written)
    with pytest.raises(CommandError, match=f"{name} is not as it was checked"):
        call_command(
            "backup",
            "restore",
            "--private",
            "env:BACKUP_PRIVATE",
            "--long",
            str(long),
            "--short",
            str(short),
            stdout=StringIO(),
        )
    assert not Report.objects.visible_to(SYSTEM).exists() and not VaultKey.objects.exists()


def tokens_line(**changes: object) -> str:
    """A line as the short backup holds it, with something else in places; ``None`` leaves a word out."""
    line = {"column": "cases.Report.code_key_id", "pk": str(UUID(int=7)), "key": str(UUID(int=8)), "digest": "AAAA"}
    return json.dumps({name: value for name, value in (line | changes).items() if value is not None})


@pytest.mark.parametrize(
    "line",
    [
        "Прича",
        '{"column": "Прича',
        "[" * 100_000,
        '"Прича"',
        "[7]",
        tokens_line(column=None),
        tokens_line(column="Прича"),
        tokens_line(column=["Прича"]),
        tokens_line(key="Прича"),
        tokens_line(key=7),
        tokens_line(digest="Прича"),
        tokens_line(digest=7),
        tokens_line(pk="Прича"),
        tokens_line(pk=10**40),
        tokens_line(pk=None),
    ],
)
@pytest.mark.django_db
def test_a_token_that_is_none_is_told_without_its_words(tmp_path: Path, line: str) -> None:
    path = tmp_path / artefact.TOKENS
    path.write_bytes(gzip.compress(f"{tokens_line()}\n{line}\n".encode()))
    manifest = artefact.Manifest("short", "", 0, 0, {path.name: artefact.sha256_of(path)})
    with pytest.raises(BackupError, match=r"Line 2 of tokens\.jsonl\.gz does not fit \(\w+\)") as refused:
        tokens.put_back(path, manifest)
    assert "Прича" not in str(refused.value) and refused.value.__cause__ is None


def test_tokens_that_are_swapped_after_the_check_for_what_cannot_be_read_leave_nothing_behind(
    begun: Begun, emptied: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    _erased, _kept, long, short = begun
    emptied()
    after_the_check(monkeypatch, short / artefact.TOKENS, lambda written: written + '{"column": "\n')
    with pytest.raises(CommandError, match=r"Line 3 of tokens\.jsonl\.gz does not fit"):
        call_command(
            "backup",
            "restore",
            "--private",
            "env:BACKUP_PRIVATE",
            "--long",
            str(long),
            "--short",
            str(short),
            stdout=StringIO(),
        )
    assert not Report.objects.visible_to(SYSTEM).exists() and not VaultKey.objects.exists()


@pytest.mark.django_db
def test_a_backup_of_the_root_before_is_believed_and_of_another_is_not(
    keyring: object, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    long, _short = backed_up(tmp_path / "backups")
    monkeypatch.setenv("ANOTHER_ROOT", base64.b64encode(bytes(range(32))).decode())
    before, settings.PORTAL_KEYS = settings.PORTAL_KEYS, "env:ANOTHER_ROOT"
    with pytest.raises(BackupError, match="PORTAL_KEYS_OLD"):
        artefact.checked(long, kind="long")
    settings.PORTAL_KEYS_OLD = before
    assert artefact.checked(long, kind="long").kind == "long"

"""A short backup past its window is not restored by mistake, is named, and goes: nothing else does."""

import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone

from reporting.backup import artefact, window
from reporting.backup.artefact import BackupError
from reporting.cases.selectors import report_by_code
from tests.backup.conftest import Begun, backed_up, restore, silent

NOW = datetime(2026, 3, 4, 10, tzinfo=UTC)


def folder(place: Path, kind: str, *, days: float, name: str = "", manifest: bool = True) -> Path:
    """Make the folder of a backup that is so many days old, with a row in it."""
    stamp = (NOW - timedelta(days=days)).strftime(artefact.STAMP)
    path = place / (name or f"cuvamte-{stamp}-{kind}")
    path.mkdir(parents=True)
    (path / artefact.ROWS).write_bytes(b"rows")
    if manifest:
        artefact.seal_manifest(path, artefact.Manifest(kind, stamp, 1, 0, {}))
    return path


def backup(*args: str) -> str:
    out = StringIO()
    call_command("backup", *args, stdout=out, stderr=StringIO())
    return out.getvalue()


@pytest.mark.parametrize(("days", "past"), [(0, 0), (30, 0), (30.001, 1), (31, 1), (31.5, 2), (-2, 0)])
def test_the_window_ends_after_its_last_day(days: float, past: int) -> None:
    with time_machine.travel(NOW, tick=False):
        assert window.days_past((NOW - timedelta(days=days)).strftime(artefact.STAMP)) == past


def test_the_window_is_a_setting_and_a_stamp_must_be_one(settings: Any) -> None:
    settings.BACKUP_WINDOW_DAYS = 7
    with time_machine.travel(NOW, tick=False):
        assert window.days_past("20260225T090000Z") == 1 and window.days_past("20260225T110000Z") == 0
    with pytest.raises(BackupError, match="does not say when"):
        window.days_past("yesterday")


def test_only_short_backups_past_the_window_are_removed(tmp_path: Path) -> None:
    old = folder(tmp_path, "short", days=31)
    renamed = folder(tmp_path, "short", days=40, name="from tape")
    damaged = folder(tmp_path, "short", days=50, manifest=False)
    killed = folder(tmp_path, "short", days=60, name=".cuvamte-20260103T100000Z-short.partial", manifest=False)
    elsewhere = folder(tmp_path / "elsewhere", "short", days=70)
    link = tmp_path / "cuvamte-20250101T000000Z-short"
    link.symlink_to(elsewhere)
    (tmp_path / "cuvamte-20250102T000000Z-short").write_text("a file")
    keep = [
        folder(tmp_path, "short", days=29),
        folder(tmp_path, "long", days=300),
        folder(tmp_path, "long", days=301, manifest=False),
        folder(tmp_path, "long", days=302, name="cuvamte-20250103T000000Z-short"),
        folder(tmp_path, "short", days=303, name="pictures", manifest=False),
    ]
    gone = {old, renamed, damaged, killed}
    with time_machine.travel(NOW, tick=False):
        said = backup("prune", "--from", str(tmp_path), "--dry-run")
        assert all(path.exists() for path in gone) and all(str(path) in said for path in gone)
        assert said.endswith("Would remove 4 short backups past 30 days.\n")
        assert backup("prune", "--from", str(tmp_path)).endswith("Removed 4 short backups past 30 days.\n")
        assert not any(path.exists() for path in gone)
        assert all(path.exists() for path in (*keep, link, elsewhere))
        assert backup("prune", "--from", str(tmp_path)) == "Removed 0 short backups past 30 days.\n"


def said_by(path: Path, made_at: object) -> Path:
    """Let a manifest say another stamp, as anybody can who writes where the backup lies."""
    manifest = json.loads((path / artefact.MANIFEST).read_text())
    (path / artefact.MANIFEST).write_text(json.dumps({**manifest, "made_at": made_at}))
    return path


def test_a_manifest_that_says_another_day_than_the_name_keeps_no_short_backup(tmp_path: Path) -> None:
    old = [
        said_by(folder(tmp_path, "short", days=31 + day), said) for day, said in enumerate(("20990101T000000Z", "", 7))
    ]
    renamed = folder(tmp_path, "short", days=40, name="cuvamte-20990101T000000Z-short")
    kept = said_by(folder(tmp_path, "short", days=29), "20990101T000000Z")
    with time_machine.travel(NOW, tick=False):
        assert sorted(window.past_window(tmp_path)) == sorted([*old, renamed])
        assert backup("prune", "--from", str(tmp_path)).endswith("Removed 4 short backups past 30 days.\n")
    assert list(tmp_path.iterdir()) == [kept]


def test_one_that_stays_keeps_no_other_and_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    silent_one = said_by(folder(tmp_path, "short", days=40, name="from tape"), "yesterday")
    stuck, gone = folder(tmp_path, "short", days=60), folder(tmp_path, "short", days=50)
    nested = folder(tmp_path, "short", days=55)
    (nested / artefact.MANIFEST).write_text("[" * 200_000)
    remove = shutil.rmtree

    def refuse_one(path: Path) -> None:
        if path == stuck:
            raise PermissionError(path)
        remove(path)

    monkeypatch.setattr(shutil, "rmtree", refuse_one)
    with time_machine.travel(NOW, tick=False), pytest.raises(CommandError) as refused:
        backup("prune", "--from", str(tmp_path))
    said = str(refused.value)
    assert said.startswith("Removed 2 short backups past 30 days. Still there, and perhaps past them: ")
    assert f"{silent_one} (does not say when it was made)" in said and f"{stuck} (PermissionError)" in said
    assert refused.value.returncode == 1
    assert stuck.exists() and silent_one.exists() and not gone.exists() and not nested.exists()


def test_a_folder_that_is_not_there_ends_with_one(tmp_path: Path) -> None:
    with pytest.raises(CommandError) as refused:
        backup("prune", "--from", str(tmp_path / "nothing"))
    assert refused.value.returncode == 1


@pytest.mark.django_db
def test_making_says_what_should_be_gone(keyring: object, tmp_path: Path) -> None:
    with time_machine.travel(timezone.now() - timedelta(minutes=1)):
        assert "to be gone" not in backup("make", "--to", str(tmp_path))
    folder(tmp_path, "long", days=400)
    folder(tmp_path, "short", days=400)
    said = backup("make", "--to", str(tmp_path))
    assert f"to be gone: 1 short backups. Now: manage.py backup prune --from {tmp_path}" in said


def test_past_the_window_a_restore_takes_a_word(begun: Begun, emptied: Callable[[], None]) -> None:
    erased, _kept, long, short = begun
    emptied()
    for days, past in ((29, False), (31, True)):
        with time_machine.travel(timezone.now() + timedelta(days=days)):
            given = [
                "restore",
                "--private",
                "env:BACKUP_PRIVATE",
                "--long",
                str(long),
                "--short",
                str(short),
                "--dry-run",
            ]
            if not past:
                assert "Would restore" in backup(*given)
                continue
            with pytest.raises(CommandError, match="2 days past the window: what was erased since would open again"):
                backup(*given)
            with pytest.raises(BackupError, match="past the window"):
                restore(long=long, short=short, progress=silent)
            assert "Would restore" in backup(*given, "--past-window")
            restore(long=long, short=short, progress=silent, past_window=True)
            assert report_by_code(erased.code) is not None  # type: ignore[attr-defined]


def test_a_long_backup_of_any_age_is_restored(begun: Begun, emptied: Callable[[], None], tmp_path: Path) -> None:
    _erased, _kept, long, _short = begun
    with time_machine.travel(timezone.now() + timedelta(days=400)):
        _newer, short = backed_up(tmp_path / "tonight")
        emptied()
        assert restore(long=long, short=short, progress=silent).dropped == 0
    assert json.loads((long / artefact.MANIFEST).read_text())["kind"] == "long"

"""The window: for how long a short backup may be kept, and the removal of those that are past it.

What was erased can come back with a short backup. So the erasure is worth something only when none is
older than ``BACKUP_WINDOW_DAYS``, wherever it lies.
"""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from reporting.backup.artefact import STAMP, BackupError, Progress, manifest_of

# What ``make`` calls a short backup, and one during whose making it was killed.
NAME = re.compile(r"cuvamte-(\d{8}T\d{6}Z)-short|\.cuvamte-(\d{8}T\d{6}Z)-short\.partial")


def days_past(made_at: str) -> int:
    """Return by how many days, begun ones too, a short backup made at this stamp is past the window; 0 inside it.

    Raises ``BackupError`` for a stamp that is none.
    """
    made = _moment(made_at)
    if made is None:
        raise BackupError("A manifest does not say when its backup was made.")
    return _days_past(made)


def past_window(folder: Path) -> list[Path]:
    """Return the short backups in ``folder`` that are past the window, unfinished and damaged ones too.

    By what the manifest says or the name that ``make`` gave, whichever is older: no key is at hand where backups
    lie, so neither is believed when it says that a backup is younger. One that has neither is not among them.
    Raises ``OSError``.
    """
    return [path for path, made in _short_ones(folder) if made and _days_past(made)]


@dataclass(frozen=True)
class Pruned:
    """What went; and what may be past the window and is still there, each with the reason in brackets."""

    gone: list[Path]
    left: list[str]


def prune(*, folder: Path, progress: Progress, dry_run: bool = False) -> Pruned:
    """Remove what ``past_window`` finds in ``folder``; ``dry_run`` removes nothing and says what would go.

    Never a long backup, nor what a link leads to. One that cannot be removed, or does not say when it was made,
    keeps no other. Raises ``OSError`` when the folder cannot be read.
    """
    ones = list(_short_ones(folder))
    found = [path for path, made in ones if made and _days_past(made)]
    gone, left = [], [f"{path} (does not say when it was made)" for path, made in ones if made is None]
    for done, path in enumerate(found, 1):
        try:
            if not dry_run:
                shutil.rmtree(path)
                progress(done, len(found), "short backups past the window")
            gone.append(path)
        except OSError as error:
            left.append(f"{path} ({type(error).__name__})")
    return Pruned(gone, left)


def _moment(stamp: object) -> datetime | None:
    try:
        return datetime.strptime(str(stamp), STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None


def _days_past(made: datetime) -> int:
    over = timezone.now() - made - timedelta(days=settings.BACKUP_WINDOW_DAYS)
    return max(0, -(-over // timedelta(days=1)))


def _short_ones(folder: Path) -> Iterator[tuple[Path, datetime | None]]:
    """Yield each short backup and when it was made at the latest; None when neither manifest nor name says so."""
    for path in sorted(folder.iterdir()):
        if path.is_symlink() or not path.is_dir():
            continue
        named, said = NAME.fullmatch(path.name), None
        try:
            manifest = manifest_of(path)
        except BackupError:
            if not named:
                continue
        else:
            if manifest.kind != "short":
                continue
            said = _moment(manifest.made_at)
        moments = [said, _moment(named[1] or named[2]) if named else None]
        yield path, min((moment for moment in moments if moment), default=None)

"""The window: for how long a short backup may be kept, and the removal of those that are past it.

What was erased can come back with a short backup. So the erasure is worth something only when none is
older than ``BACKUP_WINDOW_DAYS``, wherever it lies.
"""

import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from reporting.cases.backup.artefact import STAMP, BackupError, Progress, manifest_of

# What ``make`` calls a short backup, and one during whose making it was killed.
NAME = re.compile(r"cuvamte-(\d{8}T\d{6}Z)-short|\.cuvamte-(\d{8}T\d{6}Z)-short\.partial")


def days_past(made_at: str) -> int:
    """Return by how many days, begun ones too, a short backup made at this stamp is past the window; 0 inside it.

    Raises ``BackupError`` for a stamp that is none.
    """
    try:
        made = datetime.strptime(made_at, STAMP).replace(tzinfo=UTC)
    except ValueError as error:
        raise BackupError("A manifest does not say when its backup was made.") from error
    over = timezone.now() - made - timedelta(days=settings.BACKUP_WINDOW_DAYS)
    return max(0, -(-over // timedelta(days=1)))


def past_window(folder: Path) -> list[Path]:
    """Return the short backups in ``folder`` that are past the window, unfinished and damaged ones too.

    By what the manifest says; where it cannot be read, by the name that ``make`` gave. Raises ``OSError``.
    """
    return [path for path, made_at in _short_ones(folder) if days_past(made_at)]


def prune(*, folder: Path, progress: Progress, dry_run: bool = False) -> list[Path]:
    """Remove what ``past_window`` finds in ``folder`` and return it; ``dry_run`` removes nothing.

    Never a long backup, nor what a link leads to. Raises ``OSError`` at the first that cannot be removed.
    """
    found = past_window(folder)
    for done, path in enumerate([] if dry_run else found, 1):
        shutil.rmtree(path)
        progress(done, len(found), "short backups past the window")
    return found


def _short_ones(folder: Path) -> Iterator[tuple[Path, str]]:
    for path in sorted(folder.iterdir()):
        if path.is_symlink() or not path.is_dir():
            continue
        try:
            manifest = manifest_of(path)
        except BackupError:
            named = NAME.fullmatch(path.name)
            if named:
                yield path, named[1] or named[2]
        else:
            if manifest.kind == "short":
                yield path, manifest.made_at

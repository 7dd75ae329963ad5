"""The packages that are offered: a file for each live course without a certificate, made when something changed."""

from __future__ import annotations

import fcntl
import logging
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from elearning.courses.models import CoursePage
from elearning.courses.scorm.building import TooMuchToKeep, package, scripts_of
from portal.caching.bans import forget_all

logger = logging.getLogger(__name__)


def size_of(course: CoursePage) -> int | None:
    """Return how many bytes the package of a course has, or nothing where none is offered or none is made yet."""
    try:
        return _path(course.pk).stat().st_size if is_offered(course) else None
    except FileNotFoundError:
        return None


def opened(course: CoursePage) -> BinaryIO | None:
    """Return the package of a course, open, or nothing where there is none; another may take its place meanwhile."""
    try:
        return _path(course.pk).open("rb") if is_offered(course) else None
    except FileNotFoundError:
        return None


def is_offered(course: CoursePage) -> bool:
    """Return whether a course has a package: who gets a certificate for it learns on the portal."""
    return bool(course.live and not course.certificate)


def keep(pk: int) -> None:
    """Bring the package of the course ``pk`` up to what is published, or remove it where none is offered.

    Harmless when run twice. One at a time for each course, so that the later one reads what the earlier one did not.
    """
    path = _path(pk)
    path.parent.mkdir(parents=True, exist_ok=True)
    with _alone(path.with_suffix(".lock")):
        before = path.read_bytes() if path.is_file() else None
        content = _content(pk)
        if content is None:
            path.unlink(missing_ok=True)
        elif content != before:
            _write(path, content)
    if content != before:
        # The course's page says how large it is.
        forget_all()


def known() -> list[int]:
    """Return the keys of the courses of which there is, or should be, a package; one query."""
    offered = CoursePage.objects.live().filter(certificate=False).values_list("pk", flat=True)
    return sorted({*offered, *(int(path.stem) for path in _folder().glob("*.zip"))})


def _content(pk: int) -> bytes | None:
    course = CoursePage.objects.filter(pk=pk).select_related("locale").first()
    if course is None or not is_offered(course):
        return None
    try:
        return package(course, scripts=scripts_of(course))
    except TooMuchToKeep:
        logger.warning("course too large for a package", extra={"course": pk})
        return None


def _write(path: Path, content: bytes) -> None:
    """Put the file in place in one step: whoever reads meanwhile gets the old one or the new one whole."""
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as draft:
        draft.write(content)
    os.chmod(draft.name, 0o644)
    os.replace(draft.name, path)


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "scorm"


def _path(pk: int) -> Path:
    return _folder() / f"{pk}.zip"

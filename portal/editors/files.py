"""Stored pictures and documents: whether each is still there, unchanged, and opens."""

import hashlib
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import Image, ImageSequence
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from portal.editors.models import FileLook, Finding, Kind
from portal.jobs.many import Failures
from portal.jobs.status import Status
from portal.pages.file_contents import fits

AGAIN_AFTER = timedelta(days=7)
# In one run, since jobs run one after the other.
AT_ONCE = 20
LATE = timedelta(days=7)


def due(now: datetime) -> list[tuple[str, Any]]:
    """Return up to ``AT_ONCE`` pictures and documents that were not read for a week, the longest unread first."""
    found: list[tuple[str, Any]] = []
    for name, model in (("image", get_image_model()), ("document", get_document_model())):
        unread = model.objects.filter(Q(filelook=None) | Q(filelook__looked_at__lte=now - AGAIN_AFTER))
        oldest_first = unread.order_by(F("filelook__looked_at").asc(nulls_first=True), "pk")
        found += [(name, one) for one in oldest_first[: AT_ONCE - len(found)]]
    return found


def check_files(now: datetime) -> int:
    """Read what is due and keep what is wrong with it; return how many were read. Harmless when run twice or late."""
    failures, files = Failures("a stored file could not be looked at"), due(now)
    for name, file in files:
        with failures.kept(object_id=file.pk):
            look_at_file(name, file, now=now)
    failures.raise_all()
    return len(files)


@transaction.atomic
def look_at_file(name: str, file: Any, *, now: datetime) -> None:
    """Keep what is wrong with one picture (``image``) or ``document``, or forget what was mended."""
    wrong = what_is_wrong(name, file)
    known = Finding.objects.filter(**{name: file}, kind=Kind.FILE)
    if not wrong:
        known.delete()
    elif not known.update(detail=wrong, checked_at=now):
        Finding.objects.create(**{name: file}, kind=Kind.FILE, detail=wrong, found_at=now, checked_at=now)
    FileLook.objects.update_or_create(**{name: file}, defaults={"looked_at": now})


def what_is_wrong(name: str, file: Any) -> str:
    """Return in a few words what a reader would miss, or nothing.

    A file whose digest was never kept gets it now: from here on it is known what it was.
    """
    try:
        with file.file.storage.open(file.file.name, "rb") as stored:
            digest = hashlib.file_digest(stored, _sha1).hexdigest()
            stored.seek(0)
            opens = _decodes(stored) if name == "image" else fits(stored, file.file_extension)
    except OSError:
        return _("нема је на диску")
    if not opens:
        return _("не може да се отвори")
    if not file.file_hash:
        type(file)._base_manager.filter(pk=file.pk, file_hash="").update(file_hash=digest)
    elif file.file_hash != digest:
        return _("није више она која је додата")
    return ""


def state() -> Status:
    """Return the line of the health page: whether files are read in time, and how many are damaged."""
    late = timezone.now() - AGAIN_AFTER - LATE
    unread = sum(
        model.objects.filter(Q(filelook__looked_at__lte=late) | Q(filelook=None, created_at__lte=late)).count()
        for model in (get_image_model(), get_document_model())
    )
    damaged = Finding.objects.filter(kind=Kind.FILE).count()
    return Status(
        not unread and not damaged,
        _("%(damaged)d оштећено, %(unread)d непрегледано") % {"damaged": damaged, "unread": unread},
        advice=_("Које су датотеке оштећене пише у CMS под „Шта треба погледати“; вратите их из резервне копије."),
    )


def _sha1() -> Any:
    return hashlib.sha1(usedforsecurity=False)


def _decodes(stored: Any) -> bool:
    try:
        with Image.open(stored) as picture:
            for frame in ImageSequence.Iterator(picture):
                frame.load()
    except Exception:
        # A damaged file raises whatever its decoder stumbles over: OSError, SyntaxError, struct.error, IndexError.
        return False
    return True

"""The addresses under ``/media/``: pictures that a page shows, and recordings.

A picture that somebody has uploaded is the editors' alone until a page that was approved shows it. Pages show its
sizes (``images``); its original is for the CMS. Everything else that editors upload goes through Wagtail's document
view, which knows whether a collection is private.
"""

from __future__ import annotations

import posixpath
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe
from django.views.static import serve

from portal.accounts.staff import edits
from portal.pages import byte_ranges
from portal.pages.file_use import is_shown
from portal.pages.models import PortalRendition
from portal.pages.models.recordings import AUDIO_TYPES, VIDEO_TYPES
from portal.pages.models.recordings import FOLDER as RECORDINGS

RENDITIONS = "images"
# Originals, and the pictures of the editors' profiles.
CMS_FOLDERS = frozenset({"original_images", "avatar_images"})
EXTENSIONS = frozenset({".avif", ".gif", ".jpeg", ".jpg", ".png", ".webp"})
# Bytes of a path below the folder of files, as much as a column holds letters (100) and more.
LONGEST = 255
PLAYED = VIDEO_TYPES | AUDIO_TYPES


@require_safe
def picture(request: HttpRequest, path: str) -> HttpResponseBase:
    """Serve one picture or recording; answer 404 for every other file, whether it is there or not."""
    clean = PurePosixPath(posixpath.normpath(path.lstrip("/")))
    # No file of ours has such a name; PostgreSQL takes no zero byte, and no disk so long a path.
    if "\0" in path or len(str(clean).encode()) > LONGEST:
        raise Http404
    if len(clean.parts) == 2 and clean.parts[0] == RECORDINGS:
        return _recording(request, clean)
    if len(clean.parts) < 2 or clean.suffix.lower() not in EXTENSIONS:
        raise Http404
    folder = clean.parts[0]
    if folder != RENDITIONS and folder not in CMS_FOLDERS:
        raise Http404
    if not edits(request) and not (folder == RENDITIONS and _readers_see(clean)):
        raise Http404
    return serve(request, str(clean), document_root=str(settings.MEDIA_ROOT))


def _readers_see(clean: PurePosixPath) -> bool:
    """Whether a page that was approved shows the picture of which this is a size."""
    rendition = PortalRendition.objects.filter(file=str(clean)).select_related("image").first()
    return rendition is not None and is_shown(rendition.image)


def _recording(request: HttpRequest, clean: PurePosixPath) -> HttpResponseBase:
    """Serve a video or a sound, or the part of it that a player asks for."""
    content_type = PLAYED.get(clean.suffix.lower())
    place = Path(settings.MEDIA_ROOT) / clean
    if content_type is None or not place.is_file():
        raise Http404
    known = place.stat()
    return byte_ranges.answer(
        request, place.open("rb"), size=known.st_size, modified=known.st_mtime, content_type=content_type
    )

"""The addresses under ``/media/``: pictures and recordings only.

Everything else that editors upload goes through Wagtail's document view, which knows whether a
collection is private.
"""

from __future__ import annotations

import posixpath
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe
from django.views.static import serve

from portal.accounts.models import User
from portal.accounts.staff import can_use_cms
from portal.caching.tags import announce_model
from portal.pages import byte_ranges
from portal.pages.models import PortalImage, Recording
from portal.pages.models.recordings import AUDIO_TYPES, VIDEO_TYPES
from portal.pages.models.recordings import FOLDER as RECORDINGS

FOLDERS = frozenset({"images", "original_images"})
# Pictures of the editors' profiles are for the CMS only.
CMS_FOLDERS = frozenset({"avatar_images"})
EXTENSIONS = frozenset({".avif", ".gif", ".jpeg", ".jpg", ".png", ".webp"})
PLAYED = VIDEO_TYPES | AUDIO_TYPES


@require_safe
def picture(request: HttpRequest, path: str) -> HttpResponseBase:
    """Serve one picture or recording; answer 404 for every other file, whether it is there or not."""
    clean = PurePosixPath(posixpath.normpath(path.lstrip("/")))
    if len(clean.parts) == 2 and clean.parts[0] == RECORDINGS:
        return _recording(request, clean)
    if len(clean.parts) < 2 or clean.suffix.lower() not in EXTENSIONS:
        raise Http404
    folder = clean.parts[0]
    if folder not in FOLDERS and not (folder in CMS_FOLDERS and _edits(request)):
        raise Http404
    # A picture that is deleted or drawn anew must leave the proxy too; no query shows which one this is.
    announce_model(PortalImage)
    return serve(request, str(clean), document_root=str(settings.MEDIA_ROOT))


def _edits(request: HttpRequest) -> bool:
    # Without the cookie there is no session to load.
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return False
    user = request.user
    return isinstance(user, (User, AnonymousUser)) and can_use_cms(user)


def _recording(request: HttpRequest, clean: PurePosixPath) -> HttpResponseBase:
    """Serve a video or a sound, or the part of it that a player asks for."""
    content_type = PLAYED.get(clean.suffix.lower())
    place = Path(settings.MEDIA_ROOT) / clean
    if content_type is None or not place.is_file():
        raise Http404
    announce_model(Recording)
    known = place.stat()
    return byte_ranges.answer(
        request, place.open("rb"), size=known.st_size, modified=known.st_mtime, content_type=content_type
    )

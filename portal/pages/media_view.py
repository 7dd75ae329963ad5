"""The addresses under ``/media/``: pictures only.

Everything else that editors upload goes through Wagtail's document view, which knows whether a
collection is private.
"""

from __future__ import annotations

import posixpath
from pathlib import PurePosixPath

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe
from django.views.static import serve

from portal.accounts.models import User
from portal.accounts.staff import can_use_cms
from portal.caching.tags import announce_model
from portal.pages.models import PortalImage

FOLDERS = frozenset({"images", "original_images"})
# Pictures of the editors' profiles are for the CMS only.
CMS_FOLDERS = frozenset({"avatar_images"})
EXTENSIONS = frozenset({".avif", ".gif", ".jpeg", ".jpg", ".png", ".webp"})


@require_safe
def picture(request: HttpRequest, path: str) -> HttpResponseBase:
    """Serve one picture; answer 404 for every other file, whether it is there or not."""
    clean = PurePosixPath(posixpath.normpath(path.lstrip("/")))
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

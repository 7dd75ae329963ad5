"""What the public page of a course says of its package."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from wagtail.coreutils import get_supported_content_language_variant

from elearning.courses.models import CoursePage
from elearning.courses.scorm.keeping import size_of
from portal.pages.contexts import adds_context
from portal.pages.file_contents import kind_and_size
from portal.pages.places import active_language
from portal.security import hosts
from portal.security.zones import PUBLIC_HOST


@adds_context(CoursePage)
def package(page: CoursePage, request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Return the package for ``courses/scorm/offer.html``, or nothing where there is none."""
    size = size_of(page) if page.pk else None
    if size is None:
        return {}
    # That of the page, which is served in no other; its row is not asked for.
    language = get_supported_content_language_variant(active_language())
    address = reverse("scorm:package", kwargs={"course": page.translation_key, "language": language})
    url = hosts.link(request, PUBLIC_HOST, address)
    return {"scorm": {"url": url, "kind_and_size": kind_and_size("zip", size)}}

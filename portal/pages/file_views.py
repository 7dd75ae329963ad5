"""What stands beside a file: the captions of a video, and the page that says what a document is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.models import CollectionViewRestriction

from portal.pages.file_use import is_shown, shown
from portal.pages.library import library_crumbs
from portal.pages.models import PortalDocument, Recording
from portal.pages.places import active_language, alternates, canonical, page_store
from portal.script.convert import to_latin
from portal.security import hosts
from portal.security.zones import PUBLIC_HOST


@require_safe
def captions(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer the captions of a video as WebVTT, in the script of the address."""
    recording = get_object_or_404(Recording.objects.exclude(captions=""), pk=pk)
    text = recording.captions
    if active_language() == "sr-latn":
        text = to_latin(text)
    return HttpResponse(text.replace("\r\n", "\n"), content_type="text/vtt; charset=utf-8")


@require_safe
def document(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer the page of a document: what it is, how large, in which script, and whether it can be read as a page.

    A document of a private collection has none, nor has one that no page shows: whoever adds it would publish title
    and description alone.
    """
    found = get_object_or_404(PortalDocument.objects.select_related("collection", "html_page"), pk=pk)
    if CollectionViewRestriction.objects.filter(collection__in=found.collection.get_ancestors(inclusive=True)).exists():
        raise Http404
    if not is_shown(found):
        raise Http404
    html_page = found.html_page if found.html_page is not None and found.html_page.live else None
    context = _head(request, found) | {
        "document": found,
        "html_url": page_store(request).url(html_page) if html_page is not None else "",
        "html_title": html_page.title if html_page is not None else "",
    }
    return render(request, "pages/document.html", context)


def document_tails() -> Iterator[str]:
    """Give what stands behind the language in the address of each document's page, for the sitemap; few queries."""
    private = tuple(CollectionViewRestriction.objects.values_list("collection__path", flat=True))
    seen = shown(PortalDocument)
    for pk, place in PortalDocument.objects.filter(pk__in=seen).order_by("pk").values_list("pk", "collection__path"):
        if not place.startswith(private):
            yield f"preuzimanje/{pk}/"


def _head(request: HttpRequest, found: PortalDocument) -> dict[str, Any]:
    """Return title, versions in both scripts and the trail from the front page."""
    language = active_language()
    versions = alternates(request.path.lstrip("/").partition("/")[2])
    home = {"title": _("Почетна"), "url": hosts.link(request, PUBLIC_HOST, f"/{language}/")}
    return {
        "page": {"meta_title": found.title, "search_description": found.description},
        "alternates": versions,
        "canonical": canonical(versions),
        "crumbs": [home, *library_crumbs(request), {"title": found.title, "url": ""}],
    }

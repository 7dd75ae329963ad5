"""Where documents stand for readers: below the library, whose kind of page the room above registers."""

from django.http import HttpRequest
from wagtail.models import Page

from portal.pages.places import page_store
from portal.pages.sites import site_of

_kinds: list[type[Page]] = []


def register_library(kind: type[Page]) -> None:
    """Let pages of ``kind`` be the library."""
    _kinds.append(kind)


def library_crumbs(request: HttpRequest) -> list[dict[str, str]]:
    """Return the published library as a part of the trail, nothing where there is none; one query."""
    site, store = site_of(request), page_store(request)
    if site is None or not _kinds:
        return []
    found = store.of_kinds(*_kinds, locale_id=site.root_page.locale_id)
    return [{"title": page.title, "url": store.url(page)} for page in found[:1]]

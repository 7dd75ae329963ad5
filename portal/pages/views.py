"""What machines ask for: the icon, robots.txt and the sitemap."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

from portal.pages.places import absolute, alternates, other_languages
from portal.pages.served import served_pages
from portal.pages.sitemap import registered_tails
from portal.pages.sites import site_of


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Lead to the icon where a browser asks for it unbidden; nobody keeps the answer, the file's name changes."""
    return redirect(static("img/favicon.svg"), permanent=True)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Tell crawlers where not to go; the address of the CMS is not given away."""
    context = {"sitemap": absolute(reverse("sitemap"))}
    return render(request, "pages/robots.txt", context, content_type="text/plain; charset=utf-8")


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """List every public page once per script, each with links to all its versions."""
    entries = [
        entry
        for tail, everywhere in registered_tails()
        for entry in _entries(tail, None, other_languages() if everywhere else ())
    ]
    site = site_of(request)
    if site is not None:
        root = site.root_page
        pages = served_pages().descendant_of(root, inclusive=True).public().order_by("path")
        pages = pages.only("url_path", "last_published_at", "path", "depth", "translation_key")
        languages = _languages_of_pages()
        tree = [
            entry
            for page in pages
            for entry in _entries(
                page.url_path[len(root.url_path) :], page.last_published_at, languages.get(page.translation_key, ())
            )
        ]
        entries = tree + entries
    return render(request, "pages/sitemap.xml", {"entries": entries}, content_type="application/xml; charset=utf-8")


def _languages_of_pages() -> dict[UUID, set[str]]:
    """Return for each page that exists in a public language beside Serbian in which."""
    found: dict[UUID, set[str]] = {}
    if others := other_languages():
        rows = served_pages().filter(locale__language_code__in=others).order_by()
        for key, code in rows.values_list("translation_key", "locale__language_code"):
            found.setdefault(key, set()).add(code)
    return found


def _entries(tail: str, changed: datetime | None, languages: Collection[str]) -> list[dict[str, Any]]:
    """Return one entry for each version of a page, with every version of it, itself included."""
    versions = alternates(tail, languages)
    shown = [one for one in versions if one.lang != "x-default"]
    return [{"loc": one.url, "lastmod": changed, "alternates": versions} for one in shown]

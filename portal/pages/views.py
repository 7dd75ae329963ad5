"""What machines ask for: the icon, robots.txt and the sitemap."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe
from wagtail.models import Page, Site

from portal.pages.places import Alternate, absolute, script_alternates


@dataclass(frozen=True)
class SitemapEntry:
    """One address of the sitemap with every version of its page, itself included."""

    loc: str
    lastmod: datetime | None
    alternates: list[Alternate]


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
    entries: list[SitemapEntry] = []
    site = Site.find_for_request(request)
    if site is not None:
        root = site.root_page
        pages = Page.objects.descendant_of(root, inclusive=True).live().public().order_by("path")
        for page in pages.only("url_path", "last_published_at", "path", "depth"):
            versions = script_alternates(page.url_path[len(root.url_path) :])
            entries += [
                SitemapEntry(version.url, page.last_published_at, versions)
                for version in versions
                if version.lang != "x-default"
            ]
    return render(request, "pages/sitemap.xml", {"entries": entries}, content_type="application/xml; charset=utf-8")

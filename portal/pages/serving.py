"""Serve a page of the CMS with few queries: the way to it is found at once, not step by step."""

from __future__ import annotations

from itertools import accumulate

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q
from django.http import HttpRequest, HttpResponseBase
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.url_routing import RouteResult
from wagtail.views import serve as wagtail_serve

from portal.pages.places import SCRIPTS, active_language, other_languages
from portal.pages.served import served_pages
from portal.pages.sites import site_of
from portal.patches.wagtail_request import hand_over_route

# So many pages can stand above each other: the column that holds their places ends there. A longer address would
# make a query out of every step of it.
DEEPEST = Page._meta.get_field("path").max_length // Page.steplen


def serve(request: HttpRequest, path: str) -> HttpResponseBase:
    """Answer as Wagtail does, and hand it the page that it would look for.

    Wagtail asks twice for every step of an address, and twice more whether somebody may not read the page. Pages of
    the portal answer no address below their own, so here the whole way is one query, in every language.
    """
    site = site_of(request)
    if site is not None:
        route = _route(site, path)
        hand_over_route(request, route)
        if route is None and active_language() not in SCRIPTS:
            serbian = served_pages().filter(url_path=f"{site.root_page.url_path}{path}")
            request.untranslated = serbian.exists()  # type: ignore[attr-defined]
    answer: HttpResponseBase = wagtail_serve(request, path)
    return answer


def _route(site: Site, path: str) -> RouteResult | None:
    root = _front(site)
    slugs = [part for part in path.split("/") if part]
    if root is None or len(slugs) > DEEPEST:
        return None
    addresses = list(accumulate(slugs, lambda above, slug: f"{above}{slug}/", initial=root["url_path"]))
    up_to_root = [root["path"][:end] for end in range(Page.steplen, len(root["path"]) + 1, Page.steplen)]
    # By slug as well, since only that has an index.
    wanted = Q(path__in=up_to_root) | Q(slug__in=slugs, url_path__in=addresses[1:])
    others = other_languages()
    if others:
        # Its versions come along, for the links to them.
        keys = Page.objects.filter(url_path=addresses[-1]).order_by().values("translation_key")
        wanted |= Q(translation_key__in=keys, locale__language_code__in=others, live=True)
    restricted = Exists(PageViewRestriction.objects.filter(page=OuterRef("pk")))
    rows = Page.objects.filter(wanted).annotate(restricted=restricted).order_by("path")
    found = list(rows.annotate(language=F("locale__language_code")) if others else rows)
    way = [one for one in found if one.path in up_to_root or one.url_path in addresses[1:]]
    target = way[-1] if way else None
    if target is None or target.url_path != addresses[-1] or not target.live:
        return None
    page = target.specific
    depth = len(root["path"]) // Page.steplen
    page.pages_above = [one for one in way if depth < one.depth < target.depth]
    # An alias is as restricted as its source, which is not on the way.
    page.known_open = not any(one.restricted or one.alias_of_id for one in way)
    versions = (one for one in found if one.translation_key == target.translation_key and one.live)
    page.known_languages = frozenset(one.language for one in versions) if others else frozenset()
    return RouteResult(page)


def _front(site: Site) -> dict[str, str] | None:
    """Return path and address of the front page in the language of the reader; ``None`` where there is none."""
    root, own = site.root_page, settings.LANGUAGE_CODE
    if active_language() in SCRIPTS:
        return {"path": root.path, "url_path": root.url_path} if root.locale.language_code == own else None
    found: dict[str, str] | None = site.translated_root
    return found

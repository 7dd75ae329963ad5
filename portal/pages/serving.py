"""Serve a page of the CMS with few queries: the way to it is found at once, not step by step."""

from __future__ import annotations

from itertools import accumulate

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponseBase
from wagtail.coreutils import get_supported_content_language_variant
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.url_routing import RouteResult
from wagtail.views import serve as wagtail_serve

from portal.pages.places import active_language
from portal.pages.sites import site_of
from portal.patches.wagtail_request import hand_over_route

# So many pages can stand above each other: the column that holds their places ends there. A longer address would
# make a query out of every step of it.
DEEPEST = Page._meta.get_field("path").max_length // Page.steplen


def serve(request: HttpRequest, path: str) -> HttpResponseBase:
    """Answer as Wagtail does, and hand it the page that it would look for.

    Wagtail asks twice for every step of an address, and twice more whether somebody may not read the page. Pages of
    the portal answer no address below their own, so here the whole way is one query. A translated tree is left
    to Wagtail.
    """
    site = site_of(request)
    if site is not None and _in_own_language(site):
        hand_over_route(request, _route(site, path))
    answer: HttpResponseBase = wagtail_serve(request, path)
    return answer


def _in_own_language(site: Site) -> bool:
    own = settings.LANGUAGE_CODE
    asked = get_supported_content_language_variant(active_language())
    return bool(asked == own and site.root_page.locale.language_code == own)


def _route(site: Site, path: str) -> RouteResult | None:
    root = site.root_page
    slugs = [part for part in path.split("/") if part]
    if len(slugs) > DEEPEST:
        return None
    addresses = list(accumulate(slugs, lambda above, slug: f"{above}{slug}/", initial=root.url_path))
    up_to_root = [root.path[:end] for end in range(Page.steplen, len(root.path) + 1, Page.steplen)]
    # By slug as well, since only that has an index.
    below = Q(slug__in=slugs, url_path__in=addresses[1:])
    restricted = Exists(PageViewRestriction.objects.filter(page=OuterRef("pk")))
    way = list(Page.objects.filter(Q(path__in=up_to_root) | below).annotate(restricted=restricted).order_by("path"))
    target = way[-1] if way else None
    if target is None or target.url_path != addresses[-1] or not target.live:
        return None
    page = target.specific
    page.pages_above = [one for one in way if root.depth < one.depth < target.depth]
    # An alias is as restricted as its source, which is not on the way.
    page.known_open = not any(one.restricted or one.alias_of_id for one in way)
    return RouteResult(page)

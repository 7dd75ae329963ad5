"""The page and the site of a request, found by one query each, handed to Wagtail where it would look for them.

Why: Wagtail asks twice for every step of an address and twice more whether a page is restricted; its query for the
site leaves root page, language and settings to queries of their own (``portal/pages/serving.py`` and ``sites.py``).
It looks first at two attributes of the request, which it does not document. Without this every public page would be
right, and ask some ten queries more.
Written for: Wagtail 7.4, Django 5.2 (``_get_raw_host``, which judges no host)
Upstream: to be filed: "A hook or setting for finding the page and the site of a request".
Goes when: there is one, or the queries do not matter any more.
"""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.request import split_domain_port
from wagtail.models import Site
from wagtail.url_routing import RouteResult


def hand_over_route(request: HttpRequest, route: RouteResult | None) -> None:
    """Let ``Page.route_for_request`` find ``route``."""
    request._wagtail_route_for_request = route  # type: ignore[attr-defined]


def site_once(request: HttpRequest, find: Callable[[str, int], Site | None]) -> Site | None:
    """Return the site of ``request``, which ``find(host, port)`` looks for once; ``Site.find_for_request`` sees it."""
    if not hasattr(request, "_wagtail_site"):
        # Not ``get_host``: like Wagtail, this must not judge who may ask.
        host = split_domain_port(request._get_raw_host())[0]  # type: ignore[attr-defined]
        request._wagtail_site = find(host, int(request.get_port()))  # type: ignore[attr-defined]
    return request._wagtail_site  # type: ignore[attr-defined]

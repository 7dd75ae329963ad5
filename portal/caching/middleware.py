"""Tags on public answers."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from portal.caching import tags
from portal.security.zones import zone_for


class TagMiddleware:
    """Give the answers that the proxy may keep their tags.

    It stands outside ``ZoneMiddleware``, whose Cache-Control is the last word. Without a proxy of ours
    (``VARNISH_URLS``) nobody would take the header off again, so there is none.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not settings.VARNISH_URLS or not zone_for(request.path_info).cacheable:
            return self.get_response(request)
        path = request.path_info
        with tags.gathering() as gathered:
            response = self.get_response(request)
        if response.get("Cache-Control", "").startswith("public"):
            site = getattr(request, "_wagtail_site", None)
            root_id = site.root_page_id if site is not None else None
            response[tags.HEADER] = gathered.header(path=path, status=response.status_code, root_id=root_id)
        return response

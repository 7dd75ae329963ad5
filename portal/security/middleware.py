"""Headers by zone, and the refusal of answers that no decision about access allows."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import has_vary_header

from portal.errors import permission_denied
from portal.security import decisions, hops, hosts
from portal.security.uploads import DroppingHandler
from portal.security.zones import CSRF_COOKIE, PUBLIC_CACHE, SESSION_COOKIE, Zone, cookie_name, zone_for

logger = logging.getLogger(__name__)

GetResponse = Callable[[HttpRequest], HttpResponseBase]


def defects_raise() -> bool:
    """Whether a broken promise stops the request: while developing and testing, not in service."""
    return bool(settings.DEBUG or settings.RAISE_DEFECTS)


class ZoneMiddleware:
    """Give every answer the headers of its zone.

    It stands outside the session and CSRF middlewares and so sees the finished answer with its
    cookies. A cookie that the zone does not allow is a defect: it raises while testing and is
    dropped in service, because a page with a cookie must not land in a shared cache.

    Where there are three hosts, the address of a zone that lives on another one is answered as any
    unknown address is: behind this middleware only the page of the error learns what was asked for, and repeats
    it, so nothing can redirect, ask for a sign-in or speak of it. Cookies that the host has no use for are not read.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        self._keep_hosts_apart(request)
        zone = zone_for(request.path_info)
        request.zone = zone  # type: ignore[attr-defined]
        request.upload_handlers = [DroppingHandler(request)]
        if zone.sensitive:
            # People alone come here, through all that stands in front; machines ask the other zones.
            hops.note(request)
        response = self.get_response(request)
        known = cookie_name(SESSION_COOKIE) in request.COOKIES
        self._check_cookies(request, response, zone, known)
        own_cache = response.get("Cache-Control", "")
        for name, value in zone.headers.items():
            response[name] = value
        if zone.attachment and response.status_code in (200, 206):
            if not response.get("Content-Disposition", "").startswith("attachment"):
                response["Content-Disposition"] = "attachment"
            response["X-Content-Type-Options"] = "nosniff"
        if zone.cacheable:
            self._set_cache(request, response, known or "no-store" in own_cache or "private" in own_cache)
        if response.status_code == 429 and not zone.throttled:
            self._defect(f"the zone {zone.name} must never answer 429")
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """Let files through where forms take them; whoever has no right to the zone does not come as far as here."""
        if zone_for(request.path_info).takes_files:
            request.upload_handlers = []

    def _keep_hosts_apart(self, request: HttpRequest) -> None:
        host = hosts.identify(request)
        request.served_host = host  # type: ignore[attr-defined]
        if host != hosts.ONE_HOST:
            for name in set(request.COOKIES) - hosts.cookies_of(host):
                del request.COOKIES[name]
        # Wagtail makes such a request itself, inside a view of the CMS, to show what a page would look like.
        preview = getattr(request, "is_dummy", False)
        if not preview and not hosts.serves(host, request.path_info):
            # The page that says so leads to what was asked for, not to this, which would tell that it is elsewhere.
            request.asked_path = request.path_info  # type: ignore[attr-defined]
            request.path = request.path_info = hosts.UNKNOWN_PATH

    def _check_cookies(self, request: HttpRequest, response: HttpResponseBase, zone: Zone, known: bool) -> None:
        allowed = {cookie_name(name) for name in zone.cookies}
        if known:  # an editor who reads the public site keeps the session alive
            allowed |= {cookie_name(SESSION_COOKIE), cookie_name(CSRF_COOKIE)}
        for name in set(response.cookies) - allowed:
            del response.cookies[name]
            self._defect(f"the zone {zone.name} must not set the cookie {name}")

    def _set_cache(self, request: HttpRequest, response: HttpResponseBase, private: bool) -> None:
        readable = request.method in ("GET", "HEAD") and response.status_code in (200, 206, 301, 304, 404, 410)
        if private or not readable:
            # Someone signed in sees the editors' bar; a view may know better than the table too.
            response["Cache-Control"] = "private, no-store"
            return
        if response.status_code in (404, 410):
            # A browser that asks too early hears of no ban: what is not there yet is told for a minute, never longer.
            response["Cache-Control"] = PUBLIC_CACHE
        if has_vary_header(response, "Cookie"):
            kept = [part.strip() for part in response["Vary"].split(",") if part.strip().lower() != "cookie"]
            if kept:
                response["Vary"] = ", ".join(kept)
            else:
                del response["Vary"]

    def _defect(self, message: str) -> None:
        if defects_raise():
            raise ImproperlyConfigured(f"Defect: {message}.")
        logger.error("defect: %s", message)


class RecordedDecisionMiddleware:
    """Deny by default: no desk or tracking view answers without a recorded decision that allows it.

    It is the last of our middlewares before the view, so redirects by the sign-in middleware and
    refusals by the CSRF middleware never pass through it and need no exception. A view that raises
    (404, 403) shows nothing either. In service the answer becomes 403 and the log names the view;
    while testing it raises.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        token = decisions.begin()
        try:
            response = self.get_response(request)
        finally:
            record = decisions.current() or decisions.Record()
            decisions.end(token)
            for denial in record.denied:
                decisions.notify_denial(request, denial)
        zone = zone_for(request.path_info)
        if zone.decision_required and response.status_code < 400 and not record.allowed:
            return self._refuse(request, zone)
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        target = getattr(view, "view_class", view)
        request.view_name = f"{target.__module__}.{target.__qualname__}"  # type: ignore[attr-defined]

    def _refuse(self, request: HttpRequest, zone: Zone) -> HttpResponseBase:
        name = getattr(request, "view_name", "unknown")
        if defects_raise():
            raise ImproperlyConfigured(f"Defect: {name} answered in the zone {zone.name} without an allowing decision.")
        logger.error("view answered without an allowing decision", extra={"view": name, "zone": zone.name})
        return permission_denied(request, PermissionDenied())

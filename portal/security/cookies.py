"""Reading, setting and taking back our own cookies: always the same flags."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from portal.security.zones import cookie_name


def value_of(request: HttpRequest, logical: str) -> str:
    """Return the value of the cookie ``logical`` (a name of the zone table); "" when there is none."""
    return request.COOKIES.get(cookie_name(logical), "")


def give(response: HttpResponseBase, logical: str, value: str, *, lifetime: timedelta | None = None) -> None:
    """Give the browser a cookie, until it is closed or for ``lifetime``; scripts and foreign forms do not get it."""
    response.set_cookie(
        cookie_name(logical),
        value,
        max_age=lifetime,
        path="/",
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def take_back(response: HttpResponse, logical: str) -> None:
    """Let the browser forget a cookie. The flags are those it was given with, or ``__Host-`` names stay."""
    name = cookie_name(logical)
    response.delete_cookie(name, path="/", samesite="Lax")
    response.cookies[name]["secure"] = settings.SESSION_COOKIE_SECURE
    response.cookies[name]["httponly"] = True

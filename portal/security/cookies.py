"""Reading, setting and taking back our own cookies: always the same flags, never a lifetime."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from portal.security.zones import cookie_name


def value_of(request: HttpRequest, logical: str) -> str:
    """Return the value of the cookie ``logical`` (a name of the zone table); "" when there is none."""
    return request.COOKIES.get(cookie_name(logical), "")


def give(response: HttpResponse, logical: str, value: str) -> None:
    """Give the browser a cookie until it is closed; scripts and foreign pages' forms do not get it."""
    response.set_cookie(
        cookie_name(logical), value, path="/", httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )


def take_back(response: HttpResponse, logical: str) -> None:
    """Let the browser forget a cookie. The flags are those it was given with, or ``__Host-`` names stay."""
    name = cookie_name(logical)
    response.delete_cookie(name, path="/", samesite="Lax")
    response.cookies[name]["secure"] = settings.SESSION_COOKIE_SECURE
    response.cookies[name]["httponly"] = True

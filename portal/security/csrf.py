"""Tokens of forms, each good on the host that gave it."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.crypto import constant_time_compare, salted_hmac

from portal.security.hosts import ONE_HOST, host_of

SEPARATOR = "."


class HostCsrfMiddleware(CsrfViewMiddleware):
    """Django's protection, whose cookie says in a way that nobody can forge which host gave it.

    Django only compares the token of a form with the cookie beside it: both carried over from one host
    would pass on another. Here the secret of another host counts as none. Where there is one host the
    cookie is Django's.
    """

    def _get_secret(self, request: HttpRequest) -> str | None:
        host = host_of(request)
        if host == ONE_HOST:
            return super()._get_secret(request)  # type: ignore[misc]
        secret, _, mark = request.COOKIES.get(settings.CSRF_COOKIE_NAME, "").partition(SEPARATOR)
        return secret if mark and constant_time_compare(mark, mark_of(secret, host)) else None

    def _set_csrf_cookie(self, request: HttpRequest, response: HttpResponse) -> None:
        super()._set_csrf_cookie(request, response)  # type: ignore[misc]
        host = host_of(request)
        if host != ONE_HOST:
            secret = request.META["CSRF_COOKIE"]
            # Only the value changes; the flags that were set stay.
            response.cookies[settings.CSRF_COOKIE_NAME] = secret + SEPARATOR + mark_of(secret, host)


def mark_of(secret: str, host: str) -> str:
    """Return what proves that ``host`` gave ``secret``: 64 hexadecimal digits."""
    return salted_hmac(f"portal.security.csrf|{host}", secret, algorithm="sha256").hexdigest()

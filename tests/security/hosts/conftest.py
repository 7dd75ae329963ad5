"""The portal as production runs it: three hosts, HTTPS, cookies bound to their host."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

NAMES = {"public": "cuvamte.example", "cms": "urednistvo.example", "desk": "postupanje.example"}


@pytest.fixture
def over_https(settings: Any) -> None:
    """Name the cookies as production does."""
    settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME = "__Host-s", "__Host-t"
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True


@pytest.fixture
def three_hosts(settings: Any, over_https: None) -> dict[str, str]:
    """Switch to three hosts; returns the name of each."""
    settings.HOSTS = dict(NAMES)
    settings.ALLOWED_HOSTS = list(NAMES.values())
    settings.PUBLIC_URL = f"https://{NAMES['public']}"
    settings.WAGTAILADMIN_BASE_URL = f"https://{NAMES['cms']}"
    return settings.HOSTS


class SecureClient(Client):
    """A browser that asks for everything over HTTPS."""

    def generic(self, *args: Any, **kwargs: Any) -> Any:
        return super().generic(*args, **kwargs | {"secure": True})


def browser(host: str, **options: Any) -> SecureClient:
    """Return a browser that visits ``host`` (public, cms or desk)."""
    name = NAMES[host]
    return SecureClient(HTTP_HOST=name, HTTP_ORIGIN=f"https://{name}", **options)

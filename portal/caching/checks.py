"""System checks of the proxy's settings."""

from __future__ import annotations

import ipaddress
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

from portal.security.service_checks import is_here


@register(Tags.caches)
def proxies_are_addresses(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse settings from which no configuration can be made."""
    found: list[CheckMessage] = []
    for url in settings.VARNISH_URLS:
        address = urlsplit(url)
        if address.scheme not in ("http", "https") or not address.hostname or address.path not in ("", "/"):
            found.append(Error("VARNISH_URLS holds something that is no address of a server.", id="caching.E001"))
    for network in settings.VARNISH_BAN_FROM:
        try:
            ipaddress.ip_network(network)
        except ValueError:
            found.append(Error("VARNISH_BAN_FROM holds something that is no network.", id="caching.E002"))
    backend = urlsplit(f"//{settings.VARNISH_BACKEND}")
    if not backend.hostname or not backend.port:
        found.append(Error("VARNISH_BACKEND must be a host and a port.", id="caching.E003"))
    return found


@register(Tags.security, deploy=True)
def bans_in_clear(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Warn of a proxy on another machine that is told what to forget in clear: its key could be read."""
    return [
        Warning("A Varnish on another machine is told in clear. docs/proxy.md says how.", id="caching.W001")
        for url in settings.VARNISH_URLS
        if urlsplit(url).scheme == "http" and not is_here(urlsplit(url).hostname)
    ]

"""Counting requests by source without keeping an address.

The client address comes from the configured number of trusted proxies, is cut to its network
(/24 or /48) and goes through HMAC-SHA256 with a random salt of the day that lives only in the
cache. Neither the address nor the salt is ever on disk or in a log.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import secrets
import time
from datetime import timedelta

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone

SALT_SECONDS = 2 * 24 * 60 * 60
UNKNOWN = "unknown"


def client_network(request: HttpRequest) -> str:
    """Return the network of the client (``192.0.2.0/24``, ``2001:db8::/48``) or ``unknown``.

    With ``TRUSTED_HOPS`` proxies in front, the address is that many places from the right of
    X-Forwarded-For: everything further left was written by the visitor. A shorter header means
    that the request did not come through the proxies, and its own address counts.
    """
    address = request.META.get("REMOTE_ADDR", "")
    hops = settings.TRUSTED_HOPS
    if hops > 0:
        addresses = forwarded(request)
        if len(addresses) >= hops:
            address = addresses[-hops]
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return UNKNOWN
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    prefix = 24 if parsed.version == 4 else 48
    return str(ipaddress.ip_network(f"{parsed}/{prefix}", strict=False))


def forwarded(request: HttpRequest) -> list[str]:
    """Return what X-Forwarded-For holds, the visitor's end first."""
    return [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]


def source(request: HttpRequest) -> str:
    """Return today's pseudonym of the client's network: 32 hexadecimal digits, good for cache keys."""
    return pseudonym(client_network(request))


def pseudonym(text: str) -> str:
    """Return what stands for ``text`` today: 32 hexadecimal digits, which nobody can try without the day's salt."""
    return hmac.new(_salt(), text.encode(), hashlib.sha256).hexdigest()[:32]


def count(scope: str, request: HttpRequest, limit: int, window: timedelta) -> bool:
    """Count one event of ``scope`` and say whether its source is still within ``limit`` per ``window``.

    Report and follow use it to raise alarms and to space out, never to refuse.
    """
    return _add(f"{scope}:{source(request)}", window) <= limit


def count_for(scope: str, who: str, limit: int, window: timedelta) -> bool:
    """Count one event of ``scope`` and say whether ``who``, of any network, is still within ``limit`` per ``window``.

    The counter knows ``who`` by today's pseudonym only.
    """
    return _add(f"{scope}:{pseudonym(who)}", window) <= limit


def count_everywhere(scope: str, window: timedelta) -> int:
    """Count one event of ``scope`` whatever its source; return how many there were in this window.

    An attack from many networks stays under every limit by source; this counter sees it.
    """
    return _add(f"{scope}:everywhere", window)


def seen_everywhere(scope: str, window: timedelta) -> int:
    """Return the larger count of this window and the one before, without counting anything."""
    turn = _turn(window)
    keys = [_key(f"{scope}:everywhere", number) for number in (turn, turn - 1)]
    return max([0, *cache.get_many(keys).values()])


def count_since_first(scope: str, window: timedelta) -> int:
    """Count one event of ``scope`` in a window that begins with its first one; return how many there were in it.

    For what shuts a door: it opens again when ``window`` has passed since that first event, wherever the clock stood.
    """
    return bump(f"limits:{scope}", _seconds(window))


def seen_since_first(scope: str) -> int:
    """Return what ``count_since_first`` has counted in the window that runs, without counting anything."""
    return int(cache.get(f"limits:{scope}", 0))


def _add(name: str, window: timedelta) -> int:
    """Add one to a counter of the running window and return it."""
    # Twice the window, so that the one before can still be read.
    return bump(_key(name, _turn(window)), 2 * _seconds(window))


def bump(key: str, seconds: int) -> int:
    """Add one to a counter that is forgotten ``seconds`` after its first count, and return it."""
    if cache.add(key, 1, timeout=seconds):
        return 1
    try:
        return int(cache.incr(key))
    except ValueError:  # it expired between the two calls
        cache.set(key, 1, timeout=seconds)
        return 1


def _key(name: str, turn: int) -> str:
    return f"limits:{name}:{turn}"


def _turn(window: timedelta) -> int:
    return int(time.time()) // _seconds(window)


def _seconds(window: timedelta) -> int:
    return max(1, int(window.total_seconds()))


def _salt() -> bytes:
    key = f"limits:salt:{timezone.now():%Y-%m-%d}"
    salt = cache.get(key)
    if salt is None:
        cache.add(key, secrets.token_bytes(32), timeout=SALT_SECONDS)
        salt = cache.get(key)
    # A cache that keeps nothing must not make all sources one, nor stop the request.
    return salt or secrets.token_bytes(32)

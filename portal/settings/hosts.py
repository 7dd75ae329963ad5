"""Reading which hosts an installation has, and refusing what would let one work on another."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

# What the environment calls them, and what the zone table calls them.
NAMES = {"public": "PUBLIC_HOST", "cms": "CMS_HOST", "desk": "DESK_HOST"}
# Pools of workers (docs/operating.md) and the host that each of them answers on.
POOLS = {"public": "public", "report": "public", "cms": "cms", "desk": "desk"}
HOST_NAME = re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")


def three_hosts(*, public: str, cms: str, desk: str) -> dict[str, str]:
    """Return the names of the three hosts in lower case, or nothing when none is set.

    Raises ``ImproperlyConfigured`` when some are missing, alike or not plain names.
    """
    hosts = {"public": public.strip().lower(), "cms": cms.strip().lower(), "desk": desk.strip().lower()}
    if not any(hosts.values()):
        return {}
    every = "PUBLIC_HOST, CMS_HOST and DESK_HOST"
    missing = [NAMES[kind] for kind, name in hosts.items() if not name]
    if missing:
        verb = "is" if len(missing) == 1 else "are"
        raise ImproperlyConfigured(f"Set all of {every} or none of them; {' and '.join(missing)} {verb} missing.")
    if len(set(hosts.values())) < len(hosts):
        raise ImproperlyConfigured(f"{every} must be three different names, or the zones are not apart.")
    wrong = [NAMES[kind] for kind, name in hosts.items() if not HOST_NAME.fullmatch(name)]
    if wrong:
        raise ImproperlyConfigured(f"{' and '.join(wrong)} must be a host's name alone, without scheme, port or path.")
    return hosts


def served_pools(asked: Sequence[str]) -> tuple[str, ...]:
    """Return the pools that this process belongs to; none means all. Raises ``ImproperlyConfigured``."""
    unknown = sorted(set(asked) - set(POOLS))
    if unknown:
        raise ImproperlyConfigured(f"SERVES knows {', '.join(POOLS)}, and not {', '.join(unknown)}.")
    return tuple(asked)


def allowed_names(hosts: dict[str, str], pools: Sequence[str]) -> list[str]:
    """Return the names that this process answers to, of the three hosts those of its pools."""
    kinds = {POOLS[pool] for pool in pools or POOLS}
    return [name for kind, name in hosts.items() if kind in kinds]


def url_of(host: str, *, hosts: dict[str, str], public_url: str) -> str:
    """Return scheme, name and port of ``host``, without a last slash: those of ``public_url`` with its name."""
    base = urlsplit(public_url)
    if not hosts:
        return public_url.rstrip("/")
    port = f":{base.port}" if base.port else ""
    return f"{base.scheme}://{hosts[host]}{port}"


def refuse_contradictions(hosts: dict[str, str], *, allowed: Sequence[str], trusted: Sequence[str], url: str) -> None:
    """Raise ``ImproperlyConfigured`` where another setting says something else than the three names.

    ``trusted`` are origins whose forms every host would take: with three hosts there is none.
    """
    if not hosts:
        return
    given = [name for name, value in (("ALLOWED_HOSTS", allowed), ("CSRF_TRUSTED_ORIGINS", trusted)) if value]
    if given:
        raise ImproperlyConfigured(
            f"Leave {' and '.join(given)} unset where PUBLIC_HOST, CMS_HOST and DESK_HOST are set: they say it already."
        )
    if urlsplit(url).hostname != hosts["public"]:
        raise ImproperlyConfigured("PUBLIC_URL must be an address on PUBLIC_HOST.")

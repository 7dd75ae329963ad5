"""Three hosts from one code base: which one a request came to, what it serves, how to link to another.

``settings.HOSTS`` gives the names of the public host, the CMS's and the desk's; it is empty where one
host serves everything under its paths (``make run``, tests). ``ZoneMiddleware`` notes the host of every
request; what keeps the hosts apart is that

- an address of a zone of another host does not exist (``ZoneMiddleware``),
- a cookie that no zone of the host uses is not read (``ZoneMiddleware``),
- a session is found on the host that made it alone (``portal.accounts.session_store``),
- and so is a form's token (``portal.security.csrf``).
"""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest
from django.http.request import split_domain_port

from portal.security.zones import PUBLIC_HOST, ZONES, Zone, cookie_name, zone_for
from portal.settings.hosts import url_of

# Where one host serves everything.
ONE_HOST = ""
# A request under a name that is none of ours; nothing is served there.
NO_HOST = "none"
# An address that no pattern knows; what a host does not serve is answered as if this had been asked for.
UNKNOWN_PATH = "/-/"


def identify(request: HttpRequest) -> str:
    """Return ``public``, ``cms`` or ``desk`` by the Host header; ``ONE_HOST`` or ``NO_HOST``."""
    if not settings.HOSTS:
        return ONE_HOST
    try:
        name = split_domain_port(request.get_host())[0]
    except DisallowedHost:
        return NO_HOST
    return next((host for host, known in settings.HOSTS.items() if known == name), NO_HOST)


def host_of(request: HttpRequest) -> str:
    """Return the host that ``ZoneMiddleware`` noted for ``request``; ``ONE_HOST`` where it did not run."""
    return getattr(request, "served_host", ONE_HOST)


def serves(host: str, path: str) -> bool:
    """Whether this process answers ``path`` on ``host``.

    A missing last slash is thought of: the redirect to the address that has it would say that it exists.
    """
    whole = path if path.endswith("/") else path + "/"
    return all(_serves(host, zone) for zone in {zone_for(path), zone_for(whole)})


def _serves(host: str, zone: Zone) -> bool:
    if host and host not in zone.hosts:
        return False
    pool = zone.pool if host in (ONE_HOST, PUBLIC_HOST) else host
    return not pool or not settings.SERVES or pool in settings.SERVES


def cookies_of(host: str) -> set[str]:
    """Return the names on the wire of the cookies that some zone of ``host`` uses."""
    return {cookie_name(cookie) for zone in ZONES if host in zone.hosts for cookie in zone.cookies}


def address(host: str, path: str) -> str:
    """Return the full address of ``path`` on ``host``; where there is one host, on that one."""
    return url_of(host, hosts=settings.HOSTS, public_url=settings.PUBLIC_URL) + path


def link(request: HttpRequest, host: str, path: str) -> str:
    """Return ``path`` as a link on the answer to ``request``: absolute where ``host`` is another one.

    A preview is shown under the CMS, whichever page it pretends to be.
    """
    here = host_of(request)
    if here == ONE_HOST or (here == host and not getattr(request, "is_dummy", False)):
        return path
    return address(host, path)

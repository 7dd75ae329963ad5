"""Speaking with Varnish: forget all pages, are you there, give me a page."""

from __future__ import annotations

import http.client
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.crypto import salted_hmac

# Seconds. Varnish answers a ban at once; an editor must not wait for one that does not answer.
TIMEOUT = 2.0
# A page that is not kept yet is made first.
PAGE_TIMEOUT = 20.0


class VarnishFailed(Exception):
    """Varnish did not answer, or refused."""


@dataclass(frozen=True)
class Answer:
    """Status, the header by which Varnish names its configuration, and the body."""

    status: int
    config: str
    body: bytes


def ban_key() -> str:
    """Return the shared secret of bans; it follows from SECRET_KEY and stands in the generated configuration."""
    return salted_hmac("portal.caching", "ban", algorithm="sha256").hexdigest()


def ban() -> None:
    """Let every Varnish forget all pages.

    Raises ``VarnishFailed`` when one did not; saying it again to the others does no harm.
    """
    failed = None
    for server in settings.VARNISH_URLS:
        try:
            if (answer := _tell(server, forget="pages")).status != 200:
                raise VarnishFailed(f"status {answer.status}")
        except VarnishFailed as failure:
            failed = failure
    if failed is not None:
        raise failed


def ask(server: str) -> Answer:
    """Ask one Varnish who it is, by a ban of nothing. Raises ``VarnishFailed`` when it does not answer."""
    return _tell(server, forget="nothing")


def fetch(server: str, path: str) -> Answer:
    """Ask one Varnish for ``path`` as a visitor of the public host does. Raises ``VarnishFailed``."""
    public = urlsplit(settings.PUBLIC_URL)
    headers = {"Host": public.netloc, "X-Forwarded-Proto": public.scheme}
    return _request(server, "GET", path, headers, timeout=PAGE_TIMEOUT)


def _tell(server: str, *, forget: str) -> Answer:
    headers = {"Host": urlsplit(server).netloc, "X-Ban-Key": ban_key(), "X-Ban": forget}
    return _request(server, "BAN", "/", headers, timeout=TIMEOUT)


def _request(server: str, method: str, path: str, headers: dict[str, str], *, timeout: float) -> Answer:
    address = urlsplit(server)
    kind = http.client.HTTPSConnection if address.scheme == "https" else http.client.HTTPConnection
    connection = kind(address.hostname or "", address.port, timeout=timeout)
    try:
        connection.request(method, path, headers=headers)
        response = connection.getresponse()
        return Answer(response.status, response.getheader("X-Portal-Config", ""), response.read())
    except (OSError, http.client.HTTPException) as error:
        raise VarnishFailed(type(error).__name__) from error
    finally:
        connection.close()

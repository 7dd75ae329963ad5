"""Our backend for Wagtail's frontend cache: an address becomes its tag."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from wagtail.contrib.frontend_cache.backends.base import BaseBackend

from portal.caching.bans import ban
from portal.caching.tags import address_tag


class TagBackend(BaseBackend):
    """Forgets addresses by tag, after the commit, and again while Varnish does not answer.

    Wagtail's own receivers (the app ``wagtail.contrib.frontend_cache``) are not installed: they know
    addresses alone, not what else shows a page, and would leave addresses in the arguments of kept calls.
    This is for code that calls ``purge_url_from_cache`` and its like.
    """

    def __init__(self, params: dict[str, Any] | None = None) -> None:
        super().__init__(params or {})

    def purge(self, url: str) -> None:
        """Forget one address, whatever its query."""
        self.purge_batch([url])

    def purge_batch(self, urls: Iterable[str]) -> None:
        """Forget several addresses at once."""
        ban({address_tag(urlsplit(url).path or "/") for url in urls})

"""Which site a request is for, with everything that a page needs of it, in one query."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpRequest
from wagtail.models import Site

from portal.patches.wagtail_request import site_once


def site_of(request: HttpRequest) -> Site | None:
    """Return the site of a request with its root page, the root's language and the settings of the site.

    The same site as ``Site.find_for_request``, which finds it here from then on; Wagtail's own query leaves the
    rest to queries of their own, on every page.
    """
    return site_once(request, _best)


def _best(host: str, port: int) -> Site | None:
    """Return the site by Wagtail's rules: name and port, the default of that name, the only one of it, the default."""
    rows = Site.objects.filter(Q(hostname=host) | Q(is_default_site=True)).order_by()
    sites = list(rows.select_related("root_page__locale", "sitesettings"))
    named = [site for site in sites if site.hostname == host]
    default = next((site for site in sites if site.is_default_site), None)
    for site in named:
        if site.port == port:
            return site
    if default in named or (default is not None and len(named) != 1):
        return default
    return named[0] if len(named) == 1 else None

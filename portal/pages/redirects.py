"""The editors' redirects, which may move public pages and nothing else.

Wagtail's middleware answers any 404 from its table: an editor could send the address of the
sign-in without its last slash, or of reporting, to a copy elsewhere.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import DisallowedRedirect, ValidationError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.redirects.middleware import RedirectMiddleware

from portal.security.zones import zone_for


class PublicRedirectMiddleware(RedirectMiddleware):
    """Wagtail's redirects, from public addresses of this site to addresses of this site.

    It stands outside CommonMiddleware, so that an address without its last slash first goes to
    the page that has one.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Answer a 404 of the public zone from the table."""
        if response.status_code != 404 or request.method not in ("GET", "HEAD") or not is_public(request.path_info):
            return response
        try:
            answer = super().process_response(request, response)
        except DisallowedRedirect:  # javascript: and its like
            return response
        if answer is response or leads_inside(answer["Location"], {request.get_host(), *own_hosts()}):
            return answer
        return response


def is_public(path: str) -> bool:
    """Return whether ``path`` lies in the public zone, however it ends."""
    bare = path.rstrip("/")
    return zone_for(path).name == zone_for(bare + "/").name == "public"


def own_hosts() -> set[str]:
    """Return the host, with its port where it is not the usual one, under which the site answers.

    From the settings alone: a Wagtail site is a row that an editor can add.
    """
    return {urlsplit(settings.PUBLIC_URL).netloc}


def leads_inside(target: str, hosts: set[str]) -> bool:
    """Return whether ``target`` is an address of this site."""
    return url_has_allowed_host_and_scheme(target, allowed_hosts=hosts)


def inside_site(target: str) -> None:
    """Refuse the target of a redirect that leaves the site. Raises ``ValidationError``."""
    if not leads_inside(target, own_hosts()):
        raise ValidationError(_("Преусмерење може да води само на страницу овог сајта."), code="outside")

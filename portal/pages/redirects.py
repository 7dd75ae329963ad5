"""The editors' redirects, which may move public pages and nothing else.

Wagtail's middleware answers any 404 from its table: an editor could send the address of the
sign-in without its last slash, or of reporting, to a copy elsewhere.
"""

from __future__ import annotations

import re
from copy import copy
from typing import Any
from urllib.parse import urljoin, urlsplit, urlunsplit

from django import forms
from django.conf import settings
from django.core.exceptions import DisallowedRedirect, ValidationError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.redirects.middleware import RedirectMiddleware

from portal.pages.places import SCRIPTS
from portal.script.negotiation import prefix_of
from portal.security.zones import zone_for


class PublicRedirectMiddleware(RedirectMiddleware):
    """Wagtail's redirects, from public addresses of this site to addresses of this site.

    It stands outside CommonMiddleware, so that an address without its last slash first goes to
    the page that has one.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Answer a 404 of the public zone from the table, in the reader's own script."""
        if (
            response.status_code != 404
            or request.method not in ("GET", "HEAD")
            or not in_public_zone(request.path_info)
        ):
            return response
        for path in old_paths(request.path):
            asked = copy(request)
            asked.path = path
            try:
                answer = super().process_response(asked, response)
            except DisallowedRedirect:  # javascript: and its like
                continue
            if answer is response or not leads_inside(answer["Location"], {request.get_host(), *own_hosts()}):
                continue
            target = in_script_of(request.path, answer["Location"])
            if urlsplit(target).path.rstrip("/") != request.path.rstrip("/"):
                answer["Location"] = target
                return answer
        return response


def old_paths(path: str) -> list[str]:
    """Return the addresses under which the table may hold ``path``: as it is, in the other script, without language.

    A page that moves is written there in the script of the CMS; an editor writes one script, or none.
    """
    language = prefix_of(path)
    if language is None:
        return [path]
    tail = path.lstrip("/").removeprefix(language)
    others = [f"/{script}{tail}" for script in SCRIPTS if language in SCRIPTS and script != language]
    return [path, *others, *([tail] if tail.strip("/") else [])]


def in_script_of(path: str, target: str) -> str:
    """Return the address ``target`` in the script of the address ``path``, where both are Serbian."""
    parts, script = urlsplit(target), prefix_of(path)
    old = prefix_of(parts.path)
    if script not in SCRIPTS or old not in SCRIPTS:
        return target
    return urlunsplit(parts._replace(path=f"/{script}" + parts.path.lstrip("/").removeprefix(old)))


def in_public_zone(path: str) -> bool:
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


class AddressHere(forms.URLField):
    """An address of this site, whole or as it stands behind the name: „/sr/vesti/“."""

    # A field of addresses would let no browser send the short one.
    widget = forms.TextInput
    default_error_messages = {"invalid": _("Унесите адресу на овом сајту, на пример /sr/vesti/.")}

    def __init__(self, **options: Any) -> None:
        super().__init__(help_text=_("На пример /sr/vesti/ или цела адреса на овом сајту."), **options)

    def to_python(self, value: Any) -> Any:
        """Return the whole address."""
        path = (value or "").strip()
        return super().to_python(urljoin(settings.PUBLIC_URL, path) if re.match("/(?!/)", path) else path)


def inside_site(target: str) -> None:
    """Refuse the target of a redirect that leaves the site. Raises ``ValidationError``."""
    if not leads_inside(target, own_hosts()):
        raise ValidationError(_("Преусмерење може да води само на страницу овог сајта."), code="outside")

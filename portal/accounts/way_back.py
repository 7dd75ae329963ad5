"""The way back of somebody who has to sign in, or confirm, first; and word of what was not received meanwhile.

Neither keeps anything: both stand in the address of the sign-in, which names a page of this host and nothing that
was written there.
"""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

from django.http import HttpRequest
from django.urls import Resolver404, resolve

# Says that a form was sent and not received.
UNSENT = "neposlato"
# The value with which it says that what was typed is kept all the same.
LOST, KEPT = "1", "sacuvano"
# Forms in which nobody writes anything.
NOTHING_WRITTEN = frozenset({"account_logout", "account_script"})


def with_way_back(target: str, request: HttpRequest, *, kept: bool = False) -> str:
    """Return ``target`` with the page to go on to: what was asked for, or where the form stands that was posted.

    The page behind ``target`` tells that a form was not received, and whether its words are ``kept``.
    """
    if request.method in ("GET", "HEAD"):
        return f"{target}?{urlencode({'next': request.path})}"
    query = {}
    if page := _page_of_form(request):
        query["next"] = page
    if name_of(request.path_info) not in NOTHING_WRITTEN:
        query[UNSENT] = KEPT if kept else LOST
    return f"{target}?{urlencode(query)}" if query else target


def name_of(path: str) -> str | None:
    """Return the name of an address of the portal, or ``None`` where there is none."""
    try:
        return resolve(path).url_name
    except Resolver404:
        return None


def _page_of_form(request: HttpRequest) -> str:
    """Return the path of the page that sent the form, as the browser says; nothing unless it is one of this host.

    The address that was posted to often answers no GET.
    """
    try:
        sent_from = urlsplit(request.headers.get("Referer", ""))
    except ValueError:
        return ""
    if (sent_from.scheme, sent_from.netloc) != (request.scheme, request.get_host()):
        return ""
    return sent_from.path if name_of(sent_from.path) else ""

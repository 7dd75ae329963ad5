"""Every screen of the CMS that somebody can reach: from the dashboard along the links, each kind of screen once."""

import re
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import Resolver404, resolve

_LINK = re.compile(
    r"""(?:href|src|data-[\w-]*url[\w-]*|data-url|action)=["']([^"'#]+)|["'](/[\w./-]*?/)(?:\?[^"']*)?(?:&quot;|["'])"""
)
_QUOTED = re.compile(r"&quot;(/[^&\s]*?/)&quot;")


class Screen(NamedTuple):
    """One answer of the CMS: the name of its view, its address and what it shows."""

    name: str
    path: str
    html: str


def screens(client: Client, *, start: tuple[str, ...]) -> Iterator[Screen]:
    """Yield the screens from ``start`` on that ``client`` may see; one of each view and kind of content."""
    waiting, seen = list(start), set()
    while waiting:
        path = waiting.pop(0)
        kind = _kind(path)
        if kind is None or kind in seen:
            continue
        seen.add(kind)
        answer = client.get(path, follow=True)
        html = _html_of(answer)
        if html is None or _kind(answer.request["PATH_INFO"]) is None:
            continue
        yield Screen(kind[0], path, html)
        waiting += [urljoin(path, link) for link in _links(html)]


def _kind(path: str) -> tuple[str, str] | None:
    """Return the view's name and the kind of content that ``path`` is about; ``None`` outside the CMS."""
    address = urlsplit(path).path
    if not address.startswith(f"/{settings.CMS_PATH}") or "logout" in address:
        return None
    try:
        found = resolve(address)
    except Resolver404:
        return None
    about = {name: value for name, value in found.kwargs.items() if not str(value).isdigit()}
    words = [str(value) for value in found.args if not str(value).isdigit()]
    return found.view_name or found.route, f"{about} {words}"


def _links(html: str) -> list[str]:
    found = [one or two for one, two in _LINK.findall(html)] + _QUOTED.findall(html)
    return [unescape(link) for link in found if not link.startswith(("data:", "mailto:", "http"))]


def _html_of(answer: HttpResponse) -> str | None:
    """Return what ``answer`` shows, ``None`` for errors and files; a dialog comes as HTML within JSON."""
    if answer.status_code != 200:
        return None
    kind = answer.headers.get("Content-Type", "").partition(";")[0]
    if kind == "application/json":
        sent = answer.json()
        return sent.get("html") if isinstance(sent, dict) else None
    return answer.content.decode() if kind == "text/html" and not answer.streaming else None

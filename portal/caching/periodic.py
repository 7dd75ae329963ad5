"""Keeps every public page in the proxy, so that all of them answer while the application does not."""

from __future__ import annotations

import re
import time
from collections import deque
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings

from portal.caching.varnish import VarnishFailed, fetch
from portal.jobs.many import Failures
from portal.jobs.registry import periodic

# Seconds after which a run asks for nothing more: jobs run one after the other, and mail must not wait for pages.
BUDGET = 3.0
_LOCATION = re.compile(rb"<loc>([^<]+)</loc>")
# What a page needs to be read: its styles, scripts, fonts and pictures.
_FILE = re.compile(rb"(?:href|src)=\"(/(?:static|media)/[^\"?#]+)")

# What is still to be asked for in this round, of each Varnish; and the files that were asked for in it.
_rounds: dict[str, tuple[deque[str], set[str]]] = {}


@periodic("caching.warm", every=timedelta(minutes=1))
def warm() -> int:
    """Ask every Varnish for pages of the sitemap and their files, where the last run left off; return how many.

    One that does not answer leaves no other cold; what failed is raised together at the end.
    """
    failures, asked = Failures("a proxy could not be warmed"), 0
    for number, server in enumerate(settings.VARNISH_URLS):
        with failures.kept(object_id=number):
            asked += _go_on(server)
    failures.raise_all()
    return asked


def _go_on(server: str) -> int:
    waiting, files = _rounds.setdefault(server, (deque(), set()))
    if not waiting:
        files.clear()
        waiting.extend(_pages(server))
    asked, until = 0, time.monotonic() + BUDGET
    while waiting and time.monotonic() < until:
        path = waiting.popleft()
        answer = fetch(server, path)
        asked += 1
        new = {found.decode() for found in _FILE.findall(answer.body)} - files
        files |= new
        # Files first: a page without its styles is no help.
        waiting.extendleft(sorted(new))
    return asked


def _pages(server: str) -> list[str]:
    answer = fetch(server, "/sitemap.xml")
    if answer.status != 200:
        raise VarnishFailed(f"status {answer.status}")
    return [urlsplit(found.decode()).path for found in _LOCATION.findall(answer.body)]

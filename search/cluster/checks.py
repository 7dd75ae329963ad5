"""System checks of the cluster's settings."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

from portal.security.service_checks import is_here

# What Elasticsearch takes as the name of an index, and what stays one when more is added.
_NAME = re.compile(r"[a-z0-9][a-z0-9_]{0,60}")
# Seconds: more than any page may take, and as little as a cluster can be told.
_LEAST, _MOST = 0.001, 60.0


@register()
def cluster_can_be_asked(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse settings with which no cluster can be asked."""
    found: list[CheckMessage] = []
    if not all(map(_is_node, settings.ELASTICSEARCH_URL)):
        found.append(Error("ELASTICSEARCH_URL holds something that is no address of a node.", id="search.E001"))
    if not _NAME.fullmatch(settings.ELASTICSEARCH_INDEX):
        found.append(Error("ELASTICSEARCH_INDEX must be small letters, digits and low lines.", id="search.E002"))
    seconds = settings.ELASTICSEARCH_TIMEOUT
    if not math.isfinite(seconds) or not _LEAST <= seconds <= _MOST:
        found.append(Error("ELASTICSEARCH_TIMEOUT must be seconds, between 0.001 and 60.", id="search.E003"))
    if settings.ELASTICSEARCH_CA and not Path(settings.ELASTICSEARCH_CA).is_file():
        found.append(Error("ELASTICSEARCH_CA names no file.", id="search.E004"))
    return found


def _is_node(url: str) -> bool:
    try:
        address = urlsplit(url)
        port = address.port
    except ValueError:
        return False
    plain = not (address.query or address.fragment) and not re.search(r"\s", url)
    return address.scheme in ("http", "https") and bool(address.hostname) and port != 0 and plain


@register(Tags.security, deploy=True)
def cluster_in_clear(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Warn of a cluster on another machine that is asked in clear: what children look for could be read."""
    return [
        Warning("Elasticsearch is on another machine: use https. docs/proxy.md says how.", id="search.W001")
        for url in settings.ELASTICSEARCH_URL
        if urlsplit(url).scheme == "http" and not is_here(urlsplit(url).hostname)
    ]

"""Reading where the CMS lives, and refusing what would take another zone's place."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.core.exceptions import ImproperlyConfigured

# Where the addresses of the other zones begin (portal/security/zones.py), besides the languages.
TAKEN = ("api", "dokumenti", "izlaz", "media", "nalog", "postupanje", "static", "zdravlje")
CMS_PATH = re.compile(r"([A-Za-z0-9_-]+/)+")


def cms_path(value: str, *, languages: Iterable[str]) -> str:
    """Return the path of the CMS, with a last slash and none before it. Raises ``ImproperlyConfigured``.

    An empty one would turn every page into one of the CMS, with its loose policy and on its host alone.
    """
    path = value.strip().strip("/") + "/"
    first = path.partition("/")[0]
    if not CMS_PATH.fullmatch(path) or first in {*TAKEN, *languages}:
        raise ImproperlyConfigured(
            "CMS_PATH must be a path of its own, of letters, digits and hyphens (urednistvo-8h2k/), and not one of"
            f" {', '.join(TAKEN)} or a language."
        )
    return path

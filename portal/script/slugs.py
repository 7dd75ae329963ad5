"""Addresses of pages: the converter's Latin without diacritics, since Unidecode reads Serbian as Russian."""

import re

from portal.script.folding import folded

_OTHER = re.compile(r"[^a-z0-9]+")


def slugify(text: str) -> str:
    """Return ``text`` as lower-case words of ASCII letters and digits joined by hyphens; may be empty."""
    return _OTHER.sub("-", folded(text)).strip("-")

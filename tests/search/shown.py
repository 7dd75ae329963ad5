"""The page of the search as a browser gets it, and what stands in it."""

from __future__ import annotations

import html as entities
import re

from django.test import Client

LINE = re.compile(r'<li>\s*<p class="eyebrow">(.*?)</p>\s*<h3>(.*?)</h3>', re.DOTALL)


def page(typed: str | None = None, language: str = "sr", **more: str) -> str:
    """Return the page for what was typed, or without a question; ``more`` stands in the address too."""
    query = ({} if typed is None else {"q": typed}) | more
    response = Client().get(f"/{language}/pretraga/", query)
    assert response.status_code == 200
    return response.content.decode()


def titles(text: str) -> list[str]:
    """Return the names of what was found, without marks."""
    return [entities.unescape(re.sub(r"<[^>]+>", "", title)).strip() for _label, title in LINE.findall(text)]

"""Every address of the URL configuration, with an example of each."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver, resolve
from django.utils.regex_helper import normalize

# What stands in an example where the address has a parameter, by the kind of parameter.
EXAMPLES = {
    "IntConverter": "1",
    "UUIDConverter": "00000000-0000-4000-8000-000000000000",
    "StringConverter": "x",
    "SlugConverter": "x",
    "PathConverter": "x",
}
# Where the pattern alone makes no example.
GIVEN = {r"sr/^((?:[\w\-]+/)*)$": "/sr/"}
CMS = settings.CMS_PATH


@dataclass(frozen=True)
class Address:
    """One URL pattern: its whole route, what answers it, and a path with examples for parameters."""

    route: str
    view: Any
    example: str

    @property
    def in_cms(self) -> bool:
        return self.route.startswith(CMS)

    @property
    def answered_by(self) -> Any:
        """Whatever really answers the example; another pattern may stand in front."""
        return resolve(self.example).func

    @property
    def shadowed(self) -> bool:
        return self.answered_by is not self.view


def every_address() -> list[Address]:
    """Return every address that the URL configuration knows, in its order."""
    return list(_walk(get_resolver().url_patterns, [], "", {}))


def _walk(
    patterns: list[URLPattern | URLResolver], above: list[Any], route: str, converters: dict[str, Any]
) -> Iterator[Address]:
    for pattern in patterns:
        chain = [*above, pattern.pattern]
        whole = route + str(pattern.pattern)
        known = converters | getattr(pattern.pattern, "converters", {})
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, chain, whole, known)
        else:
            example = GIVEN.get(whole) or "/" + "".join(_example(one, known) for one in chain)
            yield Address(route=whole, view=pattern.callback, example=example)


def _example(pattern: Any, converters: dict[str, Any]) -> str:
    # The language's prefix is no regular expression of its own.
    if hasattr(pattern, "language_prefix"):
        return str(pattern.language_prefix)
    text, names = normalize(pattern.regex.pattern)[0]
    return str(text) % {
        name: EXAMPLES[type(converters[name]).__name__] if name in converters else "1" for name in names
    }

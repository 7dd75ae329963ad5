"""What a room adds to the context of its pages, without its models knowing the queries that stand on them."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

Builder = Callable[[Any, HttpRequest, dict[str, Any]], dict[str, Any]]
_builders: dict[type, list[Builder]] = {}


def adds_context(model: type) -> Callable[[Builder], Builder]:
    """Register a function of page, request and context so far; what it returns is added for pages of ``model``.

    A room may add to the pages of another one, which it names as a string (``apps.get_model``).
    """

    def register(builder: Builder) -> Builder:
        _builders.setdefault(model, []).append(builder)
        return builder

    return register


def added_context(page: Any, request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Return what the rooms add to ``context`` for ``page``."""
    added: dict[str, Any] = {}
    for builder in _builders.get(type(page), ()):
        added |= builder(page, request, context)
    return added

"""What a room adds to the context of its pages, without its models knowing the queries that stand on them."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

Builder = Callable[[Any, HttpRequest, dict[str, Any]], dict[str, Any]]
_builders: dict[type, Builder] = {}


def adds_context(model: type) -> Callable[[Builder], Builder]:
    """Register a function of page, request and context so far; what it returns is added for pages of ``model``."""

    def register(builder: Builder) -> Builder:
        _builders[model] = builder
        return builder

    return register


def added_context(page: Any, request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Return what the room of ``page`` adds to ``context``."""
    builder = _builders.get(type(page))
    return builder(page, request, context) if builder else {}

"""Which published pages readers are served: all of them but those that a room above keeps back."""

from collections.abc import Callable

from django.db.models import Q
from wagtail.models import Page
from wagtail.query import PageQuerySet

Condition = Callable[[], Q]
_kept_back: list[Condition] = []


def register_kept_back(condition: Condition) -> None:
    """Keep back the published pages that ``condition`` names: no list, link, sitemap or search shows them.

    The condition is on ``Page``; that their addresses answer 404 too is left to the pages themselves.
    """
    _kept_back.append(condition)


def served_pages() -> PageQuerySet:
    """Return the pages that readers are served; nothing is asked of the database yet."""
    found = Page.objects.live()
    for condition in _kept_back:
        found = found.exclude(condition())
    return found

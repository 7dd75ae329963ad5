"""What somebody looks for in the library, as the address says it: ``?uzrast=11-14&tema=internet``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from materials.codes import FACETS
from portal.pages.keyset import AFTER, BEFORE, Key, Order

# By what the library is ordered (``MaterialPage``).
MOST_NEEDED_FIRST = Order("shelf_order", int)


@dataclass(frozen=True)
class Wishes:
    """The chosen codes by facet, and where in the list the page begins or ends; nothing of it: all, from the top."""

    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    after: Key | None = None
    before: Key | None = None

    @classmethod
    def read(cls, query: QueryDict, labels: Mapping[str, Mapping[str, Any]]) -> Wishes:
        """Return what a query string asks for; unknown names and codes are passed over."""
        chosen = {}
        for facet in FACETS:
            asked = set(query.getlist(facet.parameter))
            if codes := tuple(code for code in labels[facet.name] if code in asked):
                chosen[facet.name] = codes
        return cls(chosen, MOST_NEEDED_FIRST.key(query.get(AFTER)), MOST_NEEDED_FIRST.key(query.get(BEFORE)))

    @property
    def plain(self) -> bool:
        """Whether nothing was asked for: the address of the whole library."""
        return not self.chosen and self.after is None and self.before is None

    def address(self, **place: Key) -> str:
        """Return the query string of these wishes at another place of the list, by default its beginning."""
        query = QueryDict(mutable=True)
        for facet in FACETS:
            if facet.name in self.chosen:
                query.setlist(facet.parameter, list(self.chosen[facet.name]))
        for name, value in place.items():
            query[name] = str(value)
        return f"?{query.urlencode()}" if query else ""

    def without(self, facet: str, code: str) -> Wishes:
        """Return these wishes without one of them, from the top of the list."""
        left = {
            name: tuple(one for one in codes if (name, one) != (facet, code)) for name, codes in self.chosen.items()
        }
        return Wishes({name: codes for name, codes in left.items() if codes})

"""What somebody looks for in the library, as the address says it: ``?uzrast=11-14&tema=internet``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import QueryDict

from materials.codes import FACETS

_PLACE = re.compile(r"(\d{4}-\d{2}-\d{2})\.(\d{1,18})")
AFTER, BEFORE = "posle", "pre"


@dataclass(frozen=True)
class Place:
    """A place in the list, the newest first: the material whose day and number these are."""

    day: date
    pk: int

    def __str__(self) -> str:
        return f"{self.day.isoformat()}.{self.pk}"

    @classmethod
    def read(cls, text: str | None) -> Place | None:
        """Return the place that an address names, or nothing when it names none."""
        match = _PLACE.fullmatch(text or "")
        if match is None:
            return None
        try:
            return cls(date.fromisoformat(match[1]), int(match[2]))
        except ValueError:
            return None


@dataclass(frozen=True)
class Wishes:
    """The chosen codes by facet, and where in the list the page begins or ends; nothing of it: all, from the top."""

    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    after: Place | None = None
    before: Place | None = None

    @classmethod
    def read(cls, query: QueryDict, labels: Mapping[str, Mapping[str, Any]]) -> Wishes:
        """Return what a query string asks for; unknown names and codes are passed over."""
        chosen = {}
        for facet in FACETS:
            asked = set(query.getlist(facet.parameter))
            if codes := tuple(code for code in labels[facet.name] if code in asked):
                chosen[facet.name] = codes
        return cls(chosen, Place.read(query.get(AFTER)), Place.read(query.get(BEFORE)))

    @property
    def plain(self) -> bool:
        """Whether nothing was asked for: the address of the whole library."""
        return not self.chosen and self.after is None and self.before is None

    def address(self, **place: Place) -> str:
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

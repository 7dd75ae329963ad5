"""What an address of the search asks for: ``?q=насиље&vrsta=material&posle=12``."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from django.http import QueryDict
from django.urls import reverse

from portal.languages import SERBIAN
from portal.pages.places import active_language
from search.analysis import words
from search.models.entry import Kind
from search.question import LONGEST, MOST_WORDS

QUESTION, KIND, AFTER = "q", "vrsta", "posle"
# So much can be typed and comes back in the box, though less is looked for. In Cyrillic a letter is six bytes of an
# address, and web servers take four thousand.
MOST_TYPED = 500
_ID = re.compile(r"[0-9]{1,18}", re.ASCII)


def content_language() -> str:
    """Return the language of what is looked through: both Serbian scripts read the one content."""
    language = active_language()
    return "sr" if language in SERBIAN else language


@dataclass(frozen=True)
class SearchParams:
    """What somebody typed, as it was typed; the kind that was chosen; after which entry the list goes on."""

    typed: str
    kind: str = ""
    after: int = 0

    @classmethod
    def read(cls, query: QueryDict) -> SearchParams:
        """Return what a query string asks for; unknown kinds and places are passed over."""
        kind, after = query.get(KIND, ""), query.get(AFTER, "")
        return cls(
            typed=query.get(QUESTION, ""),
            kind=kind if kind in Kind.values else "",
            after=int(after) if _ID.fullmatch(after) else 0,
        )

    @property
    def question(self) -> str:
        """What was typed, without space around it."""
        return self.typed.strip()

    @property
    def cut(self) -> bool:
        """Whether only the beginning of it is looked for."""
        return len(self.question) > LONGEST or len(words(self.question)) > MOST_WORDS

    @property
    def url(self) -> str:
        """The address of this page of the search."""
        query = QueryDict(mutable=True)
        query[QUESTION] = self.typed[:MOST_TYPED]
        if self.kind:
            query[KIND] = self.kind
        if self.after:
            query[AFTER] = str(self.after)
        return f"{reverse('search:index')}?{query.urlencode()}"

    def at(self, after: int) -> SearchParams:
        """Return the same question, further down the list; 0 is its beginning."""
        return replace(self, after=after)

    def of(self, kind: str) -> SearchParams:
        """Return the same question about one kind, or with "" about all, from the beginning of its list."""
        return replace(self, kind=kind, after=0)

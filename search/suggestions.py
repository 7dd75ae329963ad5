"""Names that begin as what is being typed, for the list under the box."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from portal.pages.places import PageStore
from portal.script.convert import to_latin
from portal.script.sorting import script_of_page
from portal.script.stemming import bald
from search.analysis import words
from search.backends.database import database
from search.backends.names import MOST_NAMES, ways
from search.models import Entry
from search.models.entry import Kind
from search.question import LONGEST, MOST_WORDS
from search.results import ONE_OF, address
from search.search_params import SearchParams
from search.stemmers import stemmer

MOST = 6
# With fewer letters in every word half of all names would fit.
SHORTEST = 3
_FIELDS = ("kind", "name", "anchor", "path", "page__url_path", "page__locale_id")


def suggestions(typed: str, *, language: str, store: PageStore) -> list[dict[str, Any]]:
    """Return title, address and kind of at most ``MOST`` entries whose names hold words that begin as those typed.

    Costs two to five queries: into the index of names, which of these may be shown with their pages, and the site.
    """
    asked = [bald(word) for word in words(typed[:LONGEST])][:MOST_WORDS]
    if max(map(len, asked), default=0) < SHORTEST:
        return []
    beginning = " ".join(asked)
    # Otherwise they stand as the index has them.
    named = sorted(_named(asked, language), key=lambda entry: not _plain(entry.name).startswith(beginning))
    return list(_shown(named[:MOST], store))


def _plain(name: str) -> str:
    return " ".join(map(bald, words(name)))


def _named(asked: list[str], language: str) -> list[Entry]:
    """Return the entries whose names may be offered; what was withdrawn or closed to readers a moment ago is none."""
    stem, found = stemmer(language), dict[int, None]()
    for needed in ways(asked, [stem(word) for word in asked], language):
        found |= dict.fromkeys(database().names(needed))
        if len(found) >= MOST_NAMES:
            break
    shown = Entry.objects.shown().select_related("page").only(*_FIELDS).in_bulk(found)
    return [shown[pk] for pk in found if pk in shown]


def _shown(entries: Iterable[Entry], store: PageStore) -> Iterator[dict[str, Any]]:
    for entry in entries:
        # A telephone is answered by the page, which shows number and hours before anybody dials.
        line = entry.kind == Kind.HELPLINE
        url = SearchParams(_written(entry.name), entry.kind).url if line else address(entry, store, entry.page)
        if url:
            yield {"title": _written(entry.name), "url": url, "kind": _written(str(ONE_OF[entry.kind]))}


def _written(text: str) -> str:
    """Return a text in the script of the page: what is no page is converted by nobody."""
    return to_latin(text) if script_of_page() == "latn" else text

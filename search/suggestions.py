"""Names that begin as what is being typed, for the list under the box."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
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
from search.ranking import WORTH
from search.results import ONE_OF, address
from search.search_params import SearchParams
from search.stemmers import stemmer

MOST = 6
# With fewer letters in every word half of all names would fit.
SHORTEST = 3
_FIELDS = ("kind", "name", "page_id", "anchor", "path")


@dataclass(frozen=True)
class Name:
    """The name of an entry, its words as they are compared, and their stems."""

    entry: Entry
    words: tuple[str, ...]
    stems: frozenset[str]


def suggestions(typed: str, *, language: str, store: PageStore) -> list[dict[str, Any]]:
    """Return title, address and kind of at most ``MOST`` entries whose names hold words that begin as those typed.

    Costs three to five queries: into the index of names, which of these may be shown, and their pages.
    """
    asked = [bald(word) for word in words(typed[:LONGEST])][:MOST_WORDS]
    if max(map(len, asked), default=0) < SHORTEST:
        return []
    known = [_name(entry, language) for entry in _named(asked, language)]
    entries = [name.entry for name in _alike(asked, known, language)[:MOST]]
    store.want(entry.page_id for entry in entries)
    return list(_shown(entries, store))


def _named(asked: list[str], language: str) -> Iterable[Entry]:
    """Return the entries whose names may be offered; what was withdrawn or closed to readers a moment ago is none."""
    stem, found = stemmer(language), dict[int, None]()
    for needed in ways(asked, [stem(word) for word in asked], language):
        found |= dict.fromkeys(database().names(needed))
        if len(found) >= MOST_NAMES:
            break
    return Entry.objects.shown().filter(pk__in=found).only(*_FIELDS)


def _name(entry: Entry, language: str) -> Name:
    said, stem = words(entry.name), stemmer(language)
    return Name(entry, tuple(bald(word) for word in said), frozenset(stem(word) for word in said))


def _alike(asked: list[str], known: Iterable[Name], language: str) -> list[Name]:
    """Return the names that hold every word, the last perhaps unfinished: first those that begin with them."""
    stem = stemmer(language)
    # In another case than in the name, a word is known by its stem.
    wanted = [(word, stem(word)) for word in asked]
    found = [
        name
        for name in known
        if all(stemmed in name.stems or any(one.startswith(word) for one in name.words) for word, stemmed in wanted)
    ]
    beginning = " ".join(asked)
    return sorted(
        found,
        key=lambda name: (
            not " ".join(name.words).startswith(beginning),
            # A word that is finished begins another only by chance: „не желим“, „некога“.
            not all(stemmed in name.stems for _word, stemmed in wanted[:-1]),
            -WORTH[name.entry.kind],
            len(name.words),
            name.entry.pk,
        ),
    )


def _shown(entries: Iterable[Entry], store: PageStore) -> Iterator[dict[str, Any]]:
    for entry in entries:
        # A telephone is answered by the page, which shows number and hours before anybody dials.
        line = entry.kind == Kind.HELPLINE
        url = SearchParams(_written(entry.name), entry.kind).url if line else address(entry, store)
        if url:
            yield {"title": _written(entry.name), "url": url, "kind": _written(str(ONE_OF[entry.kind]))}


def _written(text: str) -> str:
    """Return a text in the script of the page: what is no page is converted by nobody."""
    return to_latin(text) if script_of_page() == "latn" else text

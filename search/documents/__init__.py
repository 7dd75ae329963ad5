"""What can be found, read from where it stands: pages, questions, terms, telephone lines, places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from search.documents import pages, rows
from search.documents.document import Document
from search.models import AddedWords

BATCH = 200
# By what owners of a kind are called: ``name:<id>``.
_SOURCES = {
    "page": pages.SOURCE,
    "term": rows.TERMS,
    "helpline": rows.HELPLINES,
    "place": rows.PLACES,
    "city": rows.CITIES,
}


def documents_of(owners: Iterable[str]) -> list[Document]:
    """Return what stands now for some owners; nothing for one that is gone or that readers may not see."""
    wanted: dict[str, list[str]] = {}
    for owner in owners:
        name, _colon, identity = owner.partition(":")
        wanted.setdefault(name, []).append(identity)
    found = [one for name, ids in wanted.items() if name in _SOURCES for one in _SOURCES[name].read(ids)]
    words = {row.key: row for row in AddedWords.objects.filter(key__in=[one.key for one in found])}
    return [
        replace(one, added=words[one.key].words, hints=words[one.key].hints) if one.key in words else one
        for one in found
    ]


def every_owner() -> Iterator[str]:
    """Yield the owner of everything that may be found."""
    for name, source in _SOURCES.items():
        for identity in source.ids():
            yield f"{name}:{identity}"

"""The index by which the CMS finds pages, pictures, documents and rows, in their lists and choosers.

Words are kept and asked for in Latin, without diacritics, and by their stems too: „nasilja“ finds „насиље“. This is
Wagtail's own index in the database; readers' search (``search``) is another.
"""

import re
from copy import copy
from functools import cache
from typing import Any

from django.utils.encoding import force_str
from modelsearch.backends import database
from modelsearch.index import AutocompleteField, RelatedFields, SearchField
from modelsearch.query import MATCH_NONE, And, Not, Or, Phrase, PlainText, SearchQuery

from portal.script.folding import exact
from portal.script.stemming import bald, stem

_WORD = re.compile(r"[^\W_]+")
# Of a question so many words and quotations are looked for: Wagtail nests them, and thousands would be too deep.
MOST = 40


def words(text: str) -> list[str]:
    """Return the words of ``text``, in Latin and in lower case."""
    return _WORD.findall(exact(text))


def indexed(value: Any) -> str:
    """Return what the index keeps of a field's ``value``: its bald words in their order, then their stems."""
    if isinstance(value, dict):
        value = list(value.values())
    said = words(" ".join(map(force_str, value)) if isinstance(value, list) else force_str(value))
    return " ".join([*map(bald, said), *map(_stem, said)])


def _stem(word: str) -> str:
    """Return the stem of ``word`` as no word ends: the database takes what is asked for as a beginning."""
    return f"{stem(word)}q"


def asked(query: SearchQuery | str) -> SearchQuery:
    """Return a question, typed or parsed by Wagtail, in the words of the index; without a word it finds nothing."""
    return _asked(PlainText(query) if isinstance(query, str) else query) or MATCH_NONE


def _asked(query: SearchQuery) -> SearchQuery | None:
    if isinstance(query, (And, Or)):
        parts = [part for part in map(_asked, query.subqueries[:MOST]) if part]
        return type(query)(parts) if parts else None
    if isinstance(query, Not):
        part = _asked(query.subquery)
        return Not(part) if part else None
    if not isinstance(query, (PlainText, Phrase)):
        return query
    said = words(query.query_string)[:MOST]
    if not said:
        return None
    if isinstance(query, Phrase):
        return Phrase(" ".join(map(bald, said)))
    # The last word may be only begun: then its stem says nothing.
    *stems, last = map(_stem, said)
    return Or([PlainText(" ".join([*stems, way]), operator=query.operator) for way in (bald(said[-1]), last)])


class _Row:
    """An object, of which the index reads folded texts."""

    def __init__(self, row: Any) -> None:
        self.pk = row.pk
        self._row = row

    def get_search_fields(self) -> list[Any]:
        return [_folded(field, self._row) for field in self._row.get_search_fields()]


def _folded(field: Any, row: Any = None) -> Any:
    """Return ``field`` that gives folded texts of ``row``, or of whatever it is asked for."""
    made = copy(field)
    if isinstance(field, RelatedFields):
        made.fields = [_folded(inner) for inner in field.fields]
        made.get_value = lambda owner: field.get_value(row or owner)
    elif isinstance(field, (SearchField, AutocompleteField)):
        made.get_value = lambda owner: indexed(field.get_value(row or owner))
    return made


@cache
def _folding(stock: Any) -> Any:
    """Return ``stock``, a backend of one kind of database, with folded words."""

    class FoldedIndex(stock.index_class):
        def add_items(self, model: Any, objs: Any) -> None:
            super().add_items(model, [_Row(row) for row in objs])

    class FoldedBackend(stock):
        index_class = FoldedIndex

        def search(self, query: Any, *args: Any, **options: Any) -> Any:
            return super().search(asked(query), *args, **options)

        def autocomplete(self, query: Any, *args: Any, **options: Any) -> Any:
            return super().autocomplete(asked(query), *args, **options)

    return FoldedBackend


def SearchBackend(params: dict[str, Any]) -> Any:  # noqa: N802
    """Return the backend of the database in use; Wagtail's setting asks for this name."""
    stock: Any = type(database.SearchBackend(params))
    return _folding(stock)(params)

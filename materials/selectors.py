"""Queries on the shelf: how many materials there are of what, and which ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import reduce
from operator import and_, or_

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from wagtail.models import Page

from materials.codes import FACETS
from materials.models import (
    CollectionPage,
    GlossaryPage,
    MarkMembers,
    MaterialFacet,
    MaterialIndexPage,
    MaterialPage,
    QuestionsPage,
    TopicPage,
)
from materials.wishes import MOST_NEEDED_FIRST, Wishes
from portal.pages.keyset import Part
from portal.pages.places import PageStore

PER_PAGE = 24
# What a card shows and what its address is made of; a page has five times as many columns.
_ON_A_CARD = (
    *("title", "url_path", "locale", "search_description", "shelf_order"),
    *("kind", "audiences", "minutes", "cover", "cover_picture"),
)
RELATED = 3
_COMPARED = 100
# What two materials have to share to be about the same; age and kind alone say little.
_TELLING = ("topic", "form", "audience")
Chosen = Mapping[str, tuple[str, ...]]
# By facet and code.
Members = dict[str, dict[str, int]]


def members(locale_id: int) -> Members:
    """Return which materials have each mark, with one query: numbers whose bits are the materials."""
    found: Members = {facet.name: {} for facet in FACETS}
    for row in MarkMembers.objects.filter(locale_id=locale_id, facet__in=found):
        found[row.facet][row.value] = row.pages
    return found


def counts(marks: Members, chosen: Chosen) -> dict[str, Counter[str]]:
    """Return for every facet how many materials each of its codes would show.

    A code of a facet in which something is chosen adds to that choice, so there the facet's own choice is left out.
    Numbers are combined and their bits counted, so that thousands of materials cost as much as ten.
    """
    picked = _picked(marks, chosen)
    found: dict[str, Counter[str]] = {}
    for name, values in marks.items():
        others = [pages for facet, pages in picked.items() if facet != name]
        shown = {value: reduce(and_, others, pages).bit_count() for value, pages in values.items()}
        found[name] = Counter({value: number for value, number in shown.items() if number})
    return found


def _picked(marks: Members, chosen: Chosen) -> dict[str, int]:
    return {name: reduce(or_, (marks[name].get(code, 0) for code in codes), 0) for name, codes in chosen.items()}


def total(numbers: Mapping[str, Counter[str]], chosen: Chosen) -> int:
    """Return how many materials are shown altogether: each has exactly one kind."""
    kinds = numbers["kind"]
    return sum(kinds[code] for code in chosen["kind"]) if "kind" in chosen else kinds.total()


def materials(locale_id: int, chosen: Chosen) -> QuerySet[MaterialPage]:
    """Return the published materials that were asked for, the most needed first, with what a card shows.

    The list is walked until the part is full, looking up each one's marks.
    """
    found = MaterialPage.objects.live().filter(locale_id=locale_id).only(*_ON_A_CARD)
    for facet, codes in chosen.items():
        found = found.filter(Exists(MaterialFacet.objects.filter(page=OuterRef("pk"), facet=facet, value__in=codes)))
    return MOST_NEEDED_FIRST.sort(found)


def part(locale_id: int, wishes: Wishes) -> Part[MaterialPage]:
    """Return the page of the list that ``wishes`` name, found by key and never by counting."""
    rows = materials(locale_id, wishes.chosen)
    return MOST_NEEDED_FIRST.part(rows, size=PER_PAGE, after=wishes.after, before=wishes.before)


def related(page: MaterialPage) -> list[MaterialPage]:
    """Return the materials that share most with ``page``, the most needed first, with one query.

    Only the first hundred that share anything are compared: among thousands three as good are found there, and
    comparing every one would cost more than the rest of the page.
    """
    shared = Q()
    for facet, values in page.marks_by_facet.items():
        if facet in _TELLING and values:
            shared |= Q(facet=facet, value__in=values)
    if not shared:
        return []
    own = MaterialFacet.objects.filter(shared, page=OuterRef("pk")).order_by()
    # A sum stands in no index: by that of the language SQLite would read every page and then sort them all.
    sharing = MaterialPage.objects.alias(language=F("locale_id") + 0).filter(Exists(own), language=page.locale_id)
    sharing = sharing.exclude(pk=page.pk)
    compared = MOST_NEEDED_FIRST.sort(sharing).values("pk")[:_COMPARED]
    # Counted for each of the hundred: joined and grouped, SQLite would walk every mark of the library.
    number = Subquery(own.values("page").annotate(number=Count("pk")).values("number"))
    found = MaterialPage.objects.filter(pk__in=compared).only(*_ON_A_CARD).annotate(number=number)
    return list(found.order_by("-number", "-shelf_order", "-pk")[:RELATED])


def chosen_materials(ids: Iterable[int]) -> list[MaterialPage]:
    """Return the published materials of some ids, in their order, with one query."""
    wanted = list(ids)
    found = MaterialPage.objects.live().filter(pk__in=wanted).only(*_ON_A_CARD).in_bulk()
    return [found[pk] for pk in wanted if pk in found]


def room_kinds() -> tuple[type[Page], ...]:
    """Return the kinds of what stands in the library beside its materials; there are few of each."""
    return (GlossaryPage, QuestionsPage, CollectionPage, TopicPage)


def rooms(library: MaterialIndexPage, store: PageStore) -> list[Page]:
    """Return what stands in the library beside its materials, in the editors' order, from the request's store."""
    found = store.of_kinds(*room_kinds(), locale_id=library.locale_id)
    return [page for page in found if page.path.startswith(library.path)]


def gathers_materials(room: Page) -> bool:
    """Tell whether a room leads to materials: a collection or a topic, of which editors make as many as they like."""
    return issubclass(room.specific_class or Page, CollectionPage | TopicPage)


def glossary_url(locale_id: int, store: PageStore) -> str:
    """Return the address of the published glossary of a language; "" when there is none."""
    found = store.of_kinds(GlossaryPage, locale_id=locale_id)
    return store.url(found[0]) if found else ""

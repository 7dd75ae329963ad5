"""Queries on the shelf: how many materials there are of what, and which ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Q, QuerySet
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
from materials.wishes import Place, Wishes

PER_PAGE = 24
RELATED = 3
# What two materials have to share to be about the same; age and kind alone say little.
_TELLING = ("topic", "form", "audience")
Chosen = Mapping[str, tuple[str, ...]]


def counts(locale_id: int, chosen: Chosen) -> dict[str, Counter[str]]:
    """Return for every facet how many materials each of its codes would show, with one query.

    A code of a facet in which something is chosen adds to that choice, so there the facet's own choice is left out.
    What is combined and counted are numbers whose bits are the materials, so that thousands cost as much as ten.
    """
    members: dict[str, dict[str, int]] = {facet.name: {} for facet in FACETS}
    for row in MarkMembers.objects.filter(locale_id=locale_id, facet__in=members):
        members[row.facet][row.value] = row.pages
    picked = {name: reduce(or_, (members[name].get(code, 0) for code in codes), 0) for name, codes in chosen.items()}
    found: dict[str, Counter[str]] = {}
    for name, values in members.items():
        others = [pages for facet, pages in picked.items() if facet != name]
        shown = {value: reduce(and_, others, pages).bit_count() for value, pages in values.items()}
        found[name] = Counter({value: number for value, number in shown.items() if number})
    return found


def total(numbers: Mapping[str, Counter[str]], chosen: Chosen) -> int:
    """Return how many materials are shown altogether: each has exactly one kind."""
    kinds = numbers["kind"]
    return sum(kinds[code] for code in chosen["kind"]) if "kind" in chosen else kinds.total()


def materials(locale_id: int, chosen: Chosen) -> QuerySet[MaterialPage]:
    """Return the published materials that were asked for, those reviewed last first, without their text."""
    shelf = MaterialFacet.objects.filter(locale_id=locale_id)
    found = MaterialPage.objects.live().filter(locale_id=locale_id)
    for facet, codes in chosen.items():
        found = found.filter(pk__in=shelf.filter(facet=facet, value__in=codes).values("page"))
    return found.defer("body", "lead").order_by("-shelf_date", "-page_ptr")


@dataclass(frozen=True)
class Part:
    """One page of the list, and the places from which its neighbours are reached."""

    materials: list[MaterialPage]
    previous: Place | None
    next: Place | None


def part(locale_id: int, wishes: Wishes) -> Part:
    """Return the page of the list that ``wishes`` name, found by key and never by counting, with one query."""
    query = materials(locale_id, wishes.chosen)
    backwards = wishes.after is None and wishes.before is not None
    if wishes.after is not None:
        query = query.filter(_beyond("lt", wishes.after))
    elif wishes.before is not None:
        query = query.filter(_beyond("gt", wishes.before)).order_by("shelf_date", "page_ptr")
    found = list(query[: PER_PAGE + 1])
    more, found = len(found) > PER_PAGE, found[:PER_PAGE]
    if backwards:
        found.reverse()
    if not found:
        return Part([], None, None)
    first, last = _place(found[0]), _place(found[-1])
    before = more if backwards else wishes.after is not None
    return Part(found, first if before else None, last if more or backwards else None)


def _beyond(side: str, place: Place) -> Q:
    # Two plain conditions, so that the index on the day is used wherever the list begins.
    day = Q(**{f"shelf_date__{side}": place.day})
    return day | Q(shelf_date=place.day, **{f"page_ptr__{side}": place.pk})


def _place(page: MaterialPage) -> Place:
    return Place(page.shelf_date, page.pk)


def related(page: MaterialPage) -> list[MaterialPage]:
    """Return the materials that share most with ``page``, those reviewed last first, with one query."""
    shared = Q()
    for facet, values in page.marks_by_facet.items():
        if facet in _TELLING and values:
            shared |= Q(facet=facet, value__in=values)
    if not shared:
        return []
    columns = ("page__title", "page__url_path", "page__search_description", "page__shelf_date")
    facts = ("page__kind", "page__audiences", "page__minutes", "page__cover")
    rows = (
        MaterialFacet.objects.filter(shared, locale_id=page.locale_id)
        .exclude(page=page)
        .values("page", *columns, *facts)
        .annotate(number=Count("pk"))
        .order_by("-number", "-page__shelf_date", "-page")[:RELATED]
    )
    return [
        MaterialPage(
            pk=row["page"],
            locale_id=page.locale_id,
            **{name.removeprefix("page__"): row[name] for name in (*columns, *facts)},
        )
        for row in rows
    ]


def chosen_materials(ids: Iterable[int]) -> list[MaterialPage]:
    """Return the published materials of some ids, in their order, with one query."""
    wanted = list(ids)
    found = MaterialPage.objects.live().filter(pk__in=wanted).defer("body", "lead").in_bulk()
    return [found[pk] for pk in wanted if pk in found]


def rooms(library: MaterialIndexPage) -> list[Page]:
    """Return what stands in the library beside its materials, in the editors' order, with one query."""
    kinds = ContentType.objects.get_for_models(GlossaryPage, QuestionsPage, CollectionPage, TopicPage).values()
    # By kind first: among thousands of children only these few are read.
    return list(Page.objects.live().filter(content_type__in=kinds).child_of(library).order_by("path"))


def glossary(locale_id: int) -> GlossaryPage | None:
    """Return the published glossary of a language."""
    return GlossaryPage.objects.live().filter(locale_id=locale_id).first()

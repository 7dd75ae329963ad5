"""What is counted on the shelf is what a person would count."""

from collections import Counter
from datetime import date
from itertools import chain
from typing import Any

import pytest
from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st
from wagtail.models import Page

from materials import codes, selectors
from materials.models import MarkMembers, MaterialFacet, MaterialIndexPage, MaterialPage
from materials.wishes import Wishes
from portal.pages.keyset import Key
from tests.materials.factories import make_library, make_material

pytestmark = pytest.mark.django_db
AUDIENCES, AGES, TOPICS = ["parents", "teachers", "teens"], ["7-10", "11-14"], ["talking", "signs", "internet"]
FORMS, KINDS = ["peer", "digital"], ["guide", "leaflet"]


def some(values: list[str], least: int = 0) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(values), min_size=least, max_size=2, unique=True)


MATERIAL = st.fixed_dictionaries(
    {
        "audiences": some(AUDIENCES, 1),
        "ages": some(AGES),
        "topics": some(TOPICS, 1),
        "forms": some(FORMS),
        "kind": st.sampled_from(KINDS),
        "live": st.sampled_from([True, True, True, False]),
        "reviewed_on": st.dates(date(2026, 11, 1), date(2026, 11, 4)),
    }
)
CHOSEN = st.dictionaries(st.sampled_from([facet.name for facet in codes.FACETS]), st.just(None), max_size=4).flatmap(
    lambda names: st.fixed_dictionaries(
        {
            name: some({"audience": AUDIENCES, "age": AGES, "topic": TOPICS, "form": FORMS, "kind": KINDS}[name], 1)
            for name in names
        }
    )
)


def has(page: MaterialPage, chosen: dict[str, Any]) -> bool:
    marks = page.marks_by_facet
    return all(set(marks[facet]) & set(wanted) for facet, wanted in chosen.items())


def naive(pages: list[MaterialPage], chosen: dict[str, Any]) -> dict[str, Counter[str]]:
    """Count one page after the other."""
    found: dict[str, Counter[str]] = {}
    for facet in codes.FACETS:
        others = {name: wanted for name, wanted in chosen.items() if name != facet.name}
        shown = [page for page in pages if has(page, others)]
        found[facet.name] = Counter(code for page in shown for code in page.marks_by_facet[facet.name])
    return found


@settings(max_examples=15)
@given(materials=st.lists(MATERIAL, min_size=1, max_size=6), chosen=CHOSEN)
def test_counts_are_what_a_person_would_count(materials: list[dict[str, Any]], chosen: dict[str, Any]) -> None:
    library = fresh_library()
    made = [make_material(library, number, **values) for number, values in enumerate(materials)]
    live = [page for page in made if page.live]
    chosen = {name: tuple(wanted) for name, wanted in chosen.items()}
    marks = selectors.members(library.locale_id)
    numbers = selectors.counts(marks, chosen)
    assert numbers == naive(live, chosen)
    shown = [page for page in live if has(page, chosen)]
    assert selectors.total(numbers, chosen) == len(shown)
    ordered = [page.pk for page in sorted(shown, key=lambda page: (page.shelf_order, page.pk), reverse=True)]
    assert [page.pk for page in selectors.materials(library.locale_id, chosen)] == ordered


def fresh_library() -> MaterialIndexPage:
    """Return an empty library: the examples of one test share its rows."""
    library = MaterialIndexPage.objects.first() or make_library()
    for page in MaterialPage.objects.all():
        page.delete()
    return MaterialIndexPage.objects.get(pk=library.pk)


def test_counting_takes_one_query_whatever_is_chosen(django_assert_num_queries: Any) -> None:
    library = make_library()
    make_material(library, 1, ages=["7-10"])
    every = {"audience": ("parents",), "age": ("7-10",), "topic": ("talking",), "form": ("peer",), "kind": ("guide",)}
    for chosen in ({}, {"age": ("7-10",)}, every):
        with django_assert_num_queries(1):
            selectors.counts(selectors.members(library.locale_id), chosen)


def test_every_material_stands_once_on_the_pages_of_the_list_in_both_directions(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(selectors, "PER_PAGE", 3)
    library = make_library()
    days = [date(2026, 11, day) for day in (3, 1, 3, 2, 3, 1, 3, 2)]
    made = [make_material(library, number, reviewed_on=day) for number, day in enumerate(days)]
    wanted = [page.pk for page in sorted(made, key=lambda page: (page.shelf_order, page.pk), reverse=True)]
    there, place, parts = [], None, []
    while not parts or place is not None:
        part = selectors.part(library.locale_id, Wishes(after=place))
        there.append([page.pk for page in part.rows])
        parts.append(part)
        place = part.next
    assert list(chain(*there)) == wanted
    assert parts[0].previous is None and parts[-1].next is None
    back = selectors.part(library.locale_id, Wishes(before=parts[-1].previous))
    assert [page.pk for page in back.rows] == there[-2]
    first = selectors.part(library.locale_id, Wishes(before=parts[1].previous))
    assert [page.pk for page in first.rows] == there[0] and first.previous is None and first.next is not None


def test_what_editors_put_first_stands_before_what_was_read_last_and_the_nearest_reader_first_on_one_day() -> None:
    library = make_library()
    day, later = date(2026, 11, 1), date(2026, 11, 20)
    readers = (["professionals"], ["teachers"], ["everyone"], ["parents", "professionals"], ["teens"], ["children"])
    of_one_day = [
        make_material(library, number, audiences=audiences, reviewed_on=day).pk
        for number, audiences in enumerate(readers)
    ]
    newer = make_material(library, 10, audiences=["professionals"], reviewed_on=later).pk
    first = make_material(library, 11, audiences=["professionals"], reviewed_on=None, shown_first=True).pk
    found = [page.pk for page in selectors.materials(library.locale_id, {})]
    assert found == [first, newer, *reversed(of_one_day)]


def test_material_without_a_review_stands_last() -> None:
    library = make_library()
    bare = make_material(library, 1, reviewed_on=None)
    reviewed = make_material(library, 2)
    assert [page.pk for page in selectors.materials(library.locale_id, {})] == [reviewed.pk, bare.pk]


def test_wishes_come_back_from_their_own_address() -> None:
    labels = {facet.name: dict(facet.codes.choices) for facet in codes.FACETS if facet.codes}
    labels |= {"topic": dict.fromkeys(("signs", "talking", "internet"), "Тема"), "form": {"peer": "Вршњачко"}}
    query = QueryDict("uzrast=11-14&tema=internet&tema=signs&tema=nothing&oblik=peer&x=1&posle=739000.7")
    wishes = Wishes.read(query, labels)
    assert wishes.chosen == {"age": ("11-14",), "topic": ("signs", "internet"), "form": ("peer",)}
    assert wishes.after == Key(739000, 7)
    again = Wishes.read(QueryDict(wishes.address().removeprefix("?")), labels)
    assert again.chosen == wishes.chosen and again.after is None
    assert wishes.without("topic", "signs").chosen["topic"] == ("internet",)
    assert "form" not in wishes.without("form", "peer").chosen


def test_related_materials_share_most_and_the_newest_come_first(django_assert_num_queries: Any) -> None:
    library = make_library()
    page = make_material(library, 1, topics=["internet", "signs"], forms=["digital"], audiences=["parents"])
    near = make_material(library, 2, topics=["internet", "signs"], forms=["digital"], audiences=["teens"])
    older = make_material(library, 3, topics=["internet"], audiences=["teens"], reviewed_on=date(2026, 10, 1))
    newer = make_material(library, 4, topics=["signs"], audiences=["teens"], reviewed_on=date(2026, 11, 2))
    make_material(library, 5, topics=["law"], audiences=["teens"])
    make_material(library, 6, topics=["internet", "signs"], forms=["digital"], live=False)
    with django_assert_num_queries(1):
        found = selectors.related(page)
    assert [one.pk for one in found] == [near.pk, newer.pk, older.pk]
    assert found[0].title == near.title and found[0].kind_and_audience == near.kind_and_audience


def members() -> dict[tuple[str, str], list[int]]:
    """Return what the strings of bits say, as lists of pages."""
    return {
        (row.facet, row.value): [bit for bit in range(row.pages.bit_length()) if row.pages >> bit & 1]
        for row in MarkMembers.objects.all()
        if row.pages
    }


def rows() -> dict[tuple[str, str], list[int]]:
    found: dict[tuple[str, str], list[int]] = {}
    for facet, value, page in MaterialFacet.objects.order_by("page").values_list("facet", "value", "page"):
        found.setdefault((facet, value), []).append(page)
    return found


def test_bits_and_rows_say_the_same_through_a_pages_life() -> None:
    library = make_library()
    pages = [make_material(library, number, topics=["law", "after"][: 1 + number % 2]) for number in range(4)]
    assert members() == rows() and len(rows()["topic", "law"]) == 4
    pages[0].topics = ["family"]
    pages[0].save()
    pages[1].page_ptr.unpublish()
    Page.objects.get(pk=pages[2].pk).delete()
    assert members() == rows() and rows()["topic", "law"] == [pages[3].pk]
    MaterialIndexPage.objects.get().delete()
    assert members() == rows() == {}


def test_shelf_holds_each_mark_once() -> None:
    page = make_material(make_library(), 1)
    page.save()
    assert sorted(MaterialFacet.objects.filter(page=page).values_list("facet", "value")) == [
        ("audience", "parents"),
        ("kind", "guide"),
        ("topic", "talking"),
    ]

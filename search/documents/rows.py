"""What is no page of its own: terms of the glossary, telephone lines, places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db.models import F
from django.utils.translation import override

from home.finder.pages import district_url, municipality_url, tail_of
from materials.models import GlossaryPage, GlossaryTerm
from portal.pages.models import Helpline
from portal.script.sorting import sort_key
from reporting.registry.models import Municipality
from search.documents.document import Document, Source
from search.models.entry import Kind


def read_terms(ids: Iterable[str]) -> Iterator[Document]:
    """Yield approved terms that stand in a published glossary."""
    pages = {page.locale_id: page.pk for page in GlossaryPage.objects.live().order_by("-path")}
    for term in GlossaryTerm.objects.filter(live=True, pk__in=[int(one) for one in ids]).select_related("locale"):
        if term.locale_id in pages:
            yield Document(
                key=f"term:{term.pk}",
                owner=f"term:{term.pk}",
                kind=Kind.TERM,
                language=term.locale.language_code,
                name=term.term,
                lead=term.meaning,
                page_id=pages[term.locale_id],
                anchor=term.anchor,
            )


def read_helplines(ids: Iterable[str]) -> Iterator[Document]:
    """Yield telephone lines that are valid."""
    for line in Helpline.objects.shown().filter(pk__in=[int(one) for one in ids]).select_related("locale"):
        yield Document(
            key=f"helpline:{line.pk}",
            owner=f"helpline:{line.pk}",
            kind=Kind.HELPLINE,
            language=line.locale.language_code,
            name=f"{line.number} {line.name}",
            lead=" ".join(filter(None, (line.hours, line.cost, line.audience))),
            phone=line.tel,
        )


def read_places(ids: Iterable[str]) -> Iterator[Document]:
    """Yield municipalities, each with the page that says who helps there.

    They are found by their names alone: what every one of them has (police, a centre for social work) would bring
    two hundred alike for one question.
    """
    for place in Municipality.objects.known().filter(pk__in=list(ids)).select_related("district"):
        with override("sr"):
            path = tail_of(municipality_url(place))
        yield Document(
            key=f"place:{place.pk}",
            owner=f"place:{place.pk}",
            kind=Kind.PLACE,
            language="sr",
            name=str(place),
            lead=place.district.name,
            path=path,
        )


def read_cities(ids: Iterable[str]) -> Iterator[Document]:
    """Yield cities that are no municipality themselves (Београд, Ниш), each with the page of its district."""
    own = set(Municipality.objects.known().values_list("name", flat=True))
    of_city: dict[str, list[Municipality]] = {}
    parts = Municipality.objects.known().filter(lsu_name__in=set(ids) - own).select_related("district")
    for part in sorted(parts, key=lambda part: sort_key(part.name, "cyrl")):
        of_city.setdefault(part.lsu_name, []).append(part)
    for city, its in of_city.items():
        with override("sr"):
            path = tail_of(district_url(its[0].district))
        yield Document(
            key=f"city:{city}",
            owner=f"city:{city}",
            kind=Kind.PLACE,
            language="sr",
            name=city,
            lead=", ".join(part.name for part in its),
            path=path,
        )


def _numbers(model: type[GlossaryTerm] | type[Helpline]) -> Iterator[str]:
    yield from map(str, model._default_manager.values_list("pk", flat=True))


TERMS = Source(read=read_terms, ids=lambda: _numbers(GlossaryTerm))
HELPLINES = Source(read=read_helplines, ids=lambda: _numbers(Helpline))
CITIES = Source(
    read=read_cities,
    ids=lambda: set(Municipality.objects.exclude(lsu_name=F("name")).values_list("lsu_name", flat=True)),
)
PLACES = Source(read=read_places, ids=lambda: Municipality.objects.known().values_list("pk", flat=True))

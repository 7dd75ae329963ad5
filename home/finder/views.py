"""The finder's three pages. They are public and cacheable: a form by GET, no cookie, no token."""

from collections import Counter
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from home.finder.kinds import COUNTRY, LOCAL, SCHOOL_ADMINISTRATION, Kind, types_of
from home.finder.pages import Head, district_url, head, index_url, municipality_url, short_name
from home.finder.search import bodies_named, places_alike, places_named, settlements_named
from home.finder.tiles import tile_map
from portal.script.sorting import script_of_page, sort_key
from portal.script.words import joined, serbian_name, serbian_text
from reporting.registry.directory import PublicBody, municipalities, municipality_of, public_bodies
from reporting.registry.models import District, Municipality

# Nobody's municipality has a longer name; what is beyond is not looked at.
LONGEST_QUESTION = 60
UNITS = {
    Municipality.UnitKind.MUNICIPALITY: gettext_lazy("општина"),
    Municipality.UnitKind.CITY: gettext_lazy("град"),
    Municipality.UnitKind.CITY_MUNICIPALITY: gettext_lazy("градска општина"),
}


@dataclass(frozen=True)
class PlaceRow:
    """A municipality, or a district, in a list."""

    name: str
    url: str
    note: str


@dataclass(frozen=True)
class Entry:
    """A kind of institution on a municipality's page, with those that the registry names."""

    kind: Kind
    bodies: list[PublicBody]


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Ask for a place, and show what was found and all districts."""
    places = _sorted(municipalities())
    question = request.GET.get("mesto", "").strip()[:LONGEST_QUESTION]
    found = [_row(place, note=serbian_name(short_name(place.district))) for place in places_named(question, places)]
    found += _settlement_rows(question, places)
    found += _body_rows(question, places)
    alike = [] if found else places_alike(question, places)
    page = Head(
        _("Коме се обратити у вашем месту"), _("Нађите ко у вашој општини помаже детету и шта која установа ради.")
    )
    context = head(request, url=index_url(), page=page, above=[], name=_("Установе"))
    return render(
        request,
        "home/finder/index.html",
        context
        | {
            "question": question,
            "found": found,
            "alike": [_row(place, note=serbian_name(short_name(place.district))) for place in alike],
            "nothing": bool(question) and not found and not alike,
            "districts": _districts(places),
            "map": tile_map(_each_district(places), address=district_url),
        },
    )


@require_safe
def district(request: HttpRequest, number: int, slug: str = "") -> HttpResponse:
    """List the municipalities of a district."""
    places = _sorted(municipalities())
    own = [place for place in places if place.district_id == f"RS-{number:02d}"]
    if not own:
        raise Http404
    shown = own[0].district
    if request.path != district_url(shown):
        return HttpResponsePermanentRedirect(district_url(shown))
    page = Head(
        _("%(district)s: установе по местима") % {"district": serbian_text(shown.name)},
        _("Општине и градови и ко у њима помаже детету."),
    )
    above = [(_("Установе"), index_url())]
    return render(
        request,
        "home/finder/district.html",
        head(request, url=district_url(shown), page=page, above=above, name=serbian_name(short_name(shown)))
        | {
            "district": shown,
            "places": [_row(place, note=_kind_note(place)) for place in own],
            "map": tile_map(_each_district(places), address=district_url, current=shown.code),
        },
    )


@require_safe
def municipality(request: HttpRequest, code: int, slug: str = "") -> HttpResponse:
    """Say who is competent in a municipality, kind by kind."""
    place = municipality_of(str(code))
    if place is None:
        raise Http404
    if request.path != municipality_url(place):
        return HttpResponsePermanentRedirect(municipality_url(place))
    bodies = public_bodies(municipality=place, kinds=types_of((*LOCAL, *COUNTRY)), script=script_of_page())
    local, country = (_entries(kinds, bodies, place) for kinds in (LOCAL, COUNTRY))
    page = Head(
        _("%(place)s: коме се обратити") % {"place": serbian_text(str(place))},
        _("Ко у овом месту помаже детету, шта ради и како да дођете до њега."),
    )
    above = [(_("Установе"), index_url()), (serbian_name(short_name(place.district)), district_url(place.district))]
    return render(
        request,
        "home/finder/municipality.html",
        head(request, url=municipality_url(place), page=page, above=above, name=serbian_name(str(place)))
        | {
            "place": place,
            "unit": _unit(place),
            "place_name": serbian_name(str(place)),
            "local": local,
            "country": country,
            "some_unnamed": any(not entry.bodies for entry in local),
            "some_without_phone": any(not body.phone for body in bodies),
            "no_phone": not any(body.phone for entry in local for body in entry.bodies),
        },
    )


def _sorted(places: list[Municipality]) -> list[Municipality]:
    script = script_of_page()
    return sorted(places, key=lambda place: (sort_key(place.name, script), place.code))


def _row(place: Municipality, *, note: str) -> PlaceRow:
    return PlaceRow(name=serbian_name(str(place)), url=municipality_url(place), note=note)


def _settlement_rows(question: str, places: list[Municipality]) -> list[PlaceRow]:
    """Return the settlements found, each with the page of its municipality."""
    by_code = {place.code: place for place in places}
    found = [
        (one.name, by_code[one.municipality]) for one in settlements_named(question) if one.municipality in by_code
    ]
    return [
        PlaceRow(name=serbian_name(name), url=municipality_url(place), note=serbian_name(str(place)))
        for name, place in found
    ]


def _body_rows(question: str, places: list[Municipality]) -> list[PlaceRow]:
    """Return the institutions found by street and settlement, each with the page on which it stands."""
    by_code = {place.code: place for place in places}
    return [
        PlaceRow(
            name=serbian_name(one.name),
            url=municipality_url(by_code[one.municipality]),
            note=serbian_name(one.address),
        )
        for one in bodies_named(question, types_of((*LOCAL, *COUNTRY)))
        if one.municipality in by_code
    ]


def _kind_note(place: Municipality) -> str:
    """Say what a place is where that is not what most are."""
    usual = place.unit_kind == Municipality.UnitKind.MUNICIPALITY
    return "" if usual else _unit(place)


def _unit(place: Municipality) -> str:
    """Return what a place is, in the reader's words."""
    return str(UNITS[Municipality.UnitKind(place.unit_kind)])


def _each_district(places: list[Municipality]) -> list[District]:
    known = {place.district_id: place.district for place in places}
    return sorted(known.values(), key=lambda one: sort_key(one.name, script_of_page()))


def _districts(places: list[Municipality]) -> list[PlaceRow]:
    counts = Counter(place.district_id for place in places)
    rows = []
    for one in _each_district(places):
        count = ngettext("%(number)s место", "%(number)s места", counts[one.code]) % {"number": counts[one.code]}
        note = joined(", ", (serbian_name(one.seat), count))
        rows.append(PlaceRow(name=serbian_name(short_name(one)), url=district_url(one), note=note))
    return rows


def _entries(kinds: tuple[Kind, ...], bodies: list[PublicBody], place: Municipality) -> list[Entry]:
    found = []
    for kind in kinds:
        named = [body for body in bodies if body.kind in kind.types]
        if not named and SCHOOL_ADMINISTRATION in kind.types and place.school_administration:
            # Every municipality knows the name of its own, also where the registry has no such institution yet.
            named = [PublicBody(kind=SCHOOL_ADMINISTRATION, name=place.school_administration)]
        if named or not kind.only_named:
            found.append(Entry(kind, named))
    return found

"""The directory of institutions that everybody may read: who is competent where, and how to call them.

Only what belongs on a public page is read: a mailbox is where the portal writes and nobody else, and nothing
here asks who works anywhere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from portal.script.sorting import Script, sort_key
from reporting.registry.models import PUBLIC_CONTACT, Institution, Municipality
from reporting.registry.selectors import serving


@dataclass(frozen=True)
class PublicBody:
    """An institution as a public page names it; what nobody has entered is empty.

    Whatever says how it is reached was found in ``contact_source`` on the day ``verified_on``.
    """

    kind: str
    name: str
    phone: str = ""
    address: str = ""
    public_email: str = ""
    hours: str = ""
    website: str = ""
    contact_source: str = ""
    verified_on: date | None = None

    @property
    def dialled(self) -> str:
        """The telephone number as a link dials it."""
        return "".join(sign for sign in self.phone if sign in "+0123456789")

    @property
    def site(self) -> str:
        """The website as people read it: its host."""
        return _host(self.website)

    @property
    def source_site(self) -> str:
        """The host of the source where that is a page, empty where it is words."""
        return _host(self.contact_source)

    @property
    def site_link(self) -> str:
        """The website where nobody can listen on the way there; else it is only named."""
        return _safe(self.website)

    @property
    def source_link(self) -> str:
        """The source, likewise."""
        return _safe(self.contact_source)


def _host(address: str) -> str:
    """Return the host of an address, without who would sign in there, which may look like a host."""
    if not address.startswith(("https://", "http://")):
        return ""
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _safe(address: str) -> str:
    return address if address.startswith("https://") and _host(address) else ""


@dataclass(frozen=True)
class Addressed:
    """An institution whose address is known, with the registration number of a municipality on whose page it stands."""

    name: str
    address: str
    municipality: str


def municipalities() -> list[Municipality]:
    """Return every municipality with its district, in no order; there are some two hundred."""
    return list(Municipality.objects.known().select_related("district").order_by())


def municipality_of(code: str) -> Municipality | None:
    """Return the municipality with a registration number (матични број), or nothing."""
    return Municipality.objects.known().select_related("district").filter(pk=code).first()


def public_bodies(*, municipality: Municipality, kinds: Collection[str], script: Script) -> list[PublicBody]:
    """Return the active institutions of the given kinds that serve a municipality, the nearest first.

    Nearest are those whose area names the municipality or whose seat it is, then those of its district, then the
    national ones; those equally near stand in the alphabet of ``script``. Invented ones (``demo``) are left out.
    """
    found = serving(municipality).filter(type__in=kinds, demo=False).order_by()
    rows = found.values_list("distance", "type", "name", *PUBLIC_CONTACT)
    ordered = sorted(rows, key=lambda row: (row[0], sort_key(row[2], script)))
    return [
        PublicBody(kind=kind, name=name, **dict(zip(PUBLIC_CONTACT, contact, strict=True)))
        for _distance, kind, name, *contact in ordered
    ]


def bodies_at(kinds: Collection[str], fits: Callable[[str], bool], *, most: int) -> list[Addressed]:
    """Return at most so many active institutions of the given kinds whose address ``fits``, by name; two queries.

    One that serves named municipalities stands on their pages: that of its seat, if that is among them, or else the
    one of the lowest registration number (whole cities, which have no page, come behind all numbers). One that has
    neither seat nor named municipalities stands on many pages, and is left out.
    """
    areas = Institution.serves.through.objects
    placed = Q(municipality__isnull=False) | Exists(areas.filter(institution=OuterRef("pk")))
    known = Institution.objects.filter(placed, active=True, demo=False, type__in=kinds).exclude(address="")
    rows = known.order_by("name", "pk").values_list("pk", "name", "address", "municipality")
    found = [row for row in rows if fits(row[2])][:most]
    served = defaultdict[UUID, list[str]](list)
    for pk, code in areas.filter(institution__in=[row[0] for row in found]).values_list("institution", "municipality"):
        served[pk].append(code)
    return [
        Addressed(name, address, seat if not served[pk] or seat in served[pk] else min(served[pk]))
        for pk, name, address, seat in found
    ]


def served_by_phone(kinds: Collection[str]) -> dict[str, set[str]]:
    """Return for each municipality the kinds of institutions that serve it and whose telephone is known.

    The rule is that of ``selectors.serving``, asked for all municipalities at once: three queries.
    """
    places = municipalities()
    by_code = {place.code: set[str]() for place in places}
    found = Institution.objects.filter(active=True, demo=False, type__in=kinds).exclude(phone="")
    for one in found.prefetch_related("serves").order_by():
        area = {place.pk for place in one.serves.all()}
        for place in places:
            named = place.pk in area
            near = not area and (one.municipality_id == place.pk or one.district_id == place.district_id)
            if named or near or one.national:
                by_code[place.code].add(one.type_id)
    return by_code

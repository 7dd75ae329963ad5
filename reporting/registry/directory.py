"""The directory of institutions that everybody may read: who is competent where, and how to call them.

Only what belongs on a public page is read: a mailbox is where the portal writes and nobody else, and nothing
here asks who works anywhere.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from portal.script.sorting import Script, sort_key
from reporting.registry.models import Municipality
from reporting.registry.selectors import serving


@dataclass(frozen=True)
class PublicBody:
    """An institution as a public page names it; ``phone`` is as it is read, and empty where nobody has entered it."""

    kind: str
    name: str
    phone: str

    @property
    def dialled(self) -> str:
        """The telephone number as a link dials it."""
        return "".join(sign for sign in self.phone if sign in "+0123456789")


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
    rows = found.values_list("distance", "type", "name", "phone")
    ordered = sorted(rows, key=lambda row: (row[0], sort_key(row[2], script)))
    return [PublicBody(kind=kind, name=name, phone=phone) for _distance, kind, name, phone in ordered]

"""The list of institutions, for the screens of the desk administrators."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import QuerySet

from portal.script.folding import folded
from portal.script.sorting import Script, sort_key
from reporting.registry.models import Institution

if TYPE_CHECKING:
    from portal.accounts.models import User

PAGE_SIZE = 25


def institution_page(
    *, script: Script, text: str = "", without_mailbox: bool = False, waiting: bool = False, after: str = ""
) -> tuple[list[Institution], str]:
    """Return a page of institutions in the alphabet of ``script``, and the key after which the next one starts.

    Those whose name, kind, seat, district or address holds every word of ``text``, in either script; with
    ``without_mailbox`` only those that have none, ``waiting`` those whose contact waits for a second person. A
    key that is none starts from the beginning; that of an institution that left the list meanwhile still says
    where the next page begins.
    All names are read for each page: a database knows neither azbuka nor folded words, and a country has
    some five thousand institutions.
    """
    words = folded(text).split()
    found: list[Institution] = []
    for row in sorted(_named(), key=lambda row: (sort_key(row.name, script), str(row.pk))):
        left_out = (without_mailbox and row.email) or (waiting and row.proposed is None)
        if not left_out and all(word in _searched(row) for word in words):
            found.append(row)
        if str(row.pk) == after:
            found.clear()
    page = found[:PAGE_SIZE]
    return page, str(page[-1].pk) if len(found) > PAGE_SIZE else ""


def contacts_waiting(person: User) -> int:
    """Return how many institutions have a contact that waits and that ``person`` did not propose."""
    return Institution.objects.filter(proposed__isnull=False).exclude(proposed_by=person).count()


def institution_of(institution_id: UUID) -> Institution:
    """Return an institution with what its page shows; raises ``Institution.DoesNotExist``."""
    return _named().select_related("supervisor", "proposed_by").prefetch_related("serves").get(pk=institution_id)


def _named() -> QuerySet[Institution]:
    return Institution.objects.select_related("type", "municipality", "district").order_by()


def _searched(row: Institution) -> str:
    place = f"{row.municipality or ''} {row.district or ''} {row.address}"
    return folded(f"{row.name} {row.short_name} {row.type.name} {place}")

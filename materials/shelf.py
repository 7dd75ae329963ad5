"""Keep the shelf as the published pages are."""

from __future__ import annotations

from django.db import transaction

from materials.models import MarkMembers, MaterialFacet, MaterialPage


def put(page: MaterialPage) -> None:
    """Give a published material its marks, and take them from one that is not published."""
    marks = {(facet, code) for facet, codes in page.marks_by_facet.items() for code in codes}
    _change(page, marks if page.live else set())


def take(page: MaterialPage) -> None:
    """Take a material off the shelf for good."""
    _change(page, set())


@transaction.atomic
def _change(page: MaterialPage, wanted: set[tuple[str, str]]) -> None:
    has = {(row.facet, row.value): row for row in MaterialFacet.objects.filter(page=page)}
    # Always in one order, so that two who publish at once wait for one another and never both.
    for facet, value in sorted(wanted ^ set(has)):
        MarkMembers.objects.get_or_create(locale_id=page.locale_id, facet=facet, value=value)
        members = MarkMembers.objects.select_for_update().get(locale_id=page.locale_id, facet=facet, value=value)
        if (facet, value) in wanted:
            MaterialFacet.objects.create(page=page, locale_id=page.locale_id, facet=facet, value=value)
            members.pages |= 1 << page.pk
        else:
            has[facet, value].delete()
            members.pages &= ~(1 << page.pk)
        members.save(update_fields=["bits"])

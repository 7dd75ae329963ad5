"""Keep the shelf as the published pages are."""

from materials.models import MaterialFacet, MaterialPage


def put(page: MaterialPage) -> None:
    """Give a published material its marks, and take them from one that is not published."""
    wanted = set()
    if page.live:
        wanted = {(facet, value) for facet, values in page.marks_by_facet.items() for value in values}
    rows = {(row.facet, row.value): row for row in MaterialFacet.objects.filter(page=page)}
    MaterialFacet.objects.filter(pk__in=[row.pk for key, row in rows.items() if key not in wanted]).delete()
    MaterialFacet.objects.bulk_create(
        [
            MaterialFacet(page=page, locale_id=page.locale_id, facet=facet, value=value)
            for facet, value in sorted(wanted - set(rows))
        ]
    )

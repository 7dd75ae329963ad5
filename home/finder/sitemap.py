"""The finder's pages in the sitemap."""

from collections.abc import Iterator

from home.finder.pages import district_url, index_url, municipality_url, tail_of
from reporting.registry.directory import municipalities


def tails() -> Iterator[str]:
    """Give what stands behind the language in the address of each of the finder's pages; one query."""
    places = municipalities()
    yield tail_of(index_url())
    for district in {place.district_id: place.district for place in places}.values():
        yield tail_of(district_url(district))
    for place in places:
        yield tail_of(municipality_url(place))

"""Materials as cards: what it is, for whom, how long it takes."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from materials.models import MaterialPage
from portal.pages import dates
from portal.pages.covers import own_covers
from portal.pages.places import PageStore


@dataclass(frozen=True)
class MaterialCard:
    """A card that ``components/card.html`` can show."""

    title: str
    body: str
    url: str
    eyebrow: str
    cover: str
    own_cover: Any


def cards(pages: Iterable[MaterialPage], store: PageStore) -> list[MaterialCard]:
    """Return the cards of some materials, in their order, without a query each."""
    pages = list(pages)
    own = own_covers(pages)
    return [
        MaterialCard(
            title=page.title,
            body=page.search_description,
            url=store.url(page),
            eyebrow=f"{page.kind_and_audience}{dates.NBSP}· {dates.minutes_text(page.minutes)}",
            cover=page.cover,
            own_cover=own.get(page.cover_picture_id),
        )
        for page in pages
    ]

"""Cards of the front page, worked out from stored ids without a query each."""

from dataclasses import dataclass

from wagtail.blocks import StreamValue

from portal.pages.places import PageStore


@dataclass(frozen=True)
class Card:
    """A card that ``components/card.html`` can show."""

    title: str
    text: str
    url: str
    eyebrow: str = ""
    drawing: str = ""
    lang: str = ""
    title_lang: str = ""


def cards(stream: StreamValue, store: PageStore) -> list[Card]:
    """Return the cards of a stream whose items name a page; unpublished pages are left out."""
    found = []
    for item in stream.raw_data:
        value = item["value"]
        page = store.get(value.get("page"))
        if page is not None:
            found.append(
                Card(
                    title=value.get("label") or page.title,
                    text=value.get("text") or "",
                    url=store.url(page),
                    eyebrow=value.get("eyebrow") or "",
                    drawing=value.get("drawing") or "",
                    lang=store.lang(page),
                    title_lang="" if value.get("label") else store.lang(page),
                )
            )
    return found

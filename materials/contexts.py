"""What the pages of the library show beside their own words."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from materials import selectors
from materials.cards import cards
from materials.listing import listing
from materials.models import CollectionPage, GlossaryPage, MaterialIndexPage, MaterialPage, TopicPage
from materials.wishes import Wishes
from portal.pages import dates
from portal.pages.contexts import adds_context
from portal.pages.places import PageStore, page_store
from portal.pages.topics import drawing_of


@adds_context(MaterialIndexPage)
def library(page: MaterialIndexPage, request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Return the list that the address asks for; only the whole library is an address for search engines."""
    store = page_store(request)
    path = store.url(page)
    found = listing(request, locale_id=page.locale_id, path=path)
    if not found.plain:
        context.pop("canonical", None)
    store.want_kinds(*selectors.room_kinds())
    # A function, so that the rooms come in one query with the pages of the menu.
    return {"listing": found, "path": path, "rooms": lambda: _rooms(page, store)}


def _rooms(page: MaterialIndexPage, store: PageStore) -> dict[str, list[dict[str, str]]]:
    found = selectors.rooms(page, store)
    shown = {room.pk: {"title": room.title, "url": store.url(room)} for room in found}
    gathering = {room.pk for room in found if selectors.gathers_materials(room)}
    return {
        "kept": [one for pk, one in shown.items() if pk not in gathering],
        "gathering": [one for pk, one in shown.items() if pk in gathering],
    }


@adds_context(MaterialPage)
def material(page: MaterialPage, request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Return the reading time and what is related."""
    store = page_store(request)
    added: dict[str, Any] = {}
    if any(item["type"] == "term" for item in page.body.raw_data):
        store.want_kinds(GlossaryPage)
        added["glossary_url"] = lambda: selectors.glossary_url(page.locale_id, store)
    return added | {
        "minutes": dates.minutes_text(page.minutes),
        # A page that was never stored has no number to ask about.
        "useful_url": reverse("materials:useful", args=[page.pk]) if page.pk else "",
        "related": cards(selectors.related(page), store),
    }


@adds_context(CollectionPage)
def collection(page: CollectionPage, request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Return the cards in the editor's order; what is not published is left out."""
    found = selectors.chosen_materials([item["value"] for item in page.materials.raw_data])
    return {"cards": cards(found, page_store(request))}


@adds_context(TopicPage)
def topic(page: TopicPage, request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Return the topic's drawing, the most needed cards and the address of all of them in the library."""
    facets = (("audience", page.audiences), ("topic", page.topics))
    chosen = {name: tuple(codes) for name, codes in facets if codes}
    found = selectors.materials(page.locale_id, chosen)[: selectors.PER_PAGE]
    above = context["crumbs"][-2]["url"] if len(context["crumbs"]) > 1 else ""
    return {
        "drawing": drawing_of(page.topics),
        "cards": cards(found, page_store(request)),
        "library_url": above + Wishes(chosen).address(),
    }

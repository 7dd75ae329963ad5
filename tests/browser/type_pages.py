"""How a browser comes to a page of every type that the code brings, each with every field and block filled.

No type is named here: a new one has its case when it is written. What the demo shows of them stands in
``house_pages``; here are the types as such, the kinds of materials, and the pages of documents.
"""

from collections.abc import Callable, Mapping

from materials.codes import Kind
from materials.models import MaterialPage
from tests.browser.support import Visit
from tests.pages.types import page_types

Arrangement = Callable[[Visit], object]
# What somebody takes along on paper.
PRINTED = (Kind.LEAFLET, Kind.POSTER, Kind.PROCEDURE)


def _of_type(name: str) -> Arrangement:
    """Open the page made of a type, by its label."""

    def arrange(visit: Visit) -> None:
        places = visit.server.arranged("every_type")
        visit.open(f"/{{lang}}/{places[name]}")

    return arrange


def _of_kind(kind: str, *, printed: bool = False) -> Arrangement:
    """Open a material of a kind; as it would be ``printed``."""

    def arrange(visit: Visit) -> None:
        places = visit.server.arranged("every_kind")
        if printed:
            visit.page.emulate_media(media="print")
        visit.open(f"/{{lang}}/{places[kind]}")

    return arrange


def _unfolded(arrange: Arrangement) -> Arrangement:
    """Open everything that is folded on a page, too."""

    def arrange_and_unfold(visit: Visit) -> None:
        arrange(visit)
        visit.page.evaluate("for (const one of document.querySelectorAll('main details')) one.open = true")

    return arrange_and_unfold


def type_pages() -> dict[str, Mapping[str, Arrangement]]:
    """Return for each page its states and how to bring them about."""
    labels = {model._meta.model_name: model._meta.label for model in page_types()}
    return {
        **{f"type {name}": {"filled": _of_type(label)} for name, label in labels.items()},
        "document": {"bare": _of_type("bare"), "told": _of_type("told")},
        "material kind": {kind: _of_kind(kind) for kind in Kind.values},
        "material on paper": {kind: _of_kind(kind, printed=True) for kind in PRINTED},
    }


def unfolded_pages() -> dict[str, Mapping[str, Arrangement]]:
    """Return pages of which hands have opened what is folded, so that asking again would lose it."""
    return {
        "unfolded": {
            "material": _unfolded(_of_type(MaterialPage._meta.label)),
            "questions": _unfolded(lambda visit: visit.open("/{lang}/materijali/pitanja/")),
            "library": _unfolded(lambda visit: visit.open("/{lang}/materijali/")),
        }
    }

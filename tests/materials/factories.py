"""A library of invented materials, without content files."""

from datetime import date
from typing import Any

from wagtail.models import Page

from materials.models import MaterialIndexPage, MaterialPage
from tests.pages.factories import make_site


def make_library() -> MaterialIndexPage:
    """Make a front page with an empty library below it."""
    return make_site().add_child(
        instance=MaterialIndexPage(title="Материјали", slug="materijali", lead="Све на једном месту.")
    )


def make_material(library: MaterialIndexPage, number: int, **values: Any) -> MaterialPage:
    """Make a published material; ``number`` makes its title and address."""
    given = {
        "title": f"Материјал {number}",
        "slug": f"materijal-{number}",
        "lead": "Увод.",
        "body": [("paragraph", "<p>Текст.</p>")],
        "reviewed_on": date(2026, 11, 1),
        "audiences": ["parents"],
        "topics": ["talking"],
        **values,
    }
    fresh = MaterialIndexPage.objects.get(pk=library.pk)
    page: Page = fresh.add_child(instance=MaterialPage(**given))
    return MaterialPage.objects.get(pk=page.pk)

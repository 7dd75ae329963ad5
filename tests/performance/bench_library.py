"""What library and article cost when 60 materials become 6,000, with every cache empty (goal: at most 1.3 times)."""

import itertools
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from tests.performance import arrange

ADDRESSES = {
    "whole": "/sr/materijali/",
    "one_choice": "/sr/materijali/?uzrast=11-14",
    "three_choices": "/sr/materijali/?kome=parents&uzrast=11-14&tema=internet",
    "two_choices": "/sr/materijali/?vrsta=guide&kome=teens",
    # As many hits at both sizes: what the library's size alone costs.
    "rare_choice": "/sr/materijali/?oblik=neglect",
    # Its hits grow with the library, so that the page has more cards to draw.
    "one_form": "/sr/materijali/?oblik=abduction",
    "article": "/sr/materijali/prvi-razgovor/",
}
SMALL, LARGE = 60, 6_000
# None of the materials that are added is about it.
RARE = "neglect"


def bench(runs: int = 7) -> dict[str, object]:
    """Return CPU-milliseconds of the uncached pages (best of ``runs``) at both sizes, their ratio, and queries."""
    measured: dict[str, object] = {}
    with arrange.site():
        from materials.models import MaterialPage

        made = _materials()
        best = {}
        for size in (SMALL, LARGE):
            _fill(size - MaterialPage.objects.count(), made)
            for name, address in ADDRESSES.items():
                best[name, size] = min(_times(address, runs))
                measured[f"library_{name}_{size}_cpu_ms_best"] = round(best[name, size], 1)
                measured[f"library_{name}_{size}_queries"] = _queries(address)
                measured[f"library_{name}_{size}_cards"] = _cards(address)
        for name in ADDRESSES:
            measured[f"library_{name}_growth (goal: at most 1.3)"] = round(best[name, LARGE] / best[name, SMALL], 2)
    return measured


def _times(address: str, runs: int) -> list[float]:
    from django.core.cache import cache
    from django.test import Client

    client = Client()
    assert client.get(address).status_code == 200
    return arrange.cpu_ms(lambda: client.get(address), runs=runs, before=cache.clear)


def _queries(address: str) -> int:
    from django.core.cache import cache
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    cache.clear()
    with CaptureQueriesContext(connection) as captured:
        Client().get(address)
    return len(captured)


def _cards(address: str) -> int:
    """Return how many materials a page draws: its cost follows them more than anything else."""
    from django.test import Client

    return Client().get(address).content.count(b"card linked")


def _fill(number: int, made: Iterator[dict[str, Any]]) -> None:
    """Put ``number`` more materials on the shelf, without revisions and search index; a negative one takes some away."""
    from django.contrib.contenttypes.models import ContentType
    from wagtail.models import Page

    from materials.models import MaterialIndexPage, MaterialPage

    library = MaterialIndexPage.objects.get()
    # The article that is measured stays.
    for page in MaterialPage.objects.exclude(slug="prvi-razgovor").order_by("-pk")[: max(0, -number)]:
        page.delete()
    # Beyond the places that the content files have.
    first = 2_000 + MaterialPage.objects.count()
    common = {
        "content_type": ContentType.objects.get_for_model(MaterialPage),
        "depth": library.depth + 1,
        "locale_id": library.locale_id,
        "search_description": "Једна реченица о томе шта читалац добија, колико их обично има на картици.",
    }
    above = [
        Page(
            title=f"Материјал број {place}",
            draft_title=f"Материјал број {place}",
            slug=f"materijal-{place}",
            path=Page._get_path(library.path, library.depth + 1, place),
            url_path=f"{library.url_path}materijal-{place}/",
            **common,
        )
        for place in range(first, first + max(0, number))
    ]
    Page.objects.bulk_create(above)
    beginning = Page._get_path(library.path, library.depth + 1, first)
    for row in Page.objects.filter(depth=library.depth + 1, path__gte=beginning)[: max(0, number)]:
        page = MaterialPage(page_ptr=row, lead="Увод.", body=[("paragraph", "<p>Текст.</p>")], **next(made))
        page.__dict__.update({name: value for name, value in row.__dict__.items() if name != "_state"})
        page._work_out()
        page.save_base(raw=True)


def _materials() -> Iterator[dict[str, Any]]:
    """Give the marks of one material after the other, spread as those of the project are."""
    from materials import codes

    audiences, ages = list(codes.Audience.values), list(codes.Age.values)
    topics, forms = list(codes.Topic.values), [code for code, _name in codes.selectable_forms() if code != RARE]
    kinds = list(codes.Kind.values)
    for number in itertools.count():
        yield {
            "audiences": sorted({audiences[number % 6], audiences[number * 5 % 6]}),
            "ages": sorted({ages[number % 4], ages[number // 2 % 4], ages[number // 3 % 4]}),
            "topics": sorted({topics[number * 7 % 12], topics[number // 5 % 12]}),
            "forms": sorted({forms[number % len(forms)], forms[number * 3 % len(forms)]}) if number % 3 else [],
            "kind": kinds[number % 6],
            "reviewed_on": date(2026, 11, 1) - timedelta(days=number % 700),
        }

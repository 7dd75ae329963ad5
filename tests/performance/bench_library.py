"""What library and article cost when 60 materials become 6,000, with every cache empty (goal: at most 1.3 times)."""

import itertools
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
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


def bench(runs: int = 15) -> dict[str, object]:
    """Return what the uncached pages cost at both sizes: CPU-milliseconds (best of ``runs``), queries and cards.

    The growth is the median of ``runs`` pairs, of which each measures both sizes one after the other: a
    machine that becomes slower meanwhile does so for both.
    """
    measured: dict[str, object] = {}
    with arrange.site(), tempfile.TemporaryDirectory() as folder:
        shelves = _shelves(Path(folder))
        with _own_connection():
            for name, address in ADDRESSES.items():
                times = _in_turns(shelves, address, runs)
                for size, shelf in shelves.items():
                    _open(shelf)
                    measured[f"library_{name}_{size}_cpu_ms_best"] = round(min(times[size]), 1)
                    measured[f"library_{name}_{size}_queries"] = _queries(address)
                    measured[f"library_{name}_{size}_cards"] = _cards(address)
                growth = [large / small for small, large in zip(times[SMALL], times[LARGE], strict=True)]
                measured[f"library_{name}_growth (goal: at most 1.3)"] = round(statistics.median(growth), 2)
    return measured


def _shelves(folder: Path) -> dict[int, Path]:
    """Return the database as it is with 60 materials, and as it is with 6,000: two files of SQLite."""
    from django.db import connection

    from materials.models import MaterialPage

    made, shelves = _materials(), {}
    for size in (SMALL, LARGE):
        _fill(size - MaterialPage.objects.count(), made)
        shelves[size] = folder / f"{size}.sqlite3"
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(shelves[size])])
    return shelves


@contextmanager
def _own_connection() -> Iterator[None]:
    """Give back the test database that was open, so that the end finds it."""
    from django.db import connection

    before, kept = connection.settings_dict["NAME"], connection.connection
    connection.connection = None
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"], connection.connection = before, kept


def _open(shelf: Path) -> None:
    from django.db import connection

    connection.close()
    connection.settings_dict["NAME"] = str(shelf)


def _in_turns(shelves: dict[int, Path], address: str, runs: int) -> dict[int, list[float]]:
    from django.core.cache import cache
    from django.test import Client

    client, times = Client(), {size: [] for size in shelves}
    for turn in range(runs):
        # Whichever comes first finds the machine as the turn before left it.
        for size in sorted(shelves, reverse=bool(turn % 2)):
            _open(shelves[size])
            assert client.get(address).status_code == 200
            times[size] += arrange.cpu_ms(lambda: client.get(address), runs=1, before=cache.clear)
    return times


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
    from portal.pages import readers
    from portal.pages.topics import topic_choices

    audiences, ages = list(readers.Audience.values), list(readers.Age.values)
    topics, forms = (
        [code for code, _name in topic_choices()],
        [code for code, _name in codes.selectable_forms() if code != RARE],
    )
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

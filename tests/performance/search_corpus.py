"""Generated entries for measuring the search: words of the shipped content, as often as Zipf's law has them.

The same ``seed`` gives the same entries. Their pages are real rows, so that ``Entry.objects.shown()`` joins them.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from itertools import accumulate
from unittest.mock import patch

BATCH = 500
# Words of a text, a name and an introduction: fewest and most.
TEXT, NAME, LEAD = (150, 400), (3, 8), (12, 30)
HEADINGS, HEADING_WORDS = 3, 4
KINDS = {"material": 45, "page": 25, "question": 15, "news": 15}
# Zipf and Mandelbrot: a word of rank n is typed 1 / (n + 2.7) times as often as one of rank 0 would be.
_SHIFT = 2.7


class Author:
    """Writes texts."""

    def __init__(self, seed: int = 1) -> None:
        from tests.search.shipped import things

        counted = Counter(word for one in things() for word in f"{one.name} {one.lead} {one.text}".lower().split())
        # Of words that stand as often as another the alphabet decides, and not the order of files.
        self.words = [word for word, _times in sorted(counted.items(), key=lambda item: (-item[1], item[0]))]
        self._shares = list(accumulate(1 / (rank + _SHIFT) for rank in range(len(self.words))))
        self._random = random.Random(seed)

    def text(self, size: tuple[int, int]) -> str:
        """Return between so many and so many words."""
        return " ".join(self._random.choices(self.words, cum_weights=self._shares, k=self._random.randint(*size)))

    def kind(self) -> str:
        """Return one of ``KINDS``."""
        return self._random.choices([*KINDS], weights=[*KINDS.values()])[0]


def fill(entries: int, *, first: int = 0, step: Callable[[int], object] = int, seed: int = 1) -> dict[str, float]:
    """Add so many entries with pages, stems and counts; return seconds by what they were spent on.

    ``first``: how many were added before. ``step`` is called with how many there are so far. Whatever other entries
    there are stay.
    """
    from search import vocabulary
    from search.backends.database import database
    from search.models import Entry

    author, made, spent = Author(seed + first), first, Counter[str]()
    pages = _pages(first, entries)
    while made < first + entries:
        number = min(BATCH, first + entries - made)
        with _spent(spent, "texts and weights"):
            part = [_entry(author, made + place) for place in range(number)]
        with _spent(spent, "entries"):
            for entry, page in zip(part, next(pages), strict=True):
                entry.page_id = page
            Entry.objects.bulk_create(part, batch_size=50)
        with _spent(spent, "stems"):
            database().put(part)
        made += number
        step(made)
    # Texts repeat their words, a site as large as this too; this is here for the time of a measurement.
    with _spent(spent, "counts"), patch.object(vocabulary, "bald", cache(vocabulary.bald)):
        vocabulary.recount("sr")
    return dict(spent)


def fill_names(number: int) -> None:
    """Add so many entries that have a name and nothing else, for suggestions."""
    from search.backends.database import database
    from search.models import Entry

    author = Author(seed=2)
    for at in range(0, number, BATCH):
        ids = [f"name:{at + place}" for place in range(BATCH)]
        part = [Entry(key=one, owner=one, path=one, kind=author.kind(), language="sr", digest="") for one in ids]
        for entry in part:
            entry.name = author.text(NAME)
        database().put(Entry.objects.bulk_create(part))


class _spent:  # noqa: N801 - stands in "with" like a function
    """Adds the seconds of a block to what was spent on something."""

    def __init__(self, spent: Counter[str], what: str) -> None:
        self._spent, self._what = spent, what

    def __enter__(self) -> None:
        self._begin = time.perf_counter()

    def __exit__(self, *error: object) -> None:
        self._spent[self._what] += time.perf_counter() - self._begin  # type: ignore[assignment]


def _entry(author: Author, number: int):
    from search.analysis import weights
    from search.models import Entry

    name, lead, text = (author.text(size) for size in (NAME, LEAD, TEXT))
    headings = [author.text((HEADING_WORDS, HEADING_WORDS)) for _ in range(HEADINGS)]
    return Entry(
        key=f"generated:{number}",
        owner=f"generated:{number}",
        kind=author.kind(),
        language="sr",
        name=name,
        lead=lead,
        text=text,
        weights=weights(name=name, lead=lead, headings=headings, text=text),
        digest=f"{number:064}",
    )


def _pages(first: int, number: int) -> Iterator[list[int]]:
    """Make so many published pages below the front page, after ``first``; yield their ids in parts of ``BATCH``."""
    from django.contrib.contenttypes.models import ContentType
    from wagtail.models import Page

    from home.models import HomePage, StandardPage

    home = HomePage.objects.get(locale__language_code="sr")
    kind = ContentType.objects.get_for_model(StandardPage)
    # Beyond the places that the site has.
    first += 2_000
    for at in range(first, first + number, BATCH):
        rows = [
            Page(
                title=f"Страница {place}",
                draft_title=f"Страница {place}",
                slug=f"generated-{place}",
                path=Page._get_path(home.path, home.depth + 1, place),
                depth=home.depth + 1,
                url_path=f"{home.url_path}generated-{place}/",
                content_type=kind,
                locale_id=home.locale_id,
            )
            for place in range(at, min(at + BATCH, first + number))
        ]
        yield [row.pk for row in Page.objects.bulk_create(rows, batch_size=50)]

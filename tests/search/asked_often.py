"""A day on which the same is asked again and again, and what is kept of it.

In a file that imports them ``noon``, ``lot`` and ``site`` act by themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from django.core.cache import caches

from portal.script.stemming import bald
from search import analysis, counting, vocabulary
from search.analysis import stems
from search.answers import answer
from search.models import Form, StemCount, WantedCount

TODAY = date(2026, 11, 28)


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    """Noon of ``TODAY``, in Belgrade."""
    with time_machine.travel("2026-11-28 12:00 +0100", tick=False):
        yield


@pytest.fixture(autouse=True)
def lot(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whenever it may be written the lot falls so."""
    monkeypatch.setattr(counting, "randbelow", lambda _below: 0)


@pytest.fixture(autouse=True)
def site() -> None:
    """A few words that the site holds; „насиље“ stands there mostly in this form."""
    vocabulary.changed("sr")
    for text, entries in (("насиље", 9), ("насиља", 2), ("школа", 5), ("отац", 3), ("бити", 1), ("јако", 1)):
        held, stem = bald(text), next(iter(stems(text)))
        Form.objects.create(language="sr", word=held, written=text, entries=entries)
        StemCount.objects.get_or_create(language="sr", word=stem, defaults={"entries": entries})


@pytest.fixture
def ask(django_capture_on_commit_callbacks: Any) -> Callable[..., None]:
    """Ask the same so many times."""

    def many(typed: str, times: int, *, found: int = 3) -> None:
        for _time in range(times):
            with django_capture_on_commit_callbacks(execute=True):
                one = answer(typed, language="sr")
                counting.note(one.question, found, one.words)
                counting.count_notes(None)

    return many


def rows() -> list[tuple[str, int, int]]:
    """Return what was written: words, how many times, and how much was found."""
    return list(WantedCount.objects.order_by("words").values_list("words", "times", "found"))


def held(text: str, entries: int = 50) -> None:
    """Let many pages hold the words of a text."""
    for word in analysis.words(text):
        StemCount.objects.update_or_create(language="sr", word=stems(word)[0], defaults={"entries": entries})
        Form.objects.get_or_create(language="sr", word=bald(word), defaults={"written": word, "entries": entries})


def all_in_cache() -> dict[str, Any]:
    """Return everything that the cache holds, by the names that it has there."""
    return dict(caches["default"]._cache)  # type: ignore[attr-defined]


def kept_in_cache() -> dict[str, Any]:
    """Return what the cache holds of this: everything but the one counter of how many questions there are."""
    return {key: value for key, value in all_in_cache().items() if "limits:" not in key}

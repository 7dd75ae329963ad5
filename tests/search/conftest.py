"""A small site that can be searched."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from search import limit
from search.answers import Answer, answer
from search.models import Entry
from tests.search import portal


@pytest.fixture(autouse=True)
def _enough_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine is no hostile question."""
    monkeypatch.setattr(limit, "LIMIT", 60.0)


@pytest.fixture(autouse=True)
def _nothing_kept_of_other_tests() -> None:
    """What a process keeps of a version belongs to a database that was rolled back since."""
    portal.forget()


@pytest.fixture
def committed(django_capture_on_commit_callbacks: Callable[..., Any]) -> Callable[[], Any]:
    """Let what happens in a block be committed at its end: then the index follows."""

    @contextmanager
    def block() -> Iterator[None]:
        with django_capture_on_commit_callbacks(execute=True):
            yield

    return block


@pytest.fixture
def found() -> Callable[..., list[str]]:
    """Return the names of what is found, in their order."""

    def names(typed: str, language: str = "sr", **chosen: Any) -> list[str]:
        return names_of(answer(typed, language=language, **chosen))

    return names


def names_of(one: Answer) -> list[str]:
    ids = [hit.found.pk for hit in one.hits]
    stored = Entry.objects.in_bulk(ids)
    return [stored[pk].name for pk in ids]

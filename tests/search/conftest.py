"""A small site that can be searched."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from search import changes, limit
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
def cluster(elasticsearch_url: str, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A real cluster with an index of this test's own; its client."""
    from search.cluster.client import client

    settings.ELASTICSEARCH_URL = [elasticsearch_url]
    settings.ELASTICSEARCH_INDEX = f"test_{secrets.token_hex(4)}"
    # A busy machine is no cluster that is away.
    settings.ELASTICSEARCH_TIMEOUT = 10.0
    closed_breakers(monkeypatch)
    yield client()
    settings.ELASTICSEARCH_URL = [elasticsearch_url]
    for name in client().indices.get_alias(index=f"{settings.ELASTICSEARCH_INDEX}-*"):
        client().indices.delete(index=name)


def closed_breakers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what other tests' clusters did be nothing to this one."""
    from search.cluster import asking, delivery
    from search.cluster.breaker import Breaker

    for module in (asking, delivery):
        monkeypatch.setattr(module, "breaker", Breaker("away"))


@pytest.fixture
def committed(django_capture_on_commit_callbacks: Callable[..., Any]) -> Callable[[], Any]:
    """Let what happens in a block be committed at its end: then the index follows."""
    # What tests before this one gathered was rolled back with them.
    changes._gathered().clear()

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

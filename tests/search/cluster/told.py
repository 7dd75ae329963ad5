"""A few entries of which the cluster is told, and what it names."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from elasticsearch import Elasticsearch

from portal.jobs.health import statuses
from portal.jobs.status import Status
from search import vocabulary
from search.backends import Wanted
from search.backends.choice import candidates
from search.backends.database import database
from search.cluster import asking, outbox, upkeep
from search.models import ClusterUpdate, Entry
from tests.search.test_backends import entry, wanted


def keep(*entries: Entry) -> None:
    """Keep entries in the database, as the index does, and write down that the cluster has to be told."""
    for one in entries:
        one.key = one.owner = f"test:{one.pk}"
        one.digest = str(sorted(one.weights.items()))
        one.save()
    database().put(entries)
    with transaction.atomic():
        vocabulary.lock()
        outbox.record(one.pk for one in entries)


def drop(pk: int) -> None:
    """Delete an entry, as the index does, and write down that the cluster has to be told."""
    Entry.objects.filter(pk=pk).delete()
    database().remove([pk])
    outbox.record([pk])


def named(typed: str, times: int = 1, **chosen: Any) -> set[int]:
    """Return the entries that the cluster itself names when ``times`` entries hold each word."""
    found = asking.candidates(wanted(typed, times=times, **chosen))
    assert found is not None
    return set(found)


def ids_of(asked: Wanted) -> list[int]:
    """Return the entries that the answering backend names."""
    return candidates(asked).ids


def line() -> Status:
    """Return the line of the health page."""
    return dict(statuses())["Elasticsearch"]


@pytest.fixture
def kept(settings: Any) -> None:
    """Four entries that the database knows and of which the cluster has to be told."""
    Entry.objects.all().delete()
    database().remove(list(database().kept()[0]))
    keep(
        entry(1, {"туча": 4.0, "школа": 0.5}),
        entry(2, {"туча": 1.2}, kind="term"),
        entry(3, {"туча": 0.4, "школа": 4.0}, kind="material"),
        entry(4, {"туча": 4.0}, language="hr"),
    )


@pytest.fixture
def built(cluster: Elasticsearch, kept: None) -> Elasticsearch:
    """A cluster that knows them."""
    assert upkeep.rebuild() == 4
    assert not ClusterUpdate.objects.exists()
    return cluster

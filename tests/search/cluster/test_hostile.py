"""Nobody turns the cluster off by asking oddly, and whatever is asked, it finds what the database finds."""

import logging
import time
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import pytest
from elastic_transport import ConnectionTimeout
from elasticsearch import Elasticsearch

from search import cluster as clusters
from search import limit
from search.answers import answer
from search.cluster import asking, upkeep
from tests.search import portal
from tests.search.hostile import strings
from tests.search.portal import searchable
from tests.search.test_backends import wanted

__all__ = ["searchable"]
pytestmark = pytest.mark.django_db
LIMIT, NOISE = limit.LIMIT, 3.0
NUMBER, SAMPLE = 5_000, 500


@pytest.fixture
def indexed(searchable: Any, cluster: Elasticsearch, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """A cluster with everything of the portal; gives what it said to each question."""
    portal.forget()
    monkeypatch.setattr(limit, "LIMIT", LIMIT)
    upkeep.rebuild()
    named: list[Any] = []
    real = asking.candidates
    monkeypatch.setattr(asking, "candidates", lambda wanted: named.append(real(wanted)) or named[-1])
    yield named


def test_a_sample_is_answered_by_the_cluster(indexed: list[Any], caplog: pytest.LogCaptureFixture) -> None:
    _all_is_well(strings(SAMPLE, seed=2), indexed, caplog)


@pytest.mark.full
@pytest.mark.both_databases
def test_all_are_answered_by_the_cluster(indexed: list[Any], caplog: pytest.LogCaptureFixture) -> None:
    _all_is_well(strings(NUMBER), indexed, caplog)


@pytest.mark.usefixtures("cluster")
@pytest.mark.parametrize("late", [ConnectionTimeout("late"), {"timed_out": True, "_shards": {"failed": 0}}])
def test_a_long_question_that_takes_too_long_does_not_turn_the_cluster_off(late: Any) -> None:
    with patch.object(Elasticsearch, "search", side_effect=[late, late]):
        assert asking.candidates(wanted(" ".join(f"реч{number}x" for number in range(20)))) is None
        assert asking.breaker.closed
        # Of a short one it is the cluster that is late.
        assert asking.candidates(wanted("туча")) is None
        assert not asking.breaker.closed


def _all_is_well(every: list[str], named: list[Any], caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        for one in every:
            begin = time.monotonic()
            by_cluster = answer(one, language="sr")
            assert time.monotonic() - begin < LIMIT + NOISE, one[:80]
            with patch.object(clusters, "configured", lambda: False):
                by_database = answer(one, language="sr")
            assert by_cluster.hits == by_database.hits, one[:80]
    # Many find nothing, and not all of them.
    assert len([one for one in named if one]) > len(every) // 4
    assert None not in named
    assert [record.getMessage() for record in caplog.records] == []
    assert asking.breaker.closed

"""A cluster that is away, silent or says half is in nobody's way, and what it was not told waits."""

import socket
import time
from typing import Any
from unittest.mock import patch

import pytest
from elasticsearch import Elasticsearch

from portal.jobs.registry import jobs
from portal.jobs.status import Status
from search import tasks
from search.cluster import asking, delivery
from search.cluster.client import FAILURES
from search.models import ClusterUpdate
from tests.search.cluster.told import built, ids_of, keep, kept, line, named
from tests.search.test_backends import entry, wanted

__all__ = ["built", "kept"]
pytestmark = pytest.mark.django_db


def test_without_an_index_the_database_answers(cluster: Elasticsearch, kept: None) -> None:
    assert asking.candidates(wanted("tuča")) is None
    assert not asking.breaker.closed
    assert set(ids_of(wanted("tuča"))) == {1, 2, 3}
    assert (line().ok, "rebuild" in line().advice) == (False, True)


PARTS = {"timed_out": False, "_shards": {"failed": 0}, "hits": {"hits": []}}


@pytest.mark.parametrize(
    "said",
    [
        PARTS | {"timed_out": True},
        PARTS | {"_shards": {"failed": 1}},
        {},
        [],
        "text",
        None,
        PARTS | {"hits": {}},
        PARTS | {"hits": {"hits": [{}]}},
        PARTS | {"hits": {"hits": [{"sort": [1]}]}},
        PARTS | {"hits": {"hits": [{"sort": [1.0, "x"]}]}},
        PARTS | {"hits": {"hits": [{"sort": [1.0, 10**23]}]}},
        PARTS | {"hits": {"hits": [{"sort": [1.0, True]}]}},
    ],
)
@pytest.mark.usefixtures("away")
def test_what_is_no_whole_answer_is_none(kept: None, said: Any) -> None:
    with patch.object(Elasticsearch, "search", return_value=said):
        assert asking.candidates(wanted("tuča")) is None
    assert not asking.breaker.closed


@pytest.mark.usefixtures("away")
def test_a_whole_answer_is_one(kept: None) -> None:
    with patch.object(Elasticsearch, "search", return_value=PARTS | {"hits": {"hits": [{"sort": [1.0, 7]}]}}):
        assert asking.candidates(wanted("tuča")) == [7]


def test_nobody_waits_for_a_cluster_that_is_silent(kept: None, settings: Any, away: None) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.ELASTICSEARCH_URL = [f"http://127.0.0.1:{silent.getsockname()[1]}"]
        settings.ELASTICSEARCH_TIMEOUT = 0.2
        began = time.monotonic()
        assert set(ids_of(wanted("tuča"))) == {1, 2, 3}
        # Far less than the five seconds of everything else.
        assert time.monotonic() - began < 3
    assert not asking.breaker.closed


@pytest.mark.usefixtures("away")
def test_an_answer_that_came_too_late_is_taken_and_the_next_asked_elsewhere(kept: None, settings: Any) -> None:
    settings.ELASTICSEARCH_TIMEOUT = 0.01

    def late(*args: Any, **options: Any) -> Any:
        time.sleep(0.05)
        return PARTS

    with patch.object(Elasticsearch, "search", late):
        assert asking.candidates(wanted("tuča")) == []
    assert not asking.breaker.closed


def test_a_question_that_is_refused_leaves_the_cluster_to_the_others(built: Elasticsearch) -> None:
    with patch.object(asking, "query_of", lambda asked: {"no_such_query": {}}):
        assert asking.candidates(wanted("tuča")) is None
    assert asking.breaker.closed


@pytest.mark.usefixtures("away")
def test_a_cluster_that_is_away_is_asked_once_and_left_alone(kept: None) -> None:
    assert set(ids_of(wanted("tuča"))) == {1, 2, 3}
    with patch.object(Elasticsearch, "search", side_effect=AssertionError):
        assert set(ids_of(wanted("tuča"))) == {1, 2, 3}


@pytest.mark.usefixtures("away")
def test_what_changes_while_it_is_away_waits_and_nothing_fails(kept: None) -> None:
    tasks.deliver_to_cluster.call()
    assert ClusterUpdate.objects.count() == 4
    assert not delivery.breaker.closed
    with patch.object(delivery, "deliver", side_effect=AssertionError):
        tasks.deliver_to_cluster.call()
    with pytest.raises(FAILURES):
        delivery.deliver()
    assert (line().ok, "4" in line().text) == (False, True)


def test_what_waited_is_told_by_the_job_once_it_is_back(built: Elasticsearch, settings: Any) -> None:
    (job,) = [one for one in jobs() if one.name == "search.deliver_to_cluster"]
    assert job.has_work and not job.has_work()
    keep(entry(5, {"туча": 4.0}))
    assert job.has_work()
    job.run(None)
    assert 5 in named("tuča")
    assert not job.has_work()
    assert line() == Status(True, "чека промена: 0")


def test_changes_that_wait_too_long_are_said(built: Elasticsearch) -> None:
    keep(entry(5, {"туча": 4.0}))
    assert line().ok
    ClusterUpdate.objects.update(at="2026-01-01T00:00:00Z")
    assert (line().ok, "manage.py work" in line().advice) == (False, True)


def test_without_a_cluster_nothing_waits_for_one(kept: None) -> None:
    assert not ClusterUpdate.objects.exists()
    assert line() == Status(True, "без кластера, одговара база")

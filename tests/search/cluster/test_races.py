"""Several at once, and late ones: whatever comes last is what stands."""

import threading
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connection, transaction
from elastic_transport import ConnectionTimeout
from elasticsearch import Elasticsearch

from search import vocabulary
from search.cluster import delivery, upkeep
from search.cluster.client import FAILURES, answering, indices
from search.models import ClusterUpdate, Entry
from tests.search.cluster.told import built, drop, keep, kept, named
from tests.search.test_backends import entry

__all__ = ["built", "kept"]
pytestmark = pytest.mark.both_databases


@pytest.mark.django_db
def test_of_two_rebuilds_at_once_the_later_stands_and_the_other_takes_nothing_away(built: Elasticsearch) -> None:
    def another(_written: int) -> None:
        upkeep.rebuild()

    with pytest.raises(upkeep.Overtaken):
        upkeep.rebuild(another)
    assert indices() == answering()
    assert named("tuča") == {1, 2, 3}
    assert list(upkeep.differences()) == []


@pytest.mark.django_db
def test_a_node_that_stops_in_the_middle_of_a_rebuild_leaves_the_old_index_and_what_came_is_told(
    built: Elasticsearch,
) -> None:
    before, real = answering(), Elasticsearch.bulk

    def stops(self: Elasticsearch, **said: Any) -> Any:
        # It took what it was told, and nobody heard so.
        real(self, **said)
        raise ConnectionTimeout("frozen")

    with patch.object(Elasticsearch, "bulk", stops), pytest.raises(FAILURES):
        upkeep.rebuild()
    assert answering() == before
    keep(entry(6, {"туча": 4.0}))
    drop(1)
    delivery.deliver()
    assert named("tuča") == {2, 3, 6}
    upkeep.rebuild()
    assert indices() == answering()
    assert list(upkeep.differences()) == []


@pytest.mark.django_db
def test_what_was_told_and_not_acknowledged_is_told_again_and_does_no_harm(built: Elasticsearch) -> None:
    real = Elasticsearch.bulk

    def unheard(self: Elasticsearch, **said: Any) -> Any:
        real(self, **said)
        raise ConnectionTimeout("frozen")

    keep(entry(1, {"бол": 4.0}), entry(7, {"бол": 4.0}))
    drop(2)
    with patch.object(Elasticsearch, "bulk", unheard), pytest.raises(FAILURES):
        delivery.deliver()
    assert ClusterUpdate.objects.count() == 3
    keep(entry(7, {"мир": 4.0}))
    delivery.deliver()
    assert (named("бол"), named("мир"), named("туча")) == ({1}, {7}, {3})
    assert list(upkeep.differences()) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgresql_only
def test_many_who_change_and_tell_at_once_leave_the_cluster_as_the_database_is(built: Elasticsearch) -> None:
    wrong: list[BaseException] = []

    def change(first: int) -> None:
        try:
            for turn in range(10):
                # As the index does it.
                with transaction.atomic():
                    vocabulary.lock()
                    keep(*(entry(first + place, {f"реч{turn}": 4.0}) for place in range(3)))
                    drop(first + turn % 3)
                delivery.deliver()
        except BaseException as error:
            wrong.append(error)
        finally:
            connection.close()

    # They share entries.
    threads = [threading.Thread(target=change, args=(100 + number % 2,)) for number in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert wrong == []
    delivery.deliver()
    assert ClusterUpdate.objects.count() == 0
    assert Entry.objects.filter(pk__gte=100).exists()
    assert list(upkeep.differences()) == []

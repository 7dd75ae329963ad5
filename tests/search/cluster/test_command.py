"""``manage.py search`` where there is a cluster."""

from collections.abc import Callable
from io import StringIO
from typing import Any
from unittest.mock import patch

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from elasticsearch import Elasticsearch

from search import index
from search.answers import answer
from search.cluster import upkeep
from search.cluster.client import answering
from search.models import ClusterUpdate, Entry
from tests.pages.factories import StandardPageFactory, make_site

pytestmark = pytest.mark.django_db


def said(*arguments: str) -> str:
    out = StringIO()
    call_command("search", *arguments, stdout=out, stderr=StringIO())
    return out.getvalue()


@pytest.fixture
def page(committed: Callable[[], Any]) -> Any:
    with committed():
        made = StandardPageFactory(parent=make_site(), title="Туча")
    index.repair()
    return made


def test_it_is_checked_made_and_mended(page: Any, cluster: Elasticsearch) -> None:
    with pytest.raises(CommandError, match="--repair"):
        said("check")
    number = Entry.objects.count()
    assert f"Elasticsearch: {number} entries written anew." in said("rebuild")
    assert "Elasticsearch: 0 entries differ." in said("check")
    cluster.delete(index=answering()[0], id=str(Entry.objects.get(page=page).pk), refresh=True)
    with pytest.raises(CommandError, match="--repair"):
        said("check")
    assert "Elasticsearch: 1 entries mended." in said("check", "--repair")
    assert "Elasticsearch: 0 entries differ." in said("check")


@pytest.mark.usefixtures("away")
@pytest.mark.parametrize("arguments", [["check"], ["check", "--repair"], ["rebuild"]])
def test_a_cluster_that_is_away_is_said_in_a_sentence(page: Any, arguments: list[str]) -> None:
    with pytest.raises(CommandError, match="Elasticsearch cannot be used"):
        said(*arguments)


def test_a_rebuild_that_was_overtaken_says_so(page: Any, cluster: Elasticsearch) -> None:
    with patch.object(upkeep, "rebuild", side_effect=upkeep.Overtaken), pytest.raises(CommandError, match="Another"):
        said("rebuild")


def test_it_is_said_who_named_what_was_found(page: Any, cluster: Elasticsearch) -> None:
    upkeep.rebuild()
    assert "candidates: elasticsearch" in said("explain", "туча")
    ClusterUpdate.objects.bulk_create([ClusterUpdate(entry_id=pk) for pk in range(1, 400)])
    assert f"candidates: {connection.vendor}" in said("explain", "туча")


def test_a_question_costs_one_query_more_and_none_for_the_stems(
    page: Any, cluster: Elasticsearch, settings: Any
) -> None:
    upkeep.rebuild()
    answer("туча", language="sr")
    with CaptureQueriesContext(connection) as with_cluster:
        answer("туча", language="sr")
    settings.ELASTICSEARCH_URL = []
    with CaptureQueriesContext(connection) as without:
        answer("туча", language="sr")
    assert not any("search_stems" in query["sql"] for query in with_cluster.captured_queries)
    assert sum("clusterupdate" in query["sql"] for query in with_cluster.captured_queries) == 1
    assert len(with_cluster) <= len(without) + 1

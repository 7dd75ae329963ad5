"""Settings of the cluster that cannot work are refused; what would be read on the way is warned of."""

from pathlib import Path
from typing import Any

import pytest

from search.cluster import checks, client


def ids(found: list[Any]) -> list[str]:
    return [one.id for one in found]


def test_no_cluster_is_well() -> None:
    assert checks.cluster_can_be_asked() == checks.cluster_in_clear() == []


@pytest.mark.parametrize(
    "url",
    [
        "search.example",
        "ftp://search.example",
        "http://",
        "search.example:9200",
        "https://h:abc",
        "http://h:99999",
        "http://h/a b",
        "http://h/?x=1",
    ],
)
def test_what_is_no_address_is_refused(settings: Any, url: str) -> None:
    settings.ELASTICSEARCH_URL = ["https://search.example:9200", url]
    assert ids(checks.cluster_can_be_asked()) == ["search.E001"]


@pytest.mark.parametrize("name", ["", "Cuvamte", "a-b", "_a", "a*", "a,b", "а", "a" * 62])
def test_a_name_that_is_none_or_could_be_another_index_is_refused(settings: Any, name: str) -> None:
    settings.ELASTICSEARCH_INDEX = name
    assert ids(checks.cluster_can_be_asked()) == ["search.E002"]


@pytest.mark.parametrize("seconds", [0.0, -1.0, 0.0001, 61.0, float("inf"), float("nan")])
def test_no_time_at_all_is_refused(settings: Any, seconds: float) -> None:
    settings.ELASTICSEARCH_TIMEOUT = seconds
    assert ids(checks.cluster_can_be_asked()) == ["search.E003"]


@pytest.mark.parametrize(
    ("url", "warned"),
    [
        ("http://search.example:9200", True),
        ("https://search.example:9200", False),
        ("http://127.0.0.1:9200", False),
        ("http://localhost:9200", False),
    ],
)
def test_a_cluster_elsewhere_in_clear_is_warned_of(settings: Any, url: str, warned: bool) -> None:
    settings.ELASTICSEARCH_URL = [url]
    assert ids(checks.cluster_in_clear()) == (["search.W001"] if warned else [])


def test_the_settings_reach_the_client(settings: Any) -> None:
    settings.ELASTICSEARCH_URL = ["https://one.example:9200", "https://two.example"]
    settings.ELASTICSEARCH_API_KEY = "a2V5"
    nodes = list(client.client().transport.node_pool.all())
    assert sorted(node.base_url for node in nodes) == ["https://one.example:9200", "https://two.example:443"]
    assert client.client()._headers["authorization"] == "ApiKey a2V5"
    assert client.client()._max_retries == 1
    assert {node.config.verify_certs for node in nodes} == {True}


def test_an_authority_that_is_no_file_is_refused(settings: Any, tmp_path: Path) -> None:
    settings.ELASTICSEARCH_CA = str(tmp_path / "ca.pem")
    assert ids(checks.cluster_can_be_asked()) == ["search.E004"]
    (tmp_path / "ca.pem").touch()
    assert checks.cluster_can_be_asked() == []

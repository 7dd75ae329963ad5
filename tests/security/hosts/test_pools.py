"""A process that belongs to some pools answers their zones and knows no others."""

from __future__ import annotations

from typing import Any

import pytest

from portal.security import hosts
from portal.security.zones import ZONES
from portal.settings.hosts import POOLS
from tests.security.hosts.conftest import NAMES, browser

PATHS = {
    "exit": "/izlaz/",
    "report": "/sr/prijava/",
    "follow": "/sr/pracenje/",
    "useful": "/sr/utisak/7/",
    "learning": "/sr/ucenje/",
    "certificate": "/sr/uverenje/12345678/",
    "search": "/sr/pretraga/",
    "desk": "/postupanje/",
    "account": "/nalog/prijava/",
    "link": "/nalog/veza/x/",
    "cms": "/cms/",
    "health": "/zdravlje/",
    "files": "/media/images/a.png",
    "documents": "/dokumenti/1/a.pdf",
    "static": "/static/a.css",
    "public": "/sr/",
    "other": "/nema/",
}
EVERYWHERE = {"health", "static", "other"}
EXPECTED = {
    "public": {"public": {"files", "documents", "public", "search", "useful", "learning", "certificate"}},
    "report": {"public": {"exit", "report", "follow"}},
    "cms": {"cms": {"account", "link", "cms", "files", "documents"}},
    "desk": {"desk": {"account", "link", "desk"}},
}


def served(host: str) -> set[str]:
    return {name for name, path in PATHS.items() if hosts.serves(host, path)}


def test_every_zone_has_a_pool_that_exists() -> None:
    assert {zone.name for zone in ZONES} == set(PATHS)
    assert {zone.pool for zone in ZONES} - {""} == set(POOLS)


@pytest.mark.parametrize("pool", EXPECTED)
def test_a_pool_serves_its_zones_alone(three_hosts: dict[str, str], settings: Any, pool: str) -> None:
    settings.SERVES = (pool,)
    for host in NAMES:
        own = served(host) - EVERYWHERE
        assert own == EXPECTED[pool].get(host, set()), host


def test_all_pools_together_serve_everything(three_hosts: dict[str, str], settings: Any) -> None:
    alone = {host: served(host) for host in NAMES}
    settings.SERVES = tuple(POOLS)
    assert {host: served(host) for host in NAMES} == alone
    assert set.union(*alone.values()) == set(PATHS)


def test_pools_are_apart_where_there_is_one_host_too(settings: Any) -> None:
    assert served(hosts.ONE_HOST) == set(PATHS)
    settings.SERVES = ("report",)
    assert served(hosts.ONE_HOST) == EVERYWHERE | {"exit", "report", "follow", "account", "link"}


@pytest.mark.django_db
def test_the_wrong_process_answers_as_if_nothing_were_there(
    three_hosts: dict[str, str], settings: Any, keyring: Any, registry_data: None
) -> None:
    assert browser("public").get("/sr/prijava/").status_code == 200
    settings.SERVES = ("public",)
    assert browser("public").get("/sr/prijava/").status_code == 404

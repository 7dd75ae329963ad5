"""Every address of the URL configuration on every host: there as ever, or not at all."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.utils import timezone

from portal.jobs import machine
from portal.security import hosts
from tests.access.addresses import Address, every_address
from tests.security.hosts.conftest import NAMES, SecureClient, browser
from tests.security.hosts.masking import without_own_address

pytestmark = [pytest.mark.protected, pytest.mark.django_db]
CMS = settings.CMS_PATH
# Which hosts have the addresses that begin so, written down apart from the zone table; the first row wins.
PLACES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("postupanje/", ("desk",)),
    (CMS, ("cms",)),
    ("nalog/", ("cms", "desk")),
    ("izlaz/", ("public",)),
    ("zdravlje/", ("public", "cms", "desk")),
    ("dokumenti/", ("public", "cms")),
    ("media/", ("public", "cms")),
    ("favicon.ico", ("public", "cms", "desk")),
    ("robots.txt", ("public",)),
    ("sitemap.xml", ("public",)),
    ("dnevnik.txt", ("public",)),
    ("kljucevi.txt", ("public",)),
    ("sr/", ("public",)),
)
ROOTS = {"public": "/sr/", "cms": "/nalog/", "desk": "/postupanje/"}
# What differs from answer to answer without telling anything: tokens and times, the number of a form.
NOISE = re.compile(rb'name="(?:csrfmiddlewaretoken|key)" value="[^"]+"|"CSRF_TOKEN": "[^"]+"')


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def hosts_of(address: Address) -> tuple[str, ...]:
    """Return the hosts that should have ``address``. A new one without a row fails here."""
    return next(hosts for start, hosts in PLACES if address.route.startswith(start))


def seen(client: Client, method: str, path: str) -> dict[str, Any]:
    """Return all that a visitor can tell of the answer."""
    client.cookies.clear()
    answer = client.generic(method, path)
    body = b"" if answer.streaming else answer.content
    headers = {name: value for name, value in answer.items() if name not in ("Content-Length", "Expires")}
    return {
        "status": answer.status_code,
        "headers": headers,
        "cookies": sorted(client.cookies),
        "body": without_own_address(NOISE.sub(b"", body), path),
    }


@pytest.fixture
def one_host(over_https: None, keyring: Any) -> Client:
    """A browser where one host serves everything."""
    return SecureClient(HTTP_HOST="testserver")


def compared(methods: tuple[str, ...], addresses: list[Address], one_host: Client, settings: Any) -> list[str]:
    """Return what is wrong where ``addresses`` are asked for on each host."""
    # Some pages say how long ago something was. The database's clock goes on meanwhile, which the health page sees.
    with (
        time_machine.travel(timezone.now(), tick=False),
        mock.patch.object(machine, "CLOCK_DIFFERENCE", timedelta(hours=1)),
    ):
        return _compared(methods, addresses, one_host, settings)


def _compared(methods: tuple[str, ...], addresses: list[Address], one_host: Client, settings: Any) -> list[str]:
    three, wrong = (settings.HOSTS, settings.ALLOWED_HOSTS), []
    settings.HOSTS, settings.ALLOWED_HOSTS = {}, ["testserver"]
    expected = {(method, one.example): seen(one_host, method, one.example) for one in addresses for method in methods}
    settings.HOSTS, settings.ALLOWED_HOSTS = three
    for host in NAMES:
        client = browser(host)
        unknown = {method: seen(client, method, "/nema-ove-strane/") for method in methods}
        assert {answer["status"] for answer in unknown.values()} == {404}
        for address in addresses:
            own = host in hosts_of(address)
            for method in methods:
                answer = seen(client, method, address.example)
                right = expected[method, address.example] if own else unknown[method]
                # The page of an error leads home, and home is elsewhere on each host.
                if right["status"] == 404 and answer["body"] == unknown[method]["body"]:
                    right = right | {"body": answer["body"]}
                if answer != right:
                    different = {key: (answer[key], right[key]) for key in right if answer[key] != right[key]}
                    wrong.append(f"{method} {address.example} on {host}: {different}")
    return wrong


def own_and_cms() -> tuple[list[Address], list[Address]]:
    addresses = [one for one in every_address() if one.route]
    cms = [one for one in addresses if one.route.startswith(CMS)]
    return [one for one in addresses if one not in cms], cms


def test_every_address_is_where_it_belongs_and_unknown_elsewhere(
    one_host: Client, three_hosts: dict[str, str], settings: Any
) -> None:
    own, cms = own_and_cms()
    assert compared(("GET",), own, one_host, settings) == []
    # Wagtail's four hundred are asked for over the wire in `make test-full`.
    for address in cms:
        assert [host for host in NAMES if hosts.serves(host, address.example)] == ["cms"], address.example
    print(f"\n{len(own) * len(NAMES)} cells over the wire: {len(own)} addresses x {len(NAMES)} hosts, by GET")
    print(f"{len(cms) * len(NAMES)} cells by the table: {len(cms)} addresses of the CMS x {len(NAMES)} hosts")


@pytest.mark.full
def test_every_address_with_every_method(
    still: None, one_host: Client, three_hosts: dict[str, str], settings: Any
) -> None:
    own, cms = own_and_cms()
    addresses, methods = own + cms, ("GET", "POST")
    assert compared(methods, addresses, one_host, settings) == []
    print(f"\n{len(addresses) * len(NAMES) * 2} cells: {len(addresses)} addresses x {len(NAMES)} hosts x 2 methods")


@pytest.mark.parametrize("path", ["/postupanje", "/nalog", "/nalog/prijava", "/" + CMS.rstrip("/"), "/izlaz"])
def test_no_redirect_to_the_last_slash_speaks_of_what_lives_elsewhere(three_hosts: dict[str, str], path: str) -> None:
    for host in NAMES:
        answer = browser(host).get(path)
        there = host in hosts_of(Address(route=path[1:] + "/", view=None, example=path))
        assert answer.status_code == (301 if there else 404), host


@pytest.mark.parametrize("path", ["/postupanje/", "/nalog/prijava/", "/nema-ove-strane/"])
def test_a_missing_page_leads_to_what_was_asked_for_wherever_it_may_be(three_hosts: dict[str, str], path: str) -> None:
    assert f'href="/sr-latn{path}" hreflang' in browser("public").get(path).content.decode()


@pytest.mark.parametrize("path", ["/hu/", "/hu/prijava/", "/sr-latn/obuke/"])
def test_no_language_is_spoken_of_where_people_work(three_hosts: dict[str, str], path: str) -> None:
    for host in ("cms", "desk"):
        assert seen(browser(host), "GET", path) == seen(browser(host), "GET", "/nema-ove-strane/")


@pytest.mark.parametrize("name", ["evil.example", "cuvamte.example.evil.example", "127.0.0.1"])
def test_another_name_is_no_host_at_all(three_hosts: dict[str, str], name: str) -> None:
    for path in ("/sr/", "/nalog/prijava/", "/postupanje/", "/izlaz/"):
        answer = Client(HTTP_HOST=name).get(path)
        assert answer.status_code == 400
        assert answer["Cache-Control"] == "no-store" and name not in answer.content.decode()


def test_the_first_address_leads_to_what_people_do_there(three_hosts: dict[str, str]) -> None:
    for host, target in ROOTS.items():
        answer = browser(host).get("/")
        assert (answer.status_code, answer["Location"]) == (302, target)

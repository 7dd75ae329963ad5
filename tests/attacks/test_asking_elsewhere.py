"""Nothing that a visitor or an editor sends makes the portal ask an address.

What it asks at all: its own services, the identity provider that the operator named, and, in a job and on the hosts
that the operator named, whether outside addresses of published texts still answer. The code that speaks
to others is a list; and with the network of the process watched, every address is asked with addresses in all
parameters.
"""

import ast
import copy
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from wagtail.embeds.embeds import get_embed
from wagtail.embeds.exceptions import EmbedUnsupportedProviderException

from tests.access.addresses import Address, every_address
from tests.access.cast import undone
from tests.attacks.people import browser_of, everything
from tools.paths import ROOT

# What can open a connection, by the first names of its module.
SPEAKING = (
    "aiohttp asyncio boto3 elastic_transport elasticsearch ftplib http.client http.server httpx imaplib poplib redis requests smtplib socket ssl "
    "socketserver subprocess telnetlib urllib.request urllib3 webbrowser websocket websockets xmlrpc"
).split()
# Who may import it, and what for. Names of errors open no connection.
ALLOWED = {
    ("portal/accounts/eid.py", "requests"): {"RequestException", "Session"},
    ("portal/accounts/eid_views.py", "requests"): {"RequestException"},
    # To the gateways that the settings name, and following nothing.
    ("reporting/notify/telephones.py", "requests"): {"RequestException", "post"},
    # The Varnish that the operator named (VARNISH_URLS).
    ("portal/caching/varnish.py", "http.client"): None,
    # Asks outside addresses of published texts, in a job and where LINK_CHECK_HOSTS says so; it refuses what is not
    # the open internet (tests/editors/test_asking.py). No view reaches it.
    ("portal/editors/asking.py", "http.client"): None,
    ("portal/editors/asking.py", "socket"): None,
    ("portal/editors/asking.py", "ssl"): None,
    ("portal/security/caches.py", "redis"): {"RedisError"},
    # Asks REDIS_URL how it is.
    ("portal/jobs/machine.py", "redis"): None,
    # The queues of background work, at the same address.
    ("portal/jobs/queues.py", "redis"): {"Redis"},
    ("portal/jobs/work.py", "redis"): {"RedisError"},
    # The cluster that the operator named (ELASTICSEARCH_URL).
    ("search/cluster/client.py", "elasticsearch"): None,
    ("search/cluster/client.py", "elastic_transport"): None,
    ("search/cluster/asking.py", "elasticsearch"): {"BadRequestError"},
    ("search/cluster/asking.py", "elastic_transport"): {"ConnectionTimeout"},
    ("search/cluster/upkeep.py", "elasticsearch"): {"NotFoundError", "scan"},
    ("search/cluster/health.py", "elasticsearch"): {"NotFoundError"},
    # A helper that the operator named (PORTAL_KEYS), and the portal's own commands; no view reaches either.
    ("reporting/vault/root.py", "subprocess"): None,
    ("reporting/backup/drill.py", "subprocess"): None,
}
INSIDE, METADATA = "http://127.0.0.1:6379/", "http://169.254.169.254/latest/meta-data/"
NAMES = (
    "url address href link src next redirect callback target image feed embed embed-chooser-url "
    "external-link-chooser-url issuer host webhook"
).split()
# Whom the portal asks is the same on either database.
pytestmark = [pytest.mark.django_db]


def speakers(source: str) -> dict[str, set[str]]:
    """Return which modules of ``SPEAKING`` a file imports, and what of them it names."""
    tree, found = ast.parse(source), dict[str, set[str]]()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [(alias.name, "") for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names = [(f"{node.module}.{alias.name}", alias.name) for alias in node.names]
        else:
            continue
        for whole, name in names:
            for module in SPEAKING:
                if whole == module or whole.startswith(f"{module}."):
                    found.setdefault(module, set()).update({name} - {""})
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in found:
            found[node.value.id].add(node.attr)
    return found


def our_code() -> Iterator[tuple[str, str]]:
    for top in ("portal", "home", "materials", "elearning", "search", "reporting"):
        for path in sorted((ROOT / top).rglob("*.py")):
            yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")


def test_who_can_speak_to_others_is_a_list() -> None:
    found = {(name, module): used for name, source in our_code() for module, used in speakers(source).items()}
    assert set(found) == set(ALLOWED)
    for place, only in ALLOWED.items():
        assert only is None or found[place] == only, place


@pytest.mark.parametrize(
    ("line", "module"),
    [
        ("import requests\nrequests.get(address)", "requests"),
        ("from urllib import request", "urllib.request"),
        ("from urllib.request import urlopen", "urllib.request"),
        ("import http.client", "http.client"),
        ("def view(request):\n    import socket", "socket"),
    ],
)
def test_another_one_is_noticed(line: str, module: str) -> None:
    assert set(speakers(line)) == {module}
    assert speakers("from urllib.parse import urlsplit\nfrom http import HTTPStatus") == {}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Refuse every connection to elsewhere, and tell where to. Drivers of databases in C are not seen."""
    seen: list[str] = []

    def refuse(*place: Any, **options: Any) -> Any:
        seen.append(repr(place))
        raise OSError("no network in this test")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket.socket, "connect", lambda self, place: refuse(place))
    return seen


def knock(client: Client, addresses: list[Address], *targets: str) -> set[str]:
    """Ask each address with addresses in every parameter, by GET and by form; return which let us in."""
    client.raise_request_exception = False  # Wagtail breaks on examples that are no numbers
    signed_in, opened = copy.deepcopy(client.cookies), set()
    for address in addresses:
        for target in targets:
            values = dict.fromkeys(NAMES, target)
            for ask in (client.get, client.post):
                client.cookies = copy.deepcopy(signed_in)  # signing out is one of them
                with undone():
                    if ask(address.example, values).status_code == 200:
                        opened.add(address.route)
    return opened


def test_no_parameter_makes_the_portal_ask_an_address(keyring: object, quiet: None, asked: list[str]) -> None:
    # Of the CMS what takes addresses; all of it has its turn below.
    some = [one for one in every_address() if not one.in_cms or "embed" in one.route or "external" in one.route]
    assert any("embeds/chooser/upload" in route for route in knock(browser_of(everything()), some, INSIDE))
    assert asked == []
    with pytest.raises(OSError, match="no network"):
        socket.create_connection(("127.0.0.1", 1))
    assert len(asked) == 1, "the network is watched"


@pytest.mark.full
def test_no_parameter_of_the_whole_cms_either(keyring: object, quiet: None, asked: list[str]) -> None:
    assert len(knock(browser_of(everything()), every_address(), INSIDE, METADATA)) > 100
    assert asked == []


@pytest.mark.parametrize("address", ["https://www.youtube.com/watch?v=x", METADATA, "https://vimeo.com/1"])
def test_nothing_is_embedded_from_elsewhere(address: str, asked: list[str]) -> None:
    assert settings.WAGTAILEMBEDS_FINDERS == []
    with pytest.raises(EmbedUnsupportedProviderException):
        get_embed(address)
    assert asked == []


def test_wagtail_asks_nobody_for_news_or_portraits() -> None:
    assert settings.WAGTAIL_ENABLE_UPDATE_CHECK is False
    assert settings.WAGTAIL_GRAVATAR_PROVIDER_URL is None
    assert not hasattr(settings, "WAGTAILLOCALIZE_MACHINE_TRANSLATOR")

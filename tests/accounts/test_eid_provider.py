"""What is asked of the provider of identities: of itself only, without redirects, and not for long."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.conf import settings as settings_of_django
from django.test import Client

from portal.accounts.eid import PROVIDER, EidAdapter
from tests.accounts.eid import HOME, SIGN_IN, SUBJECT, attempt, come_back, leave, refused
from tests.accounts.fixtures import MakeUser, forget_used_codes, sign_in, totp_code
from tests.accounts.oidc import Provider

pytestmark = pytest.mark.django_db
DISCOVERY, TOKEN, KEYS = "/.well-known/openid-configuration", "/token", "/jwks"


@pytest.fixture
def owner(owner: Client, provider: Provider) -> Client:
    """The owner, of whom the provider has not been asked anything yet."""
    forget_used_codes()
    provider.asked.clear()
    return owner


def does_not_leave() -> bool:
    """Whether nobody is sent to the provider, and the password is offered instead."""
    client = Client()
    answer = client.post(HOME + "ulaz/")
    return answer.get("Location") == SIGN_IN and "сада не одговара" in client.get(SIGN_IN).content.decode()


@pytest.mark.parametrize(
    "metadata",
    [
        {"issuer": "https://zlo.example"},
        {"issuer": None},
        {"token_endpoint": "ftp://127.0.0.1/token"},
        {"jwks_uri": "file:///etc/passwd"},
        {"authorization_endpoint": "javascript:alert(1)"},
    ],
    ids=lambda metadata: "-".join(f"{name} {value}" for name, value in metadata.items()),
)
def test_metadata_of_another_issuer_or_with_unsafe_addresses_lead_nowhere(
    owner: Client, provider: Provider, metadata: dict[str, Any]
) -> None:
    provider.metadata = metadata
    assert does_not_leave()
    assert provider.asked == [DISCOVERY]


def test_metadata_that_change_on_the_way_back_are_refused_before_the_code_is_given_away(
    owner: Client, provider: Provider
) -> None:
    client = Client()
    query = provider.authorize(leave(client), SUBJECT)
    provider.metadata = {"issuer": "https://zlo.example"}
    provider.asked.clear()
    assert refused(client, come_back(client, query))
    assert provider.asked == [DISCOVERY]


def test_a_provider_that_is_gone_on_the_way_back_leaves_the_password(owner: Client, provider: Provider) -> None:
    client = Client()
    query = provider.authorize(leave(client), SUBJECT)
    provider.redirects = {DISCOVERY: 302}
    assert refused(client, come_back(client, query))


def test_an_issuer_with_tls_names_no_address_without(owner: Client, provider: Provider, settings: Any) -> None:
    settings.OIDC_ISSUER = provider.issuer.replace("http:", "https:")
    adapter = get_adapter()
    real = adapter.get_requests_session().get(provider.issuer + DISCOVERY).json()
    eid = EidAdapter(None, PROVIDER)
    eid._openid_config = real | {"issuer": settings.OIDC_ISSUER}
    with pytest.raises(OAuth2Error, match="unsafe"):
        eid.openid_config  # noqa: B018
    safe = {name: str(value).replace("http:", "https:") for name, value in real.items()}
    eid._openid_config = safe | {"issuer": settings.OIDC_ISSUER}
    assert eid.openid_config["token_endpoint"].startswith("https:")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("path", [DISCOVERY, TOKEN, KEYS])
def test_no_request_to_the_provider_follows_a_redirect(
    owner: Client, provider: Provider, path: str, status: int
) -> None:
    client = Client()
    provider.redirects = {path: status}
    if path == DISCOVERY:
        assert does_not_leave()
    else:
        assert refused(client, come_back(client, provider.authorize(leave(client), SUBJECT)))
    assert path in provider.asked
    assert [asked for asked in provider.asked if "elsewhere" in asked] == []


@pytest.mark.parametrize("path", [DISCOVERY, TOKEN, KEYS])
def test_a_silent_provider_holds_nobody(owner: Client, provider: Provider, settings: Any, path: str) -> None:
    settings.SOCIALACCOUNT_REQUESTS_TIMEOUT = 2
    provider.silent = {path}
    began = time.monotonic()
    if path == DISCOVERY:
        assert does_not_leave()
    else:
        assert refused(*attempt(provider))
    assert time.monotonic() - began < 60  # it would wait 120 seconds
    assert path in provider.asked


ASKS = re.compile(r"^\s*(?:import|from) (?:requests|urllib\.request|http\.client|httpx|aiohttp|urllib3)\b", re.M)


def test_only_the_door_of_identities_and_the_check_of_links_ask_anybody_outside() -> None:
    # The proxy that is asked is the portal's own, by the addresses of the settings.
    inside = {"portal/caching/varnish.py"}
    # Who is on duty is rung by gateways that the settings name.
    inside.add("reporting/notify/telephones.py")
    base = settings_of_django.BASE_DIR
    sources = [
        path
        for room in ("portal", "home", "materials", "elearning", "search", "reporting")
        for path in (base / room).rglob("*.py")
    ]
    assert len(sources) > 300
    asking = {path.relative_to(base).as_posix() for path in sources if ASKS.search(path.read_text(encoding="utf-8"))}
    # Links are asked only where the operator says whose (``LINK_CHECK_HOSTS``).
    checking_links = {"portal/editors/asking.py"}
    assert asking - inside == {"portal/accounts/eid.py", "portal/accounts/eid_views.py"} | checking_links


def test_the_time_limit_is_seconds(settings: Any) -> None:
    assert 1 <= settings.SOCIALACCOUNT_REQUESTS_TIMEOUT <= 10


def enter(provider: Provider) -> Client:
    """Sign in with the identity and the device."""
    client, _answer = attempt(provider)
    client.post("/nalog/drugi-korak/provera/", {"code": totp_code()})
    return client


def test_a_session_that_the_identity_opened_has_the_portals_own_times(make_user: MakeUser, provider: Provider) -> None:
    with time_machine.travel(datetime(2026, 11, 25, 9, 0, tzinfo=UTC), tick=False) as clock:
        owner = Client()
        sign_in(owner, make_user(cms=True, enrolled=True))
        come_back(owner, provider.authorize(leave(owner, "povezivanje/"), SUBJECT))
        forget_used_codes()
        # The token is good for five minutes; whatever the provider does later is not asked.
        client = enter(provider)
        provider.asked.clear()
        clock.shift(timedelta(minutes=29))
        assert client.get("/cms/").status_code == 200
        clock.shift(timedelta(minutes=31))
        assert client.get("/cms/")["Location"].startswith(SIGN_IN)
        assert provider.asked == []


def test_after_the_portals_session_ends_provider_and_device_are_asked_again(owner: Client, provider: Provider) -> None:
    client = enter(provider)
    assert client.get("/cms/").status_code == 200
    client.post("/nalog/odjava/")
    provider.asked.clear()
    assert client.get("/cms/")["Location"].startswith(SIGN_IN)
    answer = come_back(client, provider.authorize(leave(client), SUBJECT))
    assert answer["Location"] == "/nalog/drugi-korak/provera/"
    assert TOKEN in provider.asked
    assert client.get("/cms/")["Location"].startswith(SIGN_IN)

"""Leaving for a provider and coming back keeps the session of the host where it began."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest

from tests.accounts.fixtures import MakeUser, sign_in
from tests.accounts.oidc import CLIENT, SECRET, Provider
from tests.security.hosts.conftest import browser

pytestmark = pytest.mark.django_db


def test_an_identity_is_linked_on_one_of_three_hosts(
    three_hosts: dict[str, str], make_user: MakeUser, settings: Any
) -> None:
    provider = Provider()
    settings.OIDC_ISSUER, settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = provider.issuer, CLIENT, SECRET
    client = browser("cms")
    sign_in(client, make_user(cms=True, enrolled=True))
    page = client.post("/nalog/identitet/povezivanje/").content.decode()
    address = html.unescape(re.findall(r'class="button" href="(http[^"]+)"', page)[0])
    client.get("/nalog/identitet/povratak/", provider.authorize(address, "neko"))
    assert "Повезан је" in client.get("/nalog/identitet/").content.decode()
    provider.close()

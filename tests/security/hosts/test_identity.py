"""Leaving for a provider and coming back keeps the session of the host where it began."""

from __future__ import annotations

import pytest

from tests.accounts.eid import come_back, leave
from tests.accounts.fixtures import MakeUser, sign_in
from tests.accounts.oidc import Provider
from tests.security.hosts.conftest import browser

pytestmark = pytest.mark.django_db


def test_an_identity_is_linked_on_one_of_three_hosts(
    three_hosts: dict[str, str], make_user: MakeUser, provider: Provider
) -> None:
    client = browser("cms")
    sign_in(client, make_user(cms=True, enrolled=True))
    come_back(client, provider.authorize(leave(client, "povezivanje/"), "neko"))
    assert "Повезан је" in client.get("/nalog/identitet/").content.decode()

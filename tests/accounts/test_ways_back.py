"""Every page of the account leads back to where one came from."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from portal.accounts import links
from portal.accounts.models import EntryLink, SignIn
from tests.accounts.fixtures import PASSWORD, MakeUser, confirmed, sign_in

pytestmark = pytest.mark.django_db
ACCOUNT, DEVICES = "/nalog/", "/nalog/drugi-korak/"
PAGES = [
    (DEVICES, ACCOUNT),
    ("/nalog/lozinka/promena/", ACCOUNT),
    ("/nalog/sesije/", ACCOUNT),
    (f"{DEVICES}kljucevi/", DEVICES),
    (f"{DEVICES}kljucevi/dodaj/", f"{DEVICES}kljucevi/"),
    (f"{DEVICES}aplikacija/iskljuci/", DEVICES),
    (f"{DEVICES}rezervni-kodovi/novi/", DEVICES),
    ("/nalog/odjava/", ACCOUNT),
]


def ways_out(html: str) -> set[str]:
    """Return where the links inside ``main`` lead."""
    return set(re.findall(r'<a[^>]*href="([^"]+)"', html.partition("<main")[2].partition("</main>")[0]))


@pytest.mark.parametrize(("path", "back"), PAGES)
def test_the_page_leads_back(client: Client, make_user: MakeUser, path: str, back: str) -> None:
    user = make_user(enrolled=True)
    sign_in(client, user)
    confirmed(client, user)
    html = client.get(path).content.decode()
    assert back in ways_out(html), ways_out(html)
    if back == ACCOUNT and path != "/nalog/odjava/":
        assert "Назад на налог" in html


def test_the_page_of_a_name_and_of_the_app_lead_back(client: Client, make_user: MakeUser) -> None:
    user = make_user()
    sign_in(client, user)
    assert "/nalog/sesije/" in ways_out(
        client.get(f"/nalog/sesije/{SignIn.objects.get(user=user).pk}/naziv/").content.decode()
    )
    client.post("/nalog/potvrda/", {"password": PASSWORD, "next": ACCOUNT})
    assert DEVICES in ways_out(client.get(f"{DEVICES}aplikacija/").content.decode())


def test_who_came_by_a_link_has_no_way_but_the_device(client: Client, make_user: MakeUser) -> None:
    """The way back would lead to the same page."""
    user = make_user(cms=True)
    client.get(links.make(user=user, purpose=EntryLink.Purpose.INVITATION, sets_password=False))
    client.post("/nalog/veza/", {"password": PASSWORD})
    page = client.get(f"{DEVICES}aplikacija/")
    assert page.status_code == 200
    assert DEVICES not in ways_out(page.content.decode())

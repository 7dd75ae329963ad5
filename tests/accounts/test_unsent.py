"""A form that comes when its session is over: the sign-in says so, and leads back to the page of the form."""

from __future__ import annotations

import time
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from portal.accounts import sessions
from portal.accounts.models import User
from tests.accounts.fixtures import PASSWORD, MakeUser, forget_used_codes, sign_in, totp_code

pytestmark = pytest.mark.django_db
SIGN_IN, CMS = "/nalog/prijava/", "/cms/"
FORM, SENT_TO = "/cms/account/", "/cms/pages/1/edit/"
WORD = "То што сте послали није стигло"
HERE = "http://testserver"


@pytest.fixture
def editor(client: Client, make_user: MakeUser) -> User:
    """Return the account of ``client``, an editor who is at work."""
    user = make_user(cms=True, enrolled=True)
    sign_in(client, user)
    assert client.get(CMS).status_code == 200
    return user


def post(client: Client, *, referer: str = HERE + FORM, path: str = SENT_TO) -> str:
    """Send a long text and return where the answer leads."""
    answer = client.post(path, {"text": "Дуг текст. " * 200}, headers={"Referer": referer} if referer else {})
    assert answer.status_code == 302
    return answer["Location"]


def way_back(location: str) -> list[str]:
    """Return the page that the address of a sign-in leads on to."""
    return parse_qs(urlsplit(location).query).get("next", [])


def test_an_administrator_ended_it_and_the_way_leads_back(client: Client, editor: User) -> None:
    sessions.end_all(editor)
    location = post(client)
    assert location.startswith(SIGN_IN)
    assert "Дуг" not in location and "%D0" not in location
    assert way_back(location) == [FORM]
    page = client.get(location).content.decode()
    assert WORD in page
    assert f'value="{FORM}"' in page
    client.post(SIGN_IN, {"login": editor.email, "password": PASSWORD, "next": FORM})
    forget_used_codes(editor)
    assert client.post("/nalog/drugi-korak/provera/", {"code": totp_code()})["Location"] == FORM


def test_it_was_idle(client: Client, editor: User) -> None:
    session = client.session
    session[sessions.SEEN] = time.time() - 3600
    session.save()
    location = post(client)
    assert way_back(location) == [FORM]
    page = client.get(location).content.decode()
    assert WORD in page
    assert "није било активности" in page
    assert "нисте послали" not in page, "it was sent"


def test_who_only_looked_reads_of_no_form(client: Client, editor: User) -> None:
    sessions.end_all(editor)
    page = client.get(client.get(CMS)["Location"]).content.decode()
    assert WORD not in page


def test_nobody_who_was_never_here_gets_a_row(client: Client) -> None:
    location = post(client)
    assert WORD in client.get(location).content.decode()
    assert not Session.objects.exists()
    assert "s" not in client.cookies


@pytest.mark.parametrize(
    "referer",
    [
        "",
        "https://zlo.example/cms/",
        "https://testserver/cms/",
        "http://testserver@zlo.example/cms/",
        "http://testserver//zlo.example/",
        "http://testserver/nema-ovoga-ovde/x",
        "http://[",
        "javascript:alert(1)",
    ],
)
def test_the_way_leads_to_pages_of_this_host_alone(client: Client, referer: str) -> None:
    location = post(client, referer=referer)
    assert way_back(location) == []
    assert WORD in client.get(location).content.decode()


def test_no_query_of_the_page_is_carried(client: Client) -> None:
    location = post(client, referer=f"{HERE}{FORM}?ko=Ana&sta=prica")
    assert way_back(location) == [FORM]
    assert "Ana" not in location


def test_signing_out_and_the_script_send_no_text(client: Client, editor: User) -> None:
    session = client.session
    session[sessions.SEEN] = time.time() - 3600
    session.save()
    assert WORD not in client.get(post(client, path="/nalog/odjava/")).content.decode()

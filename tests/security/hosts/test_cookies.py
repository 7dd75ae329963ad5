"""A cookie of one host does nothing on another, although somebody carries it over by hand."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client

from portal.accounts import links
from portal.accounts.models import EntryLink, User
from portal.accounts.one_time import COUNTER
from reporting.cases.principals import Person
from tests.accounts.fixtures import PASSWORD, MakeUser, enrol, totp_code
from tests.intake.walk import Walker
from tests.security.hosts.conftest import NAMES, browser

pytestmark = pytest.mark.django_db
# On each host a public page or a door, a page with a form and a page that needs a session.
PAGES = {
    "public": ("/sr/prijava/", "/sr/prijava/4/", "/sr/pracenje/", "/sr/pracenje/pregled/", "/sr/nema/"),
    "cms": ("/nalog/", "/nalog/prijava/", "/cms/"),
    "desk": ("/nalog/", "/nalog/prijava/", "/postupanje/"),
}
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


def sign_in(host: str, user: User) -> Client:
    """Sign ``user`` in through the door of ``host``, second factor and all."""
    client = browser(host)
    cache.clear()
    for app in Authenticator.objects.filter(user=user):  # a code is good once; nobody here waits for the next
        app.data.pop(COUNTER, None)
        app.save()
    client.post("/nalog/prijava/", {"login": user.email, "password": PASSWORD})
    client.post("/nalog/drugi-korak/provera/", {"code": totp_code()})
    return client


@pytest.fixture
def both(make_user: MakeUser, triage: Person) -> User:
    """Somebody who triages and edits: as much as one account can open."""
    user = triage.user
    user.set_password(PASSWORD)
    user.is_staff = user.is_superuser = True
    user.save()
    enrol(user)
    return user


def look(client: Client, path: str) -> tuple[int, str, bytes, tuple[str, ...]]:
    """Return status, target, body without tokens and the cookies that came back."""
    answer = client.get(path)
    cookies = tuple(sorted(name for name in answer.cookies if answer.cookies[name].value))
    return answer.status_code, answer.get("Location", ""), TOKEN.sub("", answer.content.decode()).encode(), cookies


def collect(user: User) -> dict[str, dict[str, str]]:
    """Return every cookie that a browser gets on each host, by host and name."""
    reporter = browser("public")
    walker = Walker.__new__(Walker)
    walker.client, walker.language = reporter, "sr"
    walker.page = reporter.get(walker.url())
    walker.walk("child")
    walker.send()
    found = {"public": {name: morsel.value for name, morsel in reporter.cookies.items() if morsel.value}}
    reporter.post("/sr/pracenje/", {"code": walker.code})
    found["public"] |= {name: morsel.value for name, morsel in reporter.cookies.items() if morsel.value}
    for host in ("cms", "desk"):
        client = sign_in(host, user)
        client.get("/nalog/prijava/")
        found[host] = {name: morsel.value for name, morsel in client.cookies.items()}
    return found


def test_every_cookie_on_every_other_host(three_hosts: dict[str, str], both: User, registry_data: None) -> None:
    cookies = collect(both)
    assert set(cookies["public"]) == {"__Host-d", "__Host-r", "__Host-t"}
    assert set(cookies["cms"]) == set(cookies["desk"]) == {"__Host-s", "__Host-t", "__Host-k"}
    cells = 0
    for home, held in cookies.items():
        for name, value in held.items():
            for host in set(NAMES) - {home}:
                for path in PAGES[host]:
                    carrying, empty = browser(host), browser(host)
                    carrying.cookies[name] = value
                    assert look(carrying, path) == look(empty, path), f"{name} of {home} on {host}{path}"
                    cells += 1
    print(f"\n{cells} cells: every cookie x every other host x its pages")


@pytest.mark.parametrize(
    ("home", "other", "page"), [("cms", "desk", "/postupanje/"), ("desk", "cms", "/cms/"), ("cms", "desk", "/nalog/")]
)
def test_a_session_is_good_on_the_host_that_made_it_alone(
    three_hosts: dict[str, str], both: User, home: str, other: str, page: str
) -> None:
    client = sign_in(home, both)
    session = client.cookies["__Host-s"]
    assert session["secure"] and session["httponly"] and session["path"] == "/" and not session["domain"]
    own = {"cms": "/cms/", "desk": "/postupanje/"}[home]
    assert client.get(own).status_code == 200
    thief = browser(other)
    thief.cookies["__Host-s"] = session.value
    answer = thief.get(page)
    assert answer.status_code == 302 and answer["Location"].startswith("/nalog/prijava/")
    # Nor did the attempt end the session where it belongs.
    assert client.get(own).status_code == 200


def token_of(client: Client, path: str) -> str:
    found = TOKEN.search(client.get(path).content.decode())
    assert found is not None
    return found[1]


def sent(client: Client, token: str) -> HttpResponse:
    return client.post("/nalog/prijava/", {"login": "x@primer.rs", "password": "x", "csrfmiddlewaretoken": token})


@pytest.mark.parametrize(("home", "other"), [("cms", "desk"), ("desk", "cms"), ("public", "desk"), ("public", "cms")])
def test_a_token_is_good_on_the_host_that_gave_it_alone(
    three_hosts: dict[str, str], keyring: Any, registry_data: None, home: str, other: str
) -> None:
    giver = browser(home, enforce_csrf_checks=True)
    token = token_of(giver, "/sr/prijava/" if home == "public" else "/nalog/prijava/")
    if home != "public":
        assert sent(giver, token).status_code == 200
    taker = browser(other, enforce_csrf_checks=True)
    taker.cookies["__Host-t"] = giver.cookies["__Host-t"].value
    assert sent(taker, token).status_code == 403
    # Neither does the foreign cookie become the secret of the next form.
    mine = token_of(taker, "/nalog/prijava/")
    assert taker.cookies["__Host-t"].value != giver.cookies["__Host-t"].value
    assert sent(taker, mine).status_code == 200


def test_a_form_of_another_host_is_refused_by_its_origin(three_hosts: dict[str, str], keyring: Any) -> None:
    client = browser("desk", enforce_csrf_checks=True)
    token = token_of(client, "/nalog/prijava/")
    client.defaults["HTTP_ORIGIN"] = f"https://{NAMES['cms']}"
    assert sent(client, token).status_code == 403


def test_a_report_whose_token_was_foreign_can_be_sent_again(
    three_hosts: dict[str, str], keyring: Any, registry_data: None
) -> None:
    reporter = browser("public", enforce_csrf_checks=True)
    token = token_of(reporter, "/sr/prijava/")
    reporter.cookies["__Host-t"] = "a" * 32
    answer = reporter.post("/sr/prijava/", {"track": "child", "csrfmiddlewaretoken": token})
    assert answer.status_code == 403 and 'name="track" value="child"' in answer.content.decode()


@pytest.mark.parametrize(("host", "other"), [("cms", "desk"), ("desk", "cms")])
def test_a_one_time_link_opens_on_the_host_that_it_names_alone(
    three_hosts: dict[str, str],
    make_user: MakeUser,
    triage: Person,
    host: str,
    other: str,
) -> None:
    user = triage.user if host == "desk" else make_user(cms=True)
    path = links.make(user=user, purpose=EntryLink.Purpose.INVITATION, sets_password=True)
    assert links.host_for(user) == host
    assert browser(other).get(path, follow=True).status_code == 404
    assert browser(host).get(path, follow=True).status_code == 200
    # Nor does the session that carries it.
    carrying = browser(host)
    carrying.get(path)
    elsewhere = browser(other)
    elsewhere.cookies["__Host-s"] = carrying.cookies["__Host-s"].value
    assert elsewhere.get("/nalog/veza/").status_code == 404

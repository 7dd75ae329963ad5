"""Links from one host to another are whole and lead to the right one."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import settings

from home.models import HomePage, StandardPage
from portal.accounts.models import User
from reporting.cases.principals import Person
from tests.accounts.fixtures import PASSWORD, MakeUser, enrol
from tests.pages.factories import StandardPageFactory, make_site
from tests.security.hosts.conftest import NAMES, browser
from tests.security.hosts.test_cookies import sign_in

pytestmark = pytest.mark.django_db
LINK = re.compile(r'(?:href|src|action|content)="([^"]+)"')
CMS = "/" + settings.CMS_PATH


@pytest.fixture
def front(keyring: Any) -> HomePage:
    return make_site()


@pytest.fixture
def page(front: HomePage) -> StandardPage:
    return StandardPageFactory(parent=front, slug="sta-je-nasilje")


@pytest.fixture
def editor(make_user: MakeUser) -> User:
    return make_user("urednica@primer.rs", enrolled=True, is_superuser=True, is_staff=True)


def links(html: str) -> set[str]:
    return set(LINK.findall(html))


def test_versions_of_a_page_name_the_public_host(three_hosts: dict[str, str], page: StandardPage) -> None:
    html = browser("public").get("/sr-latn/sta-je-nasilje/").content.decode()
    for address in ("/sr/sta-je-nasilje/", "/sr-latn/sta-je-nasilje/"):
        assert f"https://cuvamte.example{address}" in links(html)
    assert 'rel="canonical" href="https://cuvamte.example/sr-latn/sta-je-nasilje/"' in html
    foreign = [link for link in links(html) if NAMES["cms"] in link or NAMES["desk"] in link]
    assert foreign == []


def test_sitemap_names_the_public_host(three_hosts: dict[str, str], page: StandardPage) -> None:
    found = set(re.findall(r"<loc>([^<]+)</loc>", browser("public").get("/sitemap.xml").content.decode()))
    assert found and all(link.startswith("https://cuvamte.example/") for link in found)


def test_the_cms_links_a_page_on_the_public_host(three_hosts: dict[str, str], page: StandardPage, editor: User) -> None:
    client = sign_in("cms", editor)
    for path in (f"{CMS}pages/{page.get_parent().pk}/", f"{CMS}pages/{page.pk}/edit/"):
        html = client.get(path).content.decode()
        assert "https://cuvamte.example/sr/sta-je-nasilje/" in html
        assert not [link for link in links(html) if link.startswith(("/sr/", "/sr-latn/"))]
    live = page.full_url
    assert live == "https://cuvamte.example/sr/sta-je-nasilje/"


def test_a_preview_is_shown_and_ends_no_session(three_hosts: dict[str, str], page: StandardPage, editor: User) -> None:
    client = sign_in("cms", editor)
    edit = f"{CMS}pages/{page.pk}/edit/"
    shown = client.get(f"{CMS}pages/{page.pk}/view_draft/")
    html = shown.content.decode()
    assert shown.status_code == 200 and "Шта је насиље" in html
    assert not [link for link in links(html) if link.startswith(("/sr/", "/sr-latn/"))]
    assert client.get(edit).status_code == 200


def test_the_account_leads_to_desk_and_cms_on_their_hosts(
    three_hosts: dict[str, str], make_user: MakeUser, triage: Person
) -> None:
    user = triage.user
    user.set_password(PASSWORD)
    user.is_superuser = user.is_staff = True
    user.save()
    enrol(user)
    on_desk = links(sign_in("desk", user).get("/nalog/").content.decode())
    assert {"/postupanje/", f"https://urednistvo.example{CMS}"} <= on_desk
    on_cms = links(sign_in("cms", user).get("/nalog/").content.decode())
    assert {CMS, "https://postupanje.example/postupanje/"} <= on_cms


@pytest.mark.parametrize(
    ("target", "followed"),
    [
        ("/nalog/drugi-korak/", True),
        ("https://postupanje.example/nalog/drugi-korak/", True),
        ("https://urednistvo.example/cms/", False),
        ("https://cuvamte.example/sr/", False),
        ("http://postupanje.example/nalog/", False),
        ("//urednistvo.example/cms/", False),
    ],
)
def test_a_sign_in_leads_on_within_its_host_alone(
    three_hosts: dict[str, str], make_user: MakeUser, target: str, followed: bool
) -> None:
    user = make_user("polaznik@primer.rs")
    answer = browser("desk").post("/nalog/prijava/", {"login": user.email, "password": PASSWORD, "next": target})
    assert answer.status_code == 302
    assert answer["Location"] == (target if followed else "/nalog/")


@pytest.mark.parametrize(("host", "home"), [("desk", "/postupanje/"), ("cms", "/nalog/"), ("public", "/sr/")])
def test_an_error_page_leads_home_on_its_host(three_hosts: dict[str, str], host: str, home: str) -> None:
    found = links(browser(host).get("/nema/").content.decode())
    assert home in found
    assert ("/sr/prijava/" in found) is (host == "public")
    assert not any(link.startswith(CMS) for link in found)


def test_a_public_page_takes_no_notice_of_a_session(
    three_hosts: dict[str, str], page: StandardPage, editor: User
) -> None:
    session = sign_in("cms", editor).cookies["__Host-s"].value
    reader = browser("public")
    reader.cookies["__Host-s"] = session
    answer = reader.get("/sr/sta-je-nasilje/")
    assert answer["Cache-Control"] == "public, max-age=60"
    assert not answer.cookies and "wagtail" not in answer.content.decode().lower()


def test_exit_works_on_the_public_host(three_hosts: dict[str, str]) -> None:
    answer = browser("public").get("/izlaz/")
    assert (answer.status_code, answer["Location"]) == (303, settings.EXIT_URL)
    assert set(answer.cookies) == {"__Host-d", "__Host-l", "__Host-r", "__Host-t"}
    assert all(morsel["secure"] for morsel in answer.cookies.values())


@pytest.mark.parametrize("host", NAMES)
def test_health_is_told_to_this_machine_on_every_host(three_hosts: dict[str, str], keyring: Any, host: str) -> None:
    assert browser(host, REMOTE_ADDR="127.0.0.1").get("/zdravlje/")["Content-Type"].startswith("text/plain")
    assert browser(host, REMOTE_ADDR="192.0.2.7").get("/zdravlje/").status_code == 404

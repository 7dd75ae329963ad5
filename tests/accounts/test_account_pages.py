"""The pages of the account: Serbian in both scripts, nothing of allauth's own words."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests.accounts.fixtures import PASSWORD, MakeUser, confirmed, sign_in

pytestmark = pytest.mark.django_db
ENGLISH = re.compile(
    r"\b(the|your|password|sign in|sign out|code|recovery|security key|authenticator|email|please|activate)\b", re.I
)
MARKUP = re.compile(r"<script.*?</script>|<head>.*?</head>|<[^>]*>|\{.*?\}", re.S)


def words(page: bytes) -> str:
    return MARKUP.sub(" ", page.decode())


# Who has a device confirms with it.
WITHOUT_DEVICE = "/nalog/potvrda/"
OPEN = ["/nalog/prijava/", "/nalog/neaktivan/"]
SIGNED_IN = [
    "/nalog/",
    "/nalog/odjava/",
    "/nalog/potvrda/",
    "/nalog/lozinka/promena/",
    "/nalog/drugi-korak/",
    "/nalog/drugi-korak/potvrda/",
    "/nalog/drugi-korak/aplikacija/iskljuci/",
    "/nalog/drugi-korak/rezervni-kodovi/novi/",
    "/nalog/drugi-korak/kljucevi/",
    "/nalog/drugi-korak/kljucevi/dodaj/",
]


@pytest.mark.parametrize("script", ["sr", "sr-latn"])
@pytest.mark.parametrize("path", OPEN + SIGNED_IN)
def test_page_is_serbian_in_the_chosen_script(client: Client, make_user: MakeUser, path: str, script: str) -> None:
    if path in SIGNED_IN:
        user = make_user(enrolled=path != WITHOUT_DEVICE, script=script)
        sign_in(client, user)
        if path != WITHOUT_DEVICE:
            confirmed(client, user)
    else:
        client.post("/nalog/pismo/", {"script": script})
    response = client.get(path)
    assert response.status_code == 200, response.get("Location")
    text = words(response.content)
    assert not ENGLISH.search(text), ENGLISH.search(text)
    cyrillic = len(re.findall("[а-шђјљњћџ]", text.lower()))
    latin = len(re.findall("[a-zčćšžđ]", text.lower()))
    if script == "sr":
        assert cyrillic > latin
    else:
        assert latin > 5 * cyrillic


@pytest.mark.parametrize(
    ("path", "data", "message"),
    [
        ("/nalog/prijava/", {}, "не може да остане празно"),
        ("/nalog/prijava/", {"login": "nije adresa", "password": "x"}, "није потпуна"),
    ],
)
def test_errors_are_serbian(client: Client, path: str, data: dict[str, str], message: str) -> None:
    page = client.post(path, data)
    assert message in words(page.content)
    assert not ENGLISH.search(words(page.content))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"oldpassword": "x", "password1": "kratko", "password2": "kratko"}, "Тренутна лозинка није тачна"),
        ({"oldpassword": PASSWORD, "password1": "kratko", "password2": "kratko"}, "12"),
        ({"oldpassword": PASSWORD, "password1": "jedna-duga-lozinka", "password2": "druga-duga"}, "не поклапају"),
    ],
)
def test_errors_of_a_new_password_are_serbian(
    client: Client, make_user: MakeUser, data: dict[str, str], message: str
) -> None:
    sign_in(client, make_user())
    text = words(client.post("/nalog/lozinka/promena/", data).content)
    assert message in text
    assert not ENGLISH.search(text)


def test_password_can_be_changed_and_the_session_stays(client: Client, make_user: MakeUser) -> None:
    user = make_user()
    sign_in(client, user)
    new = "sasvim-nova-duga-lozinka"
    client.post("/nalog/lozinka/promena/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    user.refresh_from_db()
    assert user.check_password(new)
    assert client.get("/nalog/").status_code == 200


def test_second_step_page_is_serbian(client: Client, make_user: MakeUser) -> None:
    user = make_user(enrolled=True)
    client.post("/nalog/prijava/", {"login": user.email, "password": PASSWORD})
    text = words(client.get("/nalog/drugi-korak/provera/").content)
    assert "Други корак уласка" in text
    assert not ENGLISH.search(text)


def test_recovery_code_opens_once(client: Client, make_user: MakeUser) -> None:
    user = make_user(cms=True, enrolled=True)
    sign_in(client, user)
    confirmed(client, user)
    client.post("/nalog/drugi-korak/rezervni-kodovi/novi/")
    page = client.get("/nalog/drugi-korak/rezervni-kodovi/").content.decode()
    code = re.findall(r"<code>([\d ]+)</code>", page)[0]
    for expected in (True, False):
        other = Client()
        other.post("/nalog/prijava/", {"login": user.email, "password": PASSWORD})
        other.post("/nalog/drugi-korak/provera/", {"code": code})
        assert ("_auth_user_id" in other.session) is expected


def test_script_is_remembered_in_the_profile(client: Client, make_user: MakeUser) -> None:
    user = make_user(script="sr-latn")
    sign_in(client, user)
    assert client.session["script"] == "sr-latn"
    response = client.post("/nalog/pismo/", {"script": "sr", "next": "/nalog/drugi-korak/"})
    assert response["Location"] == "/nalog/drugi-korak/"
    user.refresh_from_db()
    assert user.script == "sr"
    assert client.session["script"] == "sr"


@pytest.mark.parametrize("target", ["https://zlo.example/", "//zlo.example/", "javascript:alert(1)", ""])
def test_script_switch_leads_nowhere_else(client: Client, target: str) -> None:
    assert client.post("/nalog/pismo/", {"script": "sr", "next": target})["Location"] == "/nalog/"


def test_unknown_script_is_ignored(client: Client) -> None:
    client.post("/nalog/pismo/", {"script": "xx"})
    assert "script" not in client.session


def test_home_shows_only_what_the_account_may_open(client: Client, make_user: MakeUser) -> None:
    sign_in(client, make_user(cms=True, enrolled=True))
    page = client.get("/nalog/").content.decode()
    assert "Уређивање портала" in page
    assert 'href="/postupanje/"' not in page.partition("<main")[2]


def test_sign_out_needs_a_click_and_ends_the_session(client: Client, make_user: MakeUser) -> None:
    sign_in(client, make_user())
    assert client.get("/nalog/odjava/").status_code == 200
    assert "_auth_user_id" in client.session
    assert client.post("/nalog/odjava/")["Location"] == "/nalog/prijava/"
    assert "_auth_user_id" not in client.session


def test_sign_in_follows_no_foreign_address(client: Client, make_user: MakeUser) -> None:
    user = make_user()
    response = client.post("/nalog/prijava/?next=https://zlo.example/", {"login": user.email, "password": PASSWORD})
    assert response["Location"] == "/nalog/"

"""Recovery codes stay on the page until their owner has kept them, and looking how many are left shows none."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.test import Client

from portal.accounts.models import User
from tests.accounts.fixtures import MakeUser, confirmed, enrol_by_page, sign_in, stored_sessions

pytestmark = pytest.mark.django_db
DEVICES = "/nalog/drugi-korak/"
CODES = f"{DEVICES}rezervni-kodovi/"
NEW = f"{CODES}novi/"
CONFIRM = f"{DEVICES}potvrda/"


def shown(client: Client, path: str = CODES) -> list[str]:
    """Return the codes that a page shows."""
    return re.findall(r"<code>([\d ]+)</code>", client.get(path).content.decode())


def stored(user: User) -> list[str]:
    """Return the codes of ``user`` as they are typed."""
    return RecoveryCodes(Authenticator.objects.get(user=user, type="recovery_codes")).get_unused_codes()


@pytest.fixture
def owner(client: Client, make_user: MakeUser) -> User:
    """Return the account of ``client``, which has just confirmed with the app."""
    user = make_user(enrolled=True)
    sign_in(client, user)
    confirmed(client, user)
    return user


def test_fresh_codes_stay_after_a_reload_and_a_change_of_script(client: Client, owner: User) -> None:
    client.post(NEW)
    first = shown(client)
    assert len(first) == 10
    assert shown(client) == first
    answer = client.post("/nalog/pismo/", {"script": "sr-latn", "next": CODES})
    assert answer["Location"] == CODES
    assert shown(client) == first


def test_they_are_gone_once_their_owner_says_that_they_are_kept(client: Client, owner: User) -> None:
    client.post(NEW)
    assert shown(client)
    answer = client.post(CODES, {"step": "saved"}, follow=True)
    assert "Кодове више не приказујемо" in answer.content.decode()
    assert shown(client) == []
    refused = client.post(CODES, {"step": "show"}, follow=True).content.decode()
    assert "већ једном приказани" in refused
    assert not re.search(r"<code>", refused)


def test_the_codes_of_a_first_device_stay_too(client: Client, make_user: MakeUser) -> None:
    sign_in(client, make_user())
    client.post("/nalog/potvrda/", {"password": "tri-reci-za-probu-2026", "next": "/nalog/"})
    enrol_by_page(client)
    first = shown(client)
    assert len(first) == 10
    assert shown(client) == first


def test_another_session_shows_nothing(client: Client, owner: User) -> None:
    client.post(NEW)
    other = Client()
    sign_in(other, owner, second_factor=False)
    other.post(f"{DEVICES}provera/", {"code": stored(owner)[0]})
    assert "_auth_user_id" in other.session
    assert shown(other) == []
    other.post(CODES, {"step": "show"})
    assert shown(other) == []
    assert len(shown(client)) == 9, "the one that was used is not among them"


def test_looking_how_many_are_left_uses_nothing_up(client: Client, owner: User) -> None:
    RecoveryCodes.activate(owner)
    for path in (DEVICES, CODES, DEVICES, CODES):
        page = client.get(path).content.decode()
        assert "Преостали кодови: 10 / 10" in page
        assert "Прикажите кодове (само једном)" in page
        assert not re.search(r"<code>", page)
    client.post(CODES, {"step": "show"})
    first = shown(client)
    assert len(first) == 10
    assert shown(client) == first


def test_to_see_them_takes_the_device_again(client: Client, make_user: MakeUser) -> None:
    user = make_user(enrolled=True)
    sign_in(client, user)
    RecoveryCodes.activate(user)
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 3600
    session.save()
    assert client.post(CODES, {"step": "show"})["Location"].startswith(f"{CONFIRM}?next=")
    assert not RecoveryCodes(Authenticator.objects.get(user=user, type="recovery_codes")).did_view
    # Only who has confirmed after the press is told so.
    says = "Потврђено. Сада их прикажите."
    assert says not in client.get(CODES).content.decode()
    confirmed(client, user)
    assert says in client.get(CODES).content.decode()
    client.post(CODES, {"step": "show"})
    assert len(shown(client)) == 10
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 3600
    session.save()
    assert client.get(CODES)["Location"].startswith(f"{CONFIRM}?next="), "a page left open shows them to nobody"


def test_no_row_holds_a_code(client: Client, owner: User) -> None:
    client.post(NEW)
    assert shown(client)
    rows = [stored_sessions()]
    rows += [repr(data) for data in Authenticator.objects.values_list("data", flat=True)]
    rows.append(repr(dict(client.session)))
    assert [code for code in stored(owner) if any(code in row for row in rows)] == []


def test_an_account_without_codes_has_no_such_page(client: Client, owner: User) -> None:
    assert client.get(CODES).status_code == 404
    assert client.post(CODES, {"step": "show"}).status_code == 404

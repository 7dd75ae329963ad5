"""What somebody calls a device survives a change of script, and saving it is confirmed."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from portal.accounts.models import SignIn, User
from reporting.vault.models import AuditEvent
from tests.accounts.fixtures import PASSWORD, MakeUser, confirmed, sign_in

pytestmark = pytest.mark.django_db
NAME = "Рачунар у канцеларији"


@pytest.fixture
def owner(client: Client, make_user: MakeUser) -> User:
    """Return the account of ``client``."""
    user = make_user(enrolled=True)
    sign_in(client, user)
    confirmed(client, user)
    return user


@pytest.fixture(params=["session", "key"])
def page(request: pytest.FixtureRequest, owner: User) -> str:
    """Return the page on which a session, or a key, gets its name."""
    if request.param == "session":
        return f"/nalog/sesije/{SignIn.objects.get(user=owner).pk}/naziv/"
    key = Authenticator.objects.create(user=owner, type="webauthn", data={"name": "Мој кључ", "credential": {}})
    return f"/nalog/drugi-korak/kljucevi/{key.pk}/izmeni/"


def named() -> bool:
    """Whether anything has the new name."""
    return SignIn.objects.filter(name=NAME).exists() or any(
        one.data.get("name") == NAME for one in Authenticator.objects.filter(type="webauthn")
    )


def test_a_change_of_script_brings_the_form_back_as_typed(client: Client, owner: User, page: str) -> None:
    assert 'name="_language"' in client.get(page).content.decode()
    html = client.post(page, {"name": NAME, "_language": "sr-latn"}).content.decode()
    assert f'value="{NAME}"' in html
    assert "Naziv" in html
    assert "data-error-summary" not in html
    assert not named()
    owner.refresh_from_db()
    assert owner.script == "sr-latn"


def test_an_empty_field_is_no_error_while_switching(client: Client, page: str) -> None:
    html = client.post(page, {"name": "", "_language": "sr-latn"}).content.decode()
    assert "data-error-summary" not in html


def test_saving_is_confirmed(client: Client, page: str) -> None:
    html = client.post(page, {"name": NAME}, follow=True).content.decode()
    assert "Назив је сачуван." in html
    assert named()


def test_an_unknown_script_switches_nothing(client: Client, page: str) -> None:
    client.post(page, {"name": NAME, "_language": "xx"})
    assert named()


def test_the_name_of_a_new_key_survives_a_change_of_script_and_adds_nothing(client: Client, owner: User) -> None:
    page = "/nalog/drugi-korak/kljucevi/dodaj/"
    assert 'form="key-form"' in client.get(page).content.decode()
    html = client.post(page, {"name": NAME, "credential": "", "_language": "sr-latn"}).content.decode()
    assert '<html lang="sr-Latn"' in html and f'value="{NAME}"' in html
    assert "data-error-summary" not in html and not named()


def test_the_address_of_whoever_signs_in_survives_a_change_of_script_and_no_password_is_tried(
    client: Client, make_user: MakeUser
) -> None:
    user, page = make_user(), "/nalog/prijava/?next=/nalog/sesije/"
    assert 'form="sign-in-form"' in client.get(page).content.decode()
    typed = {"login": user.email, "password": PASSWORD, "next": "/nalog/sesije/", "_language": "sr-latn"}
    html = client.post(page, typed).content.decode()
    assert '<html lang="sr-Latn"' in html and f'value="{user.email}"' in html and 'value="/nalog/sesije/"' in html
    assert "data-error-summary" not in html and PASSWORD not in html
    assert "_auth_user_id" not in client.session
    client.post(page, typed | {"password": "погрешна", "_language": "sr"})
    assert not AuditEvent.objects.filter(action="account.sign_in_failed").exists()

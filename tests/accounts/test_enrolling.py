"""What is being enrolled stays the same until it is: the app that has scanned the picture must fit."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils.html import strip_tags

from tests.accounts.fixtures import PASSWORD, MakeUser, secret_in, sign_in, totp_code

pytestmark = pytest.mark.django_db
APP = "/nalog/drugi-korak/aplikacija/"
PICTURE = f"{APP}qr.svg"


@pytest.fixture
def newcomer(client: Client, make_user: MakeUser) -> Client:
    """Return the browser of somebody who has no device yet and has just given the password."""
    sign_in(client, make_user())
    client.post("/nalog/potvrda/", {"password": PASSWORD, "next": "/nalog/"})
    return client


def secret_of(client: Client) -> str:
    """Return the secret that waits in the session, under its seal there."""
    stored = client.session["mfa.totp.secret"]
    assert stored.startswith("sealed1.")
    return secret_in(client.session)


def test_a_change_of_script_and_a_reload_keep_the_secret(newcomer: Client) -> None:
    newcomer.get(APP)
    picture, secret = newcomer.get(PICTURE).content, secret_of(newcomer)
    newcomer.post("/nalog/pismo/", {"script": "sr-latn", "next": APP})
    for _again in range(2):
        assert secret in re.sub(r"\s", "", strip_tags(newcomer.get(APP).content.decode()))
        assert secret_of(newcomer) == secret
        assert newcomer.get(PICTURE).content == picture


def test_a_wrong_code_keeps_it_and_the_app_fits_after_all(newcomer: Client) -> None:
    newcomer.get(APP)
    secret = secret_of(newcomer)
    newcomer.post(APP, {"code": "000000"})
    newcomer.get(APP)
    assert secret_of(newcomer) == secret
    newcomer.post(APP, {"code": totp_code(secret)})
    assert Authenticator.objects.filter(type="totp").count() == 1
    assert "mfa.totp.secret" not in newcomer.session


def test_another_sign_in_has_another_secret(newcomer: Client, make_user: MakeUser) -> None:
    newcomer.get(APP)
    first = secret_of(newcomer)
    newcomer.post("/nalog/odjava/")
    sign_in(newcomer, make_user("druga@primer.rs"))
    newcomer.post("/nalog/potvrda/", {"password": PASSWORD, "next": "/nalog/"})
    newcomer.get(APP)
    assert secret_of(newcomer) != first

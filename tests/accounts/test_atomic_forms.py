"""What opens an account does not change without its event in the audit trail."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from portal.accounts.models import User
from reporting.vault import account_events
from reporting.vault.models import AuditEvent
from tests.accounts import eid
from tests.accounts.fixtures import PASSWORD, MakeUser, confirmed, secret_in, sign_in, totp_code
from tests.accounts.oidc import Provider

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]
APP, REMOVE_APP = "/nalog/drugi-korak/aplikacija/", "/nalog/drugi-korak/aplikacija/iskljuci/"
CODES = "/nalog/drugi-korak/rezervni-kodovi/novi/"
NEW = "sasvim-nova-duga-lozinka"


class TrailFails(Exception):
    """The audit trail takes nothing."""


@pytest.fixture
def no_trail(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return what lets every event of an account fail from now on."""

    def fail(**event: Any) -> None:
        raise TrailFails

    return lambda: monkeypatch.setattr(account_events.audit, "record", fail)


def actions() -> list[str]:
    return list(AuditEvent.objects.order_by("time").values_list("action", flat=True))


def kinds(user: User) -> list[str]:
    return sorted(Authenticator.objects.filter(user=user).values_list("type", flat=True))


def fails(client: Client, path: str, fields: dict[str, str] | None = None) -> None:
    with pytest.raises(TrailFails):
        client.post(path, fields)


def test_a_password(client: Client, make_user: MakeUser, no_trail: Any) -> None:
    user = make_user()
    sign_in(client, user)
    no_trail()
    fails(client, "/nalog/lozinka/promena/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_an_app_and_the_codes_that_come_with_it(client: Client, make_user: MakeUser, no_trail: Any) -> None:
    user = make_user()
    sign_in(client, user)
    client.post("/nalog/potvrda/", {"password": PASSWORD, "next": "/nalog/"})
    client.get(APP)
    code = totp_code(secret_in(client.session))
    no_trail()
    fails(client, APP, {"code": code})
    assert kinds(user) == []


def test_an_app_leaves_its_event_with_the_deed(client: Client, make_user: MakeUser) -> None:
    user = make_user()
    sign_in(client, user)
    client.post("/nalog/potvrda/", {"password": PASSWORD, "next": "/nalog/"})
    client.get(APP)
    client.post(APP, {"code": totp_code(secret_in(client.session))})
    assert kinds(user) == ["recovery_codes", "totp"]
    assert actions().count("account.add_device") == 2


@pytest.fixture
def owner(client: Client, make_user: MakeUser) -> User:
    """Somebody with the app and a key, who has just confirmed."""
    user = make_user(enrolled=True)
    sign_in(client, user)
    confirmed(client, user)
    Authenticator.objects.create(user=user, type="webauthn", data={"name": "Кључ", "credential": {}})
    return user


def test_new_codes(client: Client, owner: User, no_trail: Any) -> None:
    no_trail()
    fails(client, CODES)
    assert "recovery_codes" not in kinds(owner)


def test_a_device_that_is_taken_off(client: Client, owner: User, no_trail: Any) -> None:
    no_trail()
    key = Authenticator.objects.get(user=owner, type="webauthn")
    fails(client, f"/nalog/drugi-korak/kljucevi/{key.pk}/ukloni/")
    fails(client, REMOVE_APP)
    assert kinds(owner) == ["totp", "webauthn"]


def test_an_identity(client: Client, make_user: MakeUser, provider: Provider, no_trail: Any) -> None:
    sign_in(client, make_user(cms=True, enrolled=True))
    answer = provider.authorize(eid.leave(client, "povezivanje/"), eid.SUBJECT)
    no_trail()
    with pytest.raises(TrailFails):
        eid.come_back(client, answer)
    assert not SocialAccount.objects.exists()


def test_an_identity_that_is_taken_off(client: Client, make_user: MakeUser, provider: Provider, no_trail: Any) -> None:
    user = make_user(cms=True, enrolled=True)
    sign_in(client, user)
    eid.come_back(client, provider.authorize(eid.leave(client, "povezivanje/"), eid.SUBJECT))
    no_trail()
    fails(client, eid.HOME + "raskid/")
    assert SocialAccount.objects.filter(user=user).exists()

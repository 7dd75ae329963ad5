"""A password alone opens nothing of an account that has a device, however old the session is."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from portal.accounts.models import User
from reporting.vault.models import AuditEvent
from tests.accounts.fixtures import PASSWORD, MakeUser, enrol, secret_in, sign_in, totp_code

pytestmark = pytest.mark.django_db
CMS = "/cms/"
CHANGES = (
    "/nalog/",
    "/nalog/potvrda/",
    "/nalog/lozinka/promena/",
    "/nalog/drugi-korak/",
    "/nalog/drugi-korak/aplikacija/",
    "/nalog/drugi-korak/aplikacija/iskljuci/",
    "/nalog/drugi-korak/rezervni-kodovi/",
    "/nalog/drugi-korak/rezervni-kodovi/novi/",
    "/nalog/drugi-korak/kljucevi/",
    "/nalog/drugi-korak/kljucevi/dodaj/",
)


@pytest.fixture
def half_way(client: Client, make_user: MakeUser) -> Client:
    """Return a browser that gave the password before the owner enrolled a device without any signal."""
    user = make_user(cms=True)
    sign_in(client, user)
    enrol(user)
    return client


@pytest.mark.parametrize("path", CHANGES)
@pytest.mark.parametrize("method", ["get", "post"])
def test_every_page_of_the_account_asks_for_the_device_first(half_way: Client, path: str, method: str) -> None:
    response = getattr(half_way, method)(path, {"password": PASSWORD} if method == "post" else {})
    assert response.status_code == 302
    assert response["Location"].startswith("/nalog/drugi-korak/potvrda/")


def test_the_password_makes_no_codes_and_opens_no_cms(half_way: Client) -> None:
    half_way.post("/nalog/potvrda/", {"password": PASSWORD, "next": CMS})
    half_way.post("/nalog/drugi-korak/rezervni-kodovi/novi/")
    assert not Authenticator.objects.filter(type=Authenticator.Type.RECOVERY_CODES).exists()
    assert half_way.get(CMS)["Location"].startswith("/nalog/drugi-korak/potvrda/")


def test_the_device_opens_and_leaving_is_always_possible(half_way: Client) -> None:
    assert half_way.get("/nalog/drugi-korak/potvrda/").status_code == 200
    half_way.post("/nalog/drugi-korak/potvrda/", {"code": totp_code(), "next": CMS})
    assert half_way.get(CMS).status_code == 200
    half_way.post("/nalog/odjava/")
    assert "_auth_user_id" not in half_way.session


def test_with_a_device_the_password_confirms_nothing(client: Client, make_user: MakeUser) -> None:
    sign_in(client, make_user(cms=True, enrolled=True))
    answer = client.get("/nalog/potvrda/?next=/nalog/drugi-korak/")
    assert answer["Location"] == "/nalog/drugi-korak/potvrda/?next=%2Fnalog%2Fdrugi-korak%2F"
    answer = client.post("/nalog/potvrda/", {"password": PASSWORD, "next": "https://zlo.example/"})
    assert answer["Location"] == "/nalog/drugi-korak/potvrda/?next=%2Fnalog%2F"


@pytest.mark.django_db(transaction=True)
def test_a_new_device_ends_every_other_session(client: Client, make_user: MakeUser) -> None:
    user = make_user(cms=True)
    other = Client()
    sign_in(other, user)
    sign_in(client, user)
    client.post("/nalog/potvrda/", {"password": PASSWORD, "next": "/nalog/drugi-korak/aplikacija/"})
    client.get("/nalog/drugi-korak/aplikacija/")
    secret = secret_in(client.session)
    client.post("/nalog/drugi-korak/aplikacija/", {"code": totp_code(secret)})
    assert client.get(CMS).status_code == 200, "who enrolled stays"
    assert other.get("/nalog/")["Location"].startswith("/nalog/prijava/")
    assert "_auth_user_id" not in other.session


def test_the_trail_holds_sign_ins_and_changes(client: Client, make_user: MakeUser) -> None:
    user = make_user(cms=True, enrolled=True)
    client.post("/nalog/prijava/", {"login": user.email, "password": PASSWORD})
    client.post("/nalog/drugi-korak/provera/", {"code": "000000"})
    client.post("/nalog/drugi-korak/provera/", {"code": totp_code()})
    client.post("/nalog/odjava/")
    events = AuditEvent.objects.filter(object_type="user", object_id=user.pk).order_by("time")
    assert list(events.values_list("action", "actor")) == [
        ("account.second_factor_failed", None),  # whoever that was
        ("account.sign_in", user.pk),
        ("account.sign_out", user.pk),
    ]
    assert not User.objects.filter(email__in=events.values_list("purpose", flat=True)).exists()

"""One door: every other one is shut, and this one needs a second factor."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from allauth.mfa import app_settings
from allauth.mfa.internal.flows import trust
from django.conf import settings
from django.contrib.auth.models import Permission
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from portal.accounts.models import User
from tests.accounts.fixtures import PASSWORD, MakeUser, enrol, secret_in, sign_in, totp_code

CMS = "/" + settings.CMS_PATH
pytestmark = [pytest.mark.protected, pytest.mark.django_db]


@pytest.mark.parametrize(
    "path",
    [
        f"{CMS}password_reset/",
        f"{CMS}password_reset/done/",
        f"{CMS}password_reset/confirm/MQ/token/",
        f"{CMS}password_reset/complete/",
        f"{CMS}failwhale/",
        "/sr/_util/authenticate_with_password/1/1/",
        "/sr-latn/_util/authenticate_with_password/1/1/",
        "/dokumenti/authenticate_with_password/1/",
        "/_util/login/",
        "/nalog/registracija/",
        "/nalog/signup/",
        "/nalog/login/",
        "/nalog/password/reset/",
        "/nalog/email/",
        "/accounts/login/",
        "/admin/",
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_other_doors_do_not_open(client: Client, path: str, method: str) -> None:
    response = getattr(client, method)(path)
    if path.startswith(CMS):
        assert response.status_code == 302
        assert response["Location"].startswith("/nalog/prijava/")
    else:
        assert response.status_code == 404
    assert not response.wsgi_request.user.is_authenticated


@pytest.mark.parametrize("path", [f"{CMS}login/", "/sr/_util/login/", "/sr-latn/_util/login/"])
def test_sign_in_pages_of_wagtail_lead_to_ours(client: Client, make_user: MakeUser, path: str) -> None:
    user = make_user(cms=True)
    response = client.post(path, {"username": user.email, "password": PASSWORD})
    assert response.status_code == 302
    assert response["Location"].startswith("/nalog/prijava/")
    assert "_auth_user_id" not in client.session


def test_closed_cms_doors_stay_shut_for_people_inside(client: Client, make_user: MakeUser) -> None:
    sign_in(client, make_user(cms=True, enrolled=True))
    assert client.get(f"{CMS}password_reset/").status_code == 404
    assert client.get(f"{CMS}password_reset/confirm/MQ/token/").status_code == 404
    assert client.get(f"{CMS}logout/")["Location"] == "/nalog/odjava/"


@pytest.mark.parametrize("path", [CMS, f"{CMS}pages/", f"{CMS}users/", "/postupanje/", "/postupanje/red/"])
def test_stranger_is_led_to_the_door(client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 302
    assert response["Location"].startswith("/nalog/prijava/?next=")


@pytest.mark.parametrize("path", [CMS, "/postupanje/", "/sr/", "/"])
def test_staff_without_a_device_gets_only_to_enrolment(client: Client, make_user: MakeUser, path: str) -> None:
    sign_in(client, make_user(cms=True))
    response = client.get(path)
    assert response.status_code == 302
    assert response["Location"] == "/nalog/drugi-korak/aplikacija/"


def test_desk_role_alone_makes_staff(client: Client, desk_worker: User) -> None:
    sign_in(client, desk_worker)
    assert client.get("/postupanje/")["Location"] == "/nalog/drugi-korak/aplikacija/"


def test_learner_needs_no_second_factor(client: Client, make_user: MakeUser) -> None:
    sign_in(client, make_user())
    assert client.get("/nalog/").status_code == 200
    assert client.get("/")["Location"] == "/sr/"


def test_password_alone_does_not_sign_in_an_enrolled_account(client: Client, make_user: MakeUser) -> None:
    user = make_user(cms=True, enrolled=True)
    response = client.post("/nalog/prijava/", {"login": user.email, "password": PASSWORD})
    assert response["Location"] == "/nalog/drugi-korak/provera/"
    assert "_auth_user_id" not in client.session


def test_password_and_code_lead_into_the_cms(client: Client, make_user: MakeUser) -> None:
    sign_in(client, make_user(cms=True, enrolled=True))
    assert client.get(CMS).status_code == 200


def test_no_browser_is_trusted_after_it_has_once_passed_the_second_step(client: Client, make_user: MakeUser) -> None:
    user = make_user(cms=True, enrolled=True)
    sign_in(client, user)
    assert client.get(CMS).status_code == 200
    client.post("/nalog/odjava/")
    # With whatever the browser has kept, and with the cookie by which allauth would trust it.
    known = trust.IssuedTrust(trust.create_config_fingerprint(user), at=int(time.time()))
    client.cookies[app_settings.TRUST_COOKIE_NAME] = trust.encode_trust_cookie([known])
    response = client.post("/nalog/prijava/", {"login": user.email, "password": PASSWORD})
    assert response["Location"] == "/nalog/drugi-korak/provera/"
    assert "_auth_user_id" not in client.session
    assert client.get(CMS)["Location"].startswith("/nalog/prijava/")


def test_wrong_code_does_not(client: Client, make_user: MakeUser) -> None:
    user = make_user(cms=True, enrolled=True)
    client.post("/nalog/prijava/", {"login": user.email, "password": PASSWORD})
    response = client.post("/nalog/drugi-korak/provera/", {"code": "000000"})
    assert "Код није тачан" in response.content.decode()
    assert "_auth_user_id" not in client.session


def test_session_signed_in_behind_the_doors_back_has_no_second_factor(client: Client, make_user: MakeUser) -> None:
    user = make_user(cms=True, enrolled=True)
    client.force_login(user)
    response = client.get(CMS)
    assert response["Location"].startswith("/nalog/drugi-korak/potvrda/?next=")


def test_factor_of_another_account_does_not_count(client: Client, make_user: MakeUser) -> None:
    sign_in(client, make_user(cms=True, enrolled=True))
    session = client.session
    session["account_authentication_methods_user"] = "somebody-else"
    session.save()
    assert client.get(CMS)["Location"].startswith("/nalog/drugi-korak/potvrda/")


def test_confirming_with_the_app_opens_a_session_without_factor(client: Client, make_user: MakeUser) -> None:
    client.force_login(make_user(cms=True, enrolled=True))
    client.post("/nalog/drugi-korak/potvrda/", {"code": totp_code(), "next": CMS})
    assert client.get(CMS).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_enrolling_counts_as_second_factor_under_a_new_session_key(client: Client, make_user: MakeUser) -> None:
    user = make_user(cms=True)
    sign_in(client, user)
    assert client.get("/nalog/drugi-korak/aplikacija/")["Location"].startswith("/nalog/potvrda/?next=")
    client.post("/nalog/potvrda/", {"password": PASSWORD, "next": "/nalog/drugi-korak/aplikacija/"})
    page = client.get("/nalog/drugi-korak/aplikacija/")
    assert page.status_code == 200
    picture = client.get("/nalog/drugi-korak/aplikacija/qr.svg")
    assert picture["Content-Type"] == "image/svg+xml; charset=utf-8"
    before = client.session.session_key
    stored = client.session["mfa.totp.secret"]
    assert stored.startswith("sealed1.")
    secret = secret_in(client.session)
    assert secret in re.sub(r"\s", "", strip_tags(page.content.decode()))
    wrong = client.post("/nalog/drugi-korak/aplikacija/", {"code": "000000"})
    assert wrong.status_code == 200
    assert secret_in(client.session) == secret
    response = client.post("/nalog/drugi-korak/aplikacija/", {"code": totp_code(secret)})
    assert response["Location"] == "/nalog/drugi-korak/rezervni-kodovi/"
    assert client.session.session_key != before
    assert client.get("/nalog/drugi-korak/rezervni-kodovi/").status_code == 200
    assert client.get(CMS).status_code == 200
    assert client.get("/nalog/drugi-korak/aplikacija/qr.svg").status_code == 404


def test_session_key_changes_at_sign_in(client: Client, make_user: MakeUser) -> None:
    user = make_user(cms=True, enrolled=True)
    client.post("/nalog/prijava/", {"login": user.email, "password": PASSWORD})
    before = client.session.session_key
    client.post("/nalog/drugi-korak/provera/", {"code": totp_code()})
    assert client.session.session_key != before


def test_code_cannot_be_used_twice(client: Client, make_user: MakeUser) -> None:
    user = make_user(cms=True, enrolled=True)
    code = totp_code()
    client.post("/nalog/prijava/", {"login": user.email, "password": PASSWORD})
    client.post("/nalog/drugi-korak/provera/", {"code": code})
    other = Client()
    other.post("/nalog/prijava/", {"login": user.email, "password": PASSWORD})
    other.post("/nalog/drugi-korak/provera/", {"code": code})
    assert "_auth_user_id" not in other.session


def test_unknown_account_and_wrong_password_read_the_same(client: Client, make_user: MakeUser) -> None:
    user = make_user()
    wrong = client.post("/nalog/prijava/", {"login": user.email, "password": "nije-ova"}).content.decode()
    unknown = client.post("/nalog/prijava/", {"login": "niko@primer.rs", "password": "nije-ova"}).content.decode()
    assert "Адреса или лозинка није тачна" in wrong
    assert "Адреса или лозинка није тачна" in unknown


def test_guessing_is_throttled_and_no_key_holds_an_address(client: Client, make_user: MakeUser) -> None:
    user = make_user()
    for _ in range(5):
        client.post("/nalog/prijava/", {"login": user.email, "password": "x"}, REMOTE_ADDR="192.0.2.7")
    response = client.post("/nalog/prijava/", {"login": user.email, "password": PASSWORD}, REMOTE_ADDR="192.0.2.7")
    assert "превише покушаја" in response.content.decode()
    stored = repr(list(cache._cache))  # type: ignore[attr-defined]
    assert "allauth:rl" in stored
    assert "192.0.2" not in stored
    assert user.email not in stored


def guess(client: Client, user: User, network: str, password: str = "nije-ova") -> bool:
    """Try a password from ``network``; return whether it opened."""
    client.post("/nalog/prijava/", {"login": user.email, "password": password}, REMOTE_ADDR=network)
    return "_auth_user_id" in client.session


def test_wrong_passwords_elsewhere_do_not_lock_the_owner_out(client: Client, make_user: MakeUser) -> None:
    user = make_user()
    for _ in range(6):
        assert not guess(client, user, "192.0.2.7")
    assert not guess(client, user, "192.0.2.99", PASSWORD)  # the same network
    assert guess(Client(), user, "198.51.100.4", PASSWORD)


def test_account_guessed_at_from_everywhere_is_slower_but_open_to_its_owner(
    client: Client, make_user: MakeUser, settings: Any
) -> None:
    user = make_user()
    settings.SIGN_IN_SPACED_AFTER = 6
    for number in range(3):
        for _ in range(2):
            assert not guess(client, user, f"203.0.{number}.1")
    # From now on a network has two attempts instead of five.
    assert not guess(client, user, "198.51.100.4")
    assert not guess(client, user, "198.51.100.4")
    assert not guess(client, user, "198.51.100.4", PASSWORD)
    assert not guess(client, user, "192.0.2.7")
    for _ in range(4):  # a right one uses nothing up
        assert guess(Client(), user, "192.0.2.7", PASSWORD)


def test_asking_again_stores_no_request_in_the_session(client: Client, make_user: MakeUser) -> None:
    user = make_user(cms=True, enrolled=True)
    sign_in(client, user)
    response = client.post("/nalog/drugi-korak/rezervni-kodovi/novi/", REMOTE_ADDR="192.0.2.7")
    assert response["Location"].startswith("/nalog/drugi-korak/potvrda/")
    assert "account_reauthentication_state" not in client.session
    assert "192.0.2.7" not in repr(dict(client.session))


def test_inactive_account_does_not_get_in(client: Client, make_user: MakeUser) -> None:
    user = make_user(is_active=False)
    sign_in(client, user)
    assert "_auth_user_id" not in client.session


def test_address_is_accepted_in_any_letter_case(client: Client, make_user: MakeUser) -> None:
    make_user("Mira@Primer.RS")
    client.post("/nalog/prijava/", {"login": "MIRA@primer.rs", "password": PASSWORD})
    assert "_auth_user_id" in client.session


def test_reporting_is_open_to_staff_half_way_in(client: Client, make_user: MakeUser) -> None:
    sign_in(client, make_user(cms=True))
    assert client.get("/izlaz/").status_code == 303


def assign_user_admin(user: User) -> None:
    user.user_permissions.add(
        *Permission.objects.filter(
            content_type__app_label="accounts", codename__in=["add_user", "change_user", "delete_user"]
        )
    )


def test_cms_lists_no_desk_account(client: Client, make_user: MakeUser, desk_worker: User) -> None:
    chief, editor = make_user("glavna@primer.rs", cms=True, enrolled=True), make_user("urednik@primer.rs", cms=True)
    assign_user_admin(chief)
    sign_in(client, chief)
    for path in (f"{CMS}users/", f"{CMS}users/results/?q=primer", f"{CMS}bulk/accounts/user/delete/?id=all"):
        page = client.get(path).content.decode()
        assert "radnik@primer.rs" not in page, path
    assert editor.email in client.get(f"{CMS}users/").content.decode()


@pytest.mark.parametrize("action", ["edit", "delete", "history", "history_results", "usage"])
def test_cms_opens_no_desk_account(client: Client, make_user: MakeUser, desk_worker: User, action: str) -> None:
    chief = make_user("glavna@primer.rs", cms=True, enrolled=True)
    assign_user_admin(chief)
    sign_in(client, chief)
    path = reverse(f"wagtailusers_users:{action}", args=[desk_worker.pk])
    assert client.get(path).status_code == 404
    assert client.post(path, {"is_active": ""}).status_code in (404, 405)
    assert User.objects.filter(pk=desk_worker.pk, is_active=True).exists()


@pytest.mark.parametrize("action", ["delete", "set_active_state", "assign_role", "end_sessions"])
def test_bulk_actions_do_not_reach_desk_accounts(
    client: Client, make_user: MakeUser, desk_worker: User, action: str
) -> None:
    chief = make_user("glavna@primer.rs", cms=True, enrolled=True)
    assign_user_admin(chief)
    sign_in(client, chief)
    path = f"{CMS}bulk/accounts/user/{action}/?id={desk_worker.pk}"
    assert client.get(path).status_code == 404
    assert client.post(path, {"mark_as_active": "False", "role": ""}).status_code == 404
    desk_worker.refresh_from_db()
    assert desk_worker.is_active
    client.post(f"{CMS}bulk/accounts/user/delete/?id=all")
    assert User.objects.filter(pk=desk_worker.pk).exists()


def test_address_of_a_desk_account_is_not_confirmed_by_the_cms(
    client: Client, make_user: MakeUser, desk_worker: User
) -> None:
    chief, editor = make_user("glavna@primer.rs", cms=True, enrolled=True), make_user("urednik@primer.rs", cms=True)
    editor.set_unusable_password()  # nobody has entered it: its address may still change
    editor.save()
    assign_user_admin(chief)
    sign_in(client, chief)
    fields = {"first_name": "Нова", "last_name": "Особа", "is_active": "on"}
    for path in (reverse("wagtailusers_users:edit", args=[editor.pk]), reverse("wagtailusers_users:add")):
        for address in ("radnik@primer.rs", "Radnik@Primer.rs"):
            page = client.post(path, fields | {"email": address}).content.decode()
            assert "Ова адреса не може да се користи." in page
            assert "већ постоји" not in page
            assert "already exists" not in page


def test_cms_makes_no_superuser_and_sets_no_password(client: Client, make_user: MakeUser) -> None:
    chief, editor = make_user("glavna@primer.rs", cms=True, enrolled=True), make_user("urednik@primer.rs", cms=True)
    assign_user_admin(chief)
    sign_in(client, chief)
    fields = {"first_name": "Нова", "last_name": "Особа", "is_active": "on"}
    hostile = fields | {"is_superuser": "on", "is_staff": "on", "password1": "x" * 20, "password2": "x" * 20}
    for shown in (reverse("wagtailusers_users:edit", args=[editor.pk]), reverse("wagtailusers_users:add")):
        page = client.get(shown).content.decode()
        assert "is_superuser" not in page
        assert 'type="password"' not in page
    client.post(reverse("wagtailusers_users:edit", args=[editor.pk]), hostile | {"email": editor.email})
    client.post(reverse("wagtailusers_users:add"), hostile | {"email": "nova@primer.rs"})
    editor.refresh_from_db()
    assert editor.first_name == "Нова"
    assert editor.check_password(PASSWORD)
    made = User.objects.get(email="nova@primer.rs")
    assert not made.has_usable_password()
    for account in (editor, made):
        assert not account.is_superuser
        assert not account.is_staff


def test_cms_account_page_changes_neither_password_nor_address(client: Client, make_user: MakeUser) -> None:
    user = make_user(cms=True, enrolled=True)
    sign_in(client, user)
    page = client.get(f"{CMS}account/").content.decode()
    assert 'type="password"' not in page
    assert 'type="email"' not in page


def test_device_of_a_colleague_does_not_open(client: Client, make_user: MakeUser) -> None:
    user = make_user(cms=True, enrolled=True)
    other = make_user("druga@primer.rs", cms=True)
    enrol(other, "KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU")
    client.post("/nalog/prijava/", {"login": user.email, "password": PASSWORD})
    client.post("/nalog/drugi-korak/provera/", {"code": totp_code("KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU")})
    assert "_auth_user_id" not in client.session

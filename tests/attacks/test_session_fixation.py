"""A cookie that an attacker put into the victim's browser opens nothing afterwards.

Over HTTPS the names begin with ``__Host-``, so that no neighbouring host can plant one
(``tests/security/test_zone_headers.py::test_cookies_over_https_are_bound_to_the_host``). These tests
plant them all the same.
"""

from collections.abc import Callable
from importlib import import_module

import pytest
from django.conf import settings
from django.test import Client

from reporting.cases.models import Report
from reporting.tracking.models import ReporterSession
from reporting.vault import drafts
from tests.accounts.fixtures import PASSWORD, MakeUser, totp_code
from tests.intake.walk import Walker
from tests.tracking.conftest import FOLLOW, enter

pytestmark = pytest.mark.django_db
SESSION = settings.SESSION_COOKIE_NAME
OPEN = "Пут пријаве"


def with_cookie(name: str, value: str) -> Client:
    client = Client()
    client.cookies[name] = value
    return client


def test_a_token_planted_before_the_code_opens_nothing(submit: Callable[..., Report]) -> None:
    victim = with_cookie("r", "known-to-the-attacker")
    enter(victim, submit().code)  # type: ignore[attr-defined]
    assert victim.cookies["r"].value != "known-to-the-attacker"
    assert OPEN not in with_cookie("r", "known-to-the-attacker").get(FOLLOW).content.decode()


def test_a_true_session_of_the_attacker_planted_in_the_victims_browser_shows_no_victim(
    submit: Callable[..., Report],
) -> None:
    attacker, own, other = Client(), submit(), submit()
    enter(attacker, own.code)  # type: ignore[attr-defined]
    planted = attacker.cookies["r"].value
    victim = with_cookie("r", planted)
    html = enter(victim, other.code)  # type: ignore[attr-defined]
    assert OPEN in html
    assert victim.cookies["r"].value != planted
    assert OPEN not in attacker.get(FOLLOW).content.decode(), "the planted one ended when the victim came in"
    assert [session.report for session in ReporterSession.objects.all()] == [other]


def test_a_session_planted_before_sign_in_is_not_signed_in(make_user: MakeUser) -> None:
    """At each step: the page, the password, the second factor."""
    user = make_user(cms=True, enrolled=True)
    attacker = Client()
    attacker.post("/nalog/pismo/", {"script": "sr-latn"})  # an anonymous session of one's own
    planted = [attacker.cookies[SESSION].value]
    victim = with_cookie(SESSION, planted[0])
    victim.post("/nalog/prijava/", {"login": user.email, "password": PASSWORD})
    planted.append(victim.cookies[SESSION].value)
    victim.post("/nalog/drugi-korak/provera/", {"code": totp_code()})
    assert victim.get("/cms/").status_code == 200
    assert victim.cookies[SESSION].value not in planted
    for value in planted:
        thief = with_cookie(SESSION, value)
        assert thief.get("/cms/").headers["Location"].startswith("/nalog/prijava/")
        assert "_auth_user_id" not in thief.session


def test_a_name_for_a_session_that_the_server_never_gave_is_not_taken(make_user: MakeUser) -> None:
    chosen = "a" * 32
    user, victim = make_user(), with_cookie(SESSION, chosen)
    victim.post("/nalog/prijava/", {"login": user.email, "password": PASSWORD})
    assert victim.cookies[SESSION].value != chosen
    assert not import_module(settings.SESSION_ENGINE).SessionStore().exists(chosen)


def test_half_way_in_is_not_in_for_the_attacker_who_planted_it(make_user: MakeUser) -> None:
    """The attacker's own half-finished sign-in, finished by the victim, signs in the attacker's account only."""
    mine, other = make_user("napadac@primer.rs", cms=True, enrolled=True), make_user("zrtva@primer.rs", cms=True)
    attacker = Client()
    attacker.post("/nalog/prijava/", {"login": mine.email, "password": PASSWORD})
    victim = with_cookie(SESSION, attacker.cookies[SESSION].value)
    answer = victim.post("/nalog/prijava/", {"login": other.email, "password": PASSWORD})
    assert answer.headers["Location"] == "/nalog/drugi-korak/provera/", "the half that was begun asks for its device"
    attacker.post("/nalog/drugi-korak/provera/", {"code": totp_code()})
    assert str(attacker.session["_auth_user_id"]) == str(mine.pk)
    assert "_auth_user_id" not in victim.session


def test_a_draft_planted_before_the_report_does_not_hold_it(keyring: object, registry_data: None) -> None:
    attacker, victim = Walker(), Walker()
    attacker.choose("child")
    planted = attacker.client.cookies["d"].value
    victim.client.cookies["d"] = planted
    victim.walk("child")
    assert victim.client.cookies["d"].value != planted
    opened = drafts.open_cookie(planted)
    assert opened is not None and "КАНАРИНАЦ" not in str(opened.data)


def test_a_draft_planted_before_coming_back_by_code_does_not_hold_it(keyring: object, registry_data: None) -> None:
    writer, attacker, victim = Walker(), Walker(), Walker()
    writer.walk("child", until=5)
    writer.send({}, _save="1")
    attacker.choose("child")
    victim.client.cookies["d"] = planted = attacker.client.cookies["d"].value
    victim.follow(victim.client.post(victim.url("povratak/"), {"code": writer.code}))
    assert victim.client.cookies["d"].value != planted
    opened = drafts.open_cookie(planted)
    assert opened is not None and "КАНАРИНАЦ" not in str(opened.data)

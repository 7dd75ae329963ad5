"""One-time links: they open one device, answer alike when they are worth nothing, and stand nowhere in clear."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from portal.accounts import links
from portal.accounts.models import EntryLink, User
from portal.logs import scrub
from reporting.vault.models import AuditEvent
from tests.accounts.fixtures import PASSWORD, MakeUser, enrol, enrol_by_page, sign_in, stored_sessions

pytestmark = pytest.mark.django_db
PAGE = "/nalog/veza/"
APP = "/nalog/drugi-korak/aplikacija/"
NEW = "sasvim-nova-duga-lozinka"
FIRST = {"password1": NEW, "password2": NEW}


@pytest.fixture
def invited(make_user: MakeUser) -> User:
    """An account of an editor that has neither password nor device."""
    user = make_user(cms=True)
    user.set_unusable_password()
    user.save()
    return user


def link(user: User, *, sets_password: bool = True) -> str:
    return links.make(user=user, purpose=EntryLink.Purpose.INVITATION, sets_password=sets_password)


def test_a_link_sets_the_password_then_the_device_and_nothing_else_before(client: Client, invited: User) -> None:
    path = link(invited)
    answer = client.get(path)
    assert answer["Location"] == PAGE
    assert answer["Referrer-Policy"] == "no-referrer"
    assert invited.email in client.get(PAGE).content.decode()
    assert client.post(PAGE, FIRST)["Location"] == APP
    for elsewhere in ("/nalog/", "/nalog/sesije/", "/nalog/lozinka/promena/", "/nalog/drugi-korak/", "/cms/"):
        assert client.get(elsewhere)["Location"] == APP, elsewhere
    enrol_by_page(client)
    assert client.get("/cms/").status_code == 200
    assert AuditEvent.objects.filter(action="account.use_link", object_id=invited.pk).count() == 1


def test_looking_at_a_link_uses_nothing_up(invited: User) -> None:
    path = link(invited)
    for _ in range(3):  # programs that look into mail
        Client().get(path, follow=True)
    client = Client()
    client.get(path)
    assert client.post(PAGE, FIRST)["Location"] == APP


def test_between_password_and_device_the_password_alone_opens_nothing(client: Client, invited: User) -> None:
    path = link(invited)
    client.get(path)
    client.post(PAGE, FIRST)
    thief = Client()
    answer = thief.post("/nalog/prijava/", {"login": invited.email, "password": NEW})
    assert answer["Location"] == "/nalog/prijava/"
    assert "отвара веза" in thief.get("/nalog/prijava/").content.decode()
    assert "_auth_user_id" not in thief.session
    invited.refresh_from_db()
    thief.force_login(invited)  # by whatever other way
    assert thief.get(APP)["Location"].startswith("/nalog/prijava/")
    assert not Authenticator.objects.exists()


def over(user: User, how: str) -> str:
    """Return a link that is worth nothing."""
    path = link(user)
    row = EntryLink.objects.get(user=user, used_at=None)
    match how:
        case "expired":
            row.expires_at = timezone.now() - timedelta(seconds=1)
        case "used":
            row.used_at = timezone.now()
        case "replaced":
            link(user)
            return path
        case "switched off":
            User.objects.filter(pk=user.pk).update(is_active=False)
    row.save()
    return path if how != "unknown" else path[:-4] + "AAA/"


@pytest.mark.parametrize("how", ["expired", "used", "replaced", "switched off"])
def test_links_that_are_worth_nothing_answer_alike(invited: User, how: str) -> None:
    answers = []
    for kind in (how, "unknown"):
        client = Client()
        first = client.get(over(invited, kind))
        assert (first.status_code, first["Location"]) == (302, PAGE)
        answers += [client.get(PAGE), client.post(PAGE, FIRST)]
    assert {answer.status_code for answer in answers} == {404}
    texts = {answer.content.decode().partition("<main")[2] for answer in answers}
    assert len(texts) == 1
    assert "Ова веза не важи" in texts.pop()
    invited.refresh_from_db()
    assert not invited.has_usable_password()


def test_a_link_opens_once(client: Client, invited: User) -> None:
    path = link(invited)
    client.get(path)
    client.post(PAGE, FIRST)
    enrol_by_page(client)
    again = Client()
    again.get(path)
    assert again.get(PAGE).status_code == 404


def test_a_link_of_somebody_else_opens_only_theirs(client: Client, invited: User, make_user: MakeUser) -> None:
    mira = make_user("mira@primer.rs", cms=True)
    link(mira)
    client.get(link(invited))
    client.post(PAGE, FIRST)
    session = client.session
    session["entry"] = EntryLink.objects.get(user=mira).digest
    session.save()
    assert client.get(APP)["Location"].startswith("/nalog/prijava/")


def test_a_link_is_no_way_around_a_device(client: Client, invited: User) -> None:
    path = link(invited)
    enrol(invited)  # meanwhile
    client.get(path)
    assert client.post(PAGE, FIRST)["Location"] == "/nalog/drugi-korak/provera/"
    assert "_auth_user_id" not in client.session


def test_where_the_password_stays_it_is_asked_for(client: Client, make_user: MakeUser) -> None:
    user = make_user(cms=True)
    client.get(link(user, sets_password=False))
    assert "Лозинка није тачна" in client.post(PAGE, {"password": NEW}).content.decode()
    assert "_auth_user_id" not in client.session
    assert client.post(PAGE, {"password": PASSWORD})["Location"] == APP
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_whoever_is_signed_in_as_somebody_else_changes_over(client: Client, invited: User, make_user: MakeUser) -> None:
    sign_in(client, make_user("mira@primer.rs"))
    client.get(link(invited))
    client.post(PAGE, FIRST)
    assert client.session["_auth_user_id"] == str(invited.pk)
    assert client.get(APP).status_code == 200


def test_the_token_is_in_no_session_row_or_log(client: Client, invited: User) -> None:
    path = link(invited)
    token = path.removeprefix(PAGE).rstrip("/")
    client.get(path)
    stored = repr(list(EntryLink.objects.values())) + stored_sessions()
    assert token not in stored
    assert token not in client.get(PAGE).content.decode()
    assert token not in scrub(f"Not Found: {path}") + scrub(f'"path": "{path}"')


def test_links_live_as_long_as_they_may(client: Client, invited: User) -> None:
    path = link(invited)
    with time_machine.travel(timezone.now() + timedelta(hours=71), tick=False):
        client.get(path)
        assert client.get(PAGE).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(hours=73), tick=False):
        client.get(path)
        assert client.get(PAGE).status_code == 404


@pytest.mark.parametrize(
    ("data", "message"),
    [({"password1": "kratko", "password2": "kratko"}, "12"), ({"password1": NEW, "password2": "x"}, "не поклапају")],
)
def test_a_bad_password_is_said_and_the_link_stays(
    client: Client, invited: User, data: dict[str, str], message: str
) -> None:
    client.get(link(invited))
    assert message in client.post(PAGE, data).content.decode()
    assert client.get(PAGE).status_code == 200

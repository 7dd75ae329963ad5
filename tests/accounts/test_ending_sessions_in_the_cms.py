"""Who looks after the CMS's accounts signs them out everywhere; desk accounts are out of reach."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.contrib.auth.models import Permission
from django.test import Client

from portal.accounts.models import SignIn, User
from reporting.vault.models import AuditEvent
from tests.accounts.fixtures import MakeUser, sign_in
from tests.accounts.test_doors import assign_user_admin

pytestmark = pytest.mark.django_db
CMS = "/" + settings.CMS_PATH


def action(*users: User) -> str:
    return f"{CMS}bulk/accounts/user/end_sessions/?" + "&".join(f"id={user.pk}" for user in users)


@pytest.fixture
def chief(make_user: MakeUser) -> Client:
    client, user = Client(), make_user("glavna@primer.rs", cms=True, enrolled=True)
    assign_user_admin(user)
    sign_in(client, user)
    return client


@pytest.fixture
def editor(make_user: MakeUser) -> Client:
    client = Client()
    sign_in(client, make_user("urednik@primer.rs", cms=True, enrolled=True))
    assert client.get(CMS).status_code == 200
    return client


def test_an_editor_is_out_at_the_next_click_and_it_stands_in_the_trail(chief: Client, editor: Client) -> None:
    user = User.objects.get(email="urednik@primer.rs")
    page = chief.get(action(user)).content.decode()
    assert "биће одмах одјављени" in page
    assert editor.get(CMS).status_code == 200, "looking ends nothing"
    for _ in range(2):
        assert chief.post(action(user)).status_code == 302
    assert editor.get(CMS)["Location"].startswith("/nalog/prijava/")
    event = AuditEvent.objects.get(action="account.end_all_sessions")
    assert (event.object_id, event.actor) == (user.pk, User.objects.get(email="glavna@primer.rs").pk)
    assert chief.get(CMS).status_code == 200


def test_the_list_of_accounts_offers_it(chief: Client) -> None:
    assert "end_sessions" in chief.get(f"{CMS}users/").content.decode()


def test_it_is_named_by_what_it_does_not_by_the_word_for_reports(chief: Client, editor: Client) -> None:
    user = User.objects.get(email="urednik@primer.rs")
    pages = [
        chief.get(f"{CMS}users/"),
        chief.get(action(user)),
        chief.post(f"{action(user)}&next={CMS}users/", follow=True),
    ]
    texts = [page.content.decode() for page in pages]
    assert all("Одјавите са свих уређаја" in text for text in texts[:2])
    assert "Изабрани налози су одјављени са свих уређаја." in texts[2]
    assert not [text for text in texts if re.search(r"Завршите пријаве|ријаве изабраних", text)]


def test_an_editor_without_that_right_ends_nobodys_sessions(editor: Client, chief: Client) -> None:
    other = User.objects.get(email="glavna@primer.rs")
    editor.post(action(other))
    assert SignIn.objects.filter(user=other).exists()
    assert chief.get(CMS).status_code == 200


def test_the_right_to_add_accounts_ends_no_sessions(editor: Client, chief: Client) -> None:
    User.objects.get(email="urednik@primer.rs").user_permissions.add(Permission.objects.get(codename="add_user"))
    other = User.objects.get(email="glavna@primer.rs")
    assert "остају отворени" in editor.get(action(other)).content.decode()
    editor.post(action(other))
    assert SignIn.objects.filter(user=other).exists()


def test_nobody_but_a_superuser_signs_out_a_superuser(chief: Client, make_user: MakeUser) -> None:
    first = make_user("prva@primer.rs", is_superuser=True, enrolled=True)
    client = Client()
    sign_in(client, first)
    assert chief.post(action(first)).status_code == 404
    assert client.get(CMS).status_code == 200

"""The CMS writes no other address into an account that somebody has entered."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.test import Client

from portal.accounts import links
from portal.accounts.models import EntryLink, User
from tests.accounts.fixtures import PASSWORD, MakeUser, sign_in

pytestmark = pytest.mark.django_db
OTHER = "buduca.radnica@csw.primer.test"


@pytest.fixture
def site(make_user: MakeUser) -> Client:
    """Whoever looks after the whole CMS."""
    client = Client()
    sign_in(client, make_user("sajt@primer.rs", is_superuser=True, is_staff=True, enrolled=True))
    return client


def edit(site: Client, user: User, email: str) -> str:
    path = f"/{settings.CMS_PATH}users/edit/{user.pk}/"
    page = site.get(path)
    assert page.status_code == 200
    sent = {"email": email, "first_name": "Нова", "last_name": "Особа", "is_active": "on"}
    assert site.post(path, sent).status_code == 302
    user.refresh_from_db()
    assert user.first_name == "Нова", "the form was taken"
    return page.content.decode()


def test_an_account_that_somebody_has_entered_keeps_its_address(site: Client, make_user: MakeUser) -> None:
    user = make_user("urednik@primer.rs", cms=True, enrolled=True)
    assert "Адреса налога на који је неко већ ушао не мења се" in edit(site, user, OTHER)
    assert user.email == "urednik@primer.rs"


def test_an_account_that_nobody_has_entered_gets_another_address_and_the_old_link_is_worth_nothing(
    site: Client, make_user: MakeUser
) -> None:
    user = make_user("pogresna@primer.rs", cms=True)
    links.make(user=user, purpose=EntryLink.Purpose.INVITATION, sets_password=True)
    assert links.never_entered(user) and user.has_usable_password(), "somebody has stopped half way"
    assert "не мења се" not in edit(site, user, OTHER)
    assert user.email == OTHER
    assert not user.has_usable_password()
    assert not EntryLink.objects.filter(user=user, used_at=None).exists()


def test_an_address_that_an_account_no_longer_has_signs_nobody_in(client: Client, make_user: MakeUser) -> None:
    user = make_user("stara@primer.rs")
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    user.email = "nova@primer.rs"
    user.save()
    client.post("/nalog/prijava/", {"login": "stara@primer.rs", "password": PASSWORD})
    assert "_auth_user_id" not in client.session
    client.post("/nalog/prijava/", {"login": "nova@primer.rs", "password": PASSWORD})
    assert "_auth_user_id" in client.session

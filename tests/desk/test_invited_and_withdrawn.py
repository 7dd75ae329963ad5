"""An invitation that nobody confirmed takes no account away from those who look after the CMS."""

import pytest
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.test import Client

from portal.accounts import links
from portal.accounts.models import User
from reporting.registry.models import RoleAssignment
from reporting.registry.selectors import ever_held_role
from tests.accounts.fixtures import MakeUser, enrol_by_page, sign_in
from tests.desk.conftest import Seat
from tests.desk.test_invitations import ADDRESS, DONE, INVITE, come_by, fields, links_sent

pytestmark = pytest.mark.django_db
CMS = "/" + settings.CMS_PATH
REFUSED = "Овај налог води налоге сајта"


@pytest.fixture
def editor(make_user: MakeUser) -> User:
    user = make_user(ADDRESS, cms=True, enrolled=True)
    user.groups.add(Group.objects.get_or_create(name="Уредници")[0])
    return user


@pytest.fixture
def site(make_user: MakeUser) -> Client:
    client = Client()
    sign_in(client, make_user("sajt@primer.rs", is_superuser=True, is_staff=True, enrolled=True))
    return client


def withdrawn(first: Seat) -> RoleAssignment:
    first.does(INVITE, fields(), DONE.format(ADDRESS))
    role = RoleAssignment.objects.get(user__email=ADDRESS)
    first.does(f"/postupanje/uloge/{role.pk}/kraj/", {}, "Улога је престала")
    role.refresh_from_db()
    return role


@pytest.mark.parametrize("right", ["superuser", "change_user", "add_user", "delete_user"])
def test_whoever_looks_after_the_accounts_of_the_cms_is_not_invited(
    first: Seat, make_user: MakeUser, right: str
) -> None:
    user = make_user(ADDRESS, cms=True, enrolled=True, is_superuser=right == "superuser")
    user.user_permissions.set(Permission.objects.filter(codename=right))
    first.does(INVITE, fields(), REFUSED)
    user = User.objects.get(email=ADDRESS)
    assert user.has_usable_password() and not links.must_use(user)
    assert not RoleAssignment.objects.filter(user=user).exists()
    assert links_sent() == []


def test_the_cms_looks_after_an_account_again_whose_role_was_withdrawn_unconfirmed(
    first: Seat, editor: User, site: Client
) -> None:
    page = f"{CMS}users/edit/{editor.pk}/"
    first.does(INVITE, fields(), DONE.format(ADDRESS))
    assert site.get(page).status_code == 404
    role = RoleAssignment.objects.get(user=editor)
    first.does(f"/postupanje/uloge/{role.pk}/kraj/", {}, "Улога је престала")
    assert site.get(page).status_code == 200
    assert list(editor.groups.values_list("name", flat=True)) == ["Уредници"]
    (path,) = links_sent()
    owner = come_by(path)
    enrol_by_page(owner)
    assert owner.get(CMS).status_code == 200, "the editor is back by the letter"


def test_an_account_that_was_withdrawn_is_begun_anew_when_it_is_invited_again(
    first: Seat, editor: User, make_user: MakeUser
) -> None:
    withdrawn(first)
    assert not ever_held_role(editor)
    # What the CMS may do from now on: somebody gets into the account, by whatever way.
    editor.refresh_from_db()
    editor.set_password("stara-duga-lozinka-ovde")
    editor.save()
    links.finish(editor)
    first.does(INVITE, fields(), DONE.format(ADDRESS))
    editor.refresh_from_db()
    assert not editor.has_usable_password()
    assert links.awaited(editor) == "invitation"


def test_a_confirmed_role_stays_out_of_reach_when_it_ends_and_takes_the_rights_in_the_cms(
    first: Seat, second: Seat, editor: User, site: Client
) -> None:
    first.does(INVITE, fields(), DONE.format(ADDRESS))
    role = RoleAssignment.objects.get(user=editor)
    assert editor.groups.exists()
    second.does(f"/postupanje/uloge/{role.pk}/potvrda/", {}, "Улога је потврђена")
    assert not editor.groups.exists() and not editor.user_permissions.exists()
    first.does(f"/postupanje/uloge/{role.pk}/kraj/", {}, "Улога је престала")
    assert site.get(f"{CMS}users/edit/{editor.pk}/").status_code == 404


def test_an_account_that_a_role_names_is_switched_off_and_not_deleted(first: Seat, editor: User, site: Client) -> None:
    withdrawn(first)
    answer = site.post(f"{CMS}users/delete/{editor.pk}/", follow=True)
    assert "не може да се обрише" in answer.content.decode()
    assert site.post(f"{CMS}bulk/accounts/user/delete/?id={editor.pk}").status_code in (200, 302)
    assert User.objects.filter(pk=editor.pk).exists()

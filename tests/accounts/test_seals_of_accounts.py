"""An account with a desk role opens only as the portal wrote it; whoever writes into the database gets in nowhere."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings as project
from django.contrib.auth.hashers import make_password
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.accounts import eid as identities
from portal.accounts import links
from portal.accounts.cms_users import SetActiveState
from portal.accounts.models import EntryLink, User
from reporting.cases.principals import Person
from reporting.registry.models import RoleAssignment
from reporting.vault import keyring as vault_keyring
from reporting.vault.models import KeyState, VaultKey
from tests.accounts import eid
from tests.accounts.fixtures import PASSWORD, MakeUser, enrol, forget_used_codes, session_of, sign_in
from tests.accounts.oidc import Provider
from tests.cases.beside import SECONDS, begin_beside
from tests.cases.fixtures import TRIAGE, institution

pytestmark = [pytest.mark.protected, pytest.mark.django_db]
OWN, NEW, DESK = "lozinka-koju-zna-lopov", "sasvim-nova-duga-recenica", "/postupanje/"
REFUSED = "На овај налог сада не може да се уђе."


@pytest.fixture
def officer(make_user: MakeUser, person: Callable[..., Person]) -> User:
    """Somebody of triage with a device."""
    return person("triage", TRIAGE, user=make_user(enrolled=True)).user


def write(user: User, **columns: Any) -> None:
    """Write columns of an account as somebody does who has the database and no key."""
    User._base_manager.filter(pk=user.pk).update(**columns)


def entered(user: User) -> bool:
    """Whether somebody with the owner's password and device gets to the desk."""
    client = Client()
    forget_used_codes(user)
    sign_in(client, user)
    return client.get(DESK).status_code == 200


def test_an_account_and_a_role_that_were_written_into_the_tables_open_nothing(keyring: object) -> None:
    (thief,) = User._base_manager.bulk_create([User(email="lopov@primer.rs", password=make_password(OWN))])
    role = RoleAssignment(user=thief, institution=institution(TRIAGE), role="triage", granted_on_server=True)
    RoleAssignment._base_manager.bulk_create([role])
    client = Client()
    answer = client.post("/nalog/prijava/", {"login": thief.email, "password": OWN}, follow=True)
    assert REFUSED in answer.content.decode() and "_auth_user_id" not in client.session
    enrol(thief)
    client.cookies[project.SESSION_COOKIE_NAME] = session_of(thief)  # by whatever other way
    assert client.get(DESK).status_code != 200
    assert client.get("/postupanje/prijave/").status_code != 200


@pytest.mark.parametrize(
    "columns",
    [
        {"password": "own"},
        {"email": "drugi@primer.rs"},
        {"identity": "0" * 64},
        {"seal": None, "seal_key_id": None},
        {"password": "own", "seal": None, "seal_key_id": None},
    ],
    ids="+".join,
)
def test_whoever_changes_what_opens_an_account_gets_in_no_more_than_its_owner(
    officer: User, columns: dict[str, Any]
) -> None:
    assert entered(officer)
    client = Client()
    client.cookies[project.SESSION_COOKIE_NAME] = session_of(officer)
    before = User.objects.values("password", "email", "identity", "seal", "seal_key_id").get(pk=officer.pk)
    write(officer, **{name: make_password(OWN) if value == "own" else value for name, value in columns.items()})
    changed = User.objects.get(pk=officer.pk)
    answer = Client().post(
        "/nalog/prijava/",
        {"login": changed.email, "password": OWN if "password" in columns else PASSWORD},
        follow=True,
    )
    assert REFUSED in answer.content.decode()
    assert client.get("/postupanje/prijave/").status_code != 200
    write(officer, **before)
    assert entered(officer)


def test_an_account_that_was_switched_off_is_not_switched_on_past_the_portal(officer: User) -> None:
    officer.is_active = False
    officer.save(update_fields=["is_active"])
    write(officer, is_active=True)
    assert not entered(officer)


def test_a_better_hash_at_the_sign_in_and_a_new_password_keep_the_seal(officer: User, settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher", *settings.PASSWORD_HASHERS]
    assert entered(officer)
    officer.refresh_from_db()
    assert officer.password.startswith("pbkdf2_sha256$") and officer.seal_stands()
    client = Client()
    forget_used_codes(officer)
    sign_in(client, officer)
    typed = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    assert client.post(reverse("account_change_password"), typed).status_code == 302
    officer.refresh_from_db()
    assert officer.check_password(NEW) and officer.seal_stands()


def test_no_save_seals_what_somebody_wrote(officer: User) -> None:
    write(officer, password=make_password(OWN))
    for fields in (["email"], ["password"], None):
        changed = User.objects.get(pk=officer.pk)
        changed.save(update_fields=fields)
        assert not User.objects.get(pk=officer.pk).seal_stands()


@pytest.mark.both_databases
@pytest.mark.parametrize("act", ["save", "seal_now"])
@pytest.mark.django_db(transaction=True)
def test_what_is_sealed_is_read_and_written_in_one_transaction(
    make_user: MakeUser, registry_data: None, act: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On SQLite one that writes is alone from its beginning; on PostgreSQL the row is locked."""
    user, seen, stock = make_user(), [], User._stored

    def stored(row: User) -> Any:
        seen.append(connection.in_atomic_block)
        return stock(row)

    monkeypatch.setattr(User, "_stored", stored)
    getattr(user, act)()
    assert seen == [True]


@pytest.mark.postgresql_only
@pytest.mark.django_db(transaction=True)
def test_two_who_save_other_columns_at_once_leave_a_good_seal(make_user: MakeUser, registry_data: None) -> None:
    user = make_user()
    user.seal_now()
    other = User.objects.get(pk=user.pk)
    user.identity, other.password = "1" * 64, make_password(NEW)
    with transaction.atomic():
        user.save(update_fields=["identity"])
        beside = begin_beside(lambda: other.save(update_fields=["password"]))
        assert not beside.done()
    beside.result(timeout=SECONDS)
    stored = User.objects.get(pk=user.pk)
    assert stored.seal_stands() and stored.check_password(NEW)


def test_a_link_that_somebody_wrote_opens_nothing(officer: User) -> None:
    token, now = "a" * 43, timezone.now()
    Authenticator.objects.all().delete()
    row = EntryLink(
        user=officer,
        purpose=EntryLink.Purpose.RECOVERY,
        digest=links.digest(token, host=links.host_for(officer)),
        sets_password=True,
        made_at=now,
        expires_at=now + timedelta(hours=1),
    )
    EntryLink._base_manager.bulk_create([row])
    client = Client()
    assert client.get(reverse("account_entry_token", args=[token]), follow=True).status_code == 404
    made = links.make(user=officer, purpose=EntryLink.Purpose.RECOVERY, sets_password=True)
    assert client.get(made, follow=True).status_code == 200
    EntryLink._base_manager.filter(used_at=None).update(expires_at=now + timedelta(days=9))
    assert client.get(made, follow=True).status_code == 404


def test_an_identity_that_was_moved_to_another_account_opens_it_not(
    owner: Client, provider: Provider, person: Callable[..., Person], make_user: MakeUser
) -> None:
    victim = person("triage", TRIAGE, user=make_user("zrtva@primer.rs", enrolled=True)).user
    SocialAccount.objects.update(user=victim)
    client, answer = eid.attempt(provider)
    assert eid.refused(client, answer)
    assert identities.link_of(victim) is not None


def test_an_account_of_the_cms_needs_no_seal_and_a_process_without_the_key_opens_no_other(
    officer: User, make_user: MakeUser
) -> None:
    editor, client = make_user("urednik@primer.rs", cms=True, enrolled=True), Client()
    VaultKey.objects.filter(purpose="grant").update(state=KeyState.DESTROYED, wrapped=None)
    vault_keyring.forget()
    sign_in(client, editor)
    assert client.get("/nalog/").status_code == 200
    assert not entered(officer)


def test_the_cms_switches_accounts_row_by_row(make_user: MakeUser, person: Callable[..., Person]) -> None:
    editor, chief = make_user("urednik@primer.rs", cms=True), make_user("sajt@primer.rs", cms=True)
    role = RoleAssignment.objects.get(user=person("case_worker", TRIAGE, user=editor).user)
    role.delete()  # as one that was withdrawn before anybody confirmed it
    assert User.objects.get(pk=editor.pk).seal is not None
    SetActiveState.execute_action([editor, chief], mark_as_active=False, user=chief)
    assert set(User.objects.filter(is_active=False)) == {editor}


def test_a_seal_is_over_what_is_stored_and_not_over_what_waits_in_memory(officer: User) -> None:
    email = officer.email
    officer.email, officer.first_name = "druga@primer.rs", "Друга"
    officer.save(update_fields=["is_active"])
    stored = User.objects.get(pk=officer.pk)
    assert (stored.email, stored.first_name) == (email, "") and stored.seal_stands()
    officer.save(force_update=True)
    assert User.objects.get(pk=officer.pk).seal_stands()


def test_columns_without_a_seal_are_written_many_at_a_time(officer: User, make_user: MakeUser) -> None:
    both = [officer, make_user("mira@primer.rs")]
    for one in both:
        one.first_name = "Ана"
    assert User.objects.bulk_update(both, ["first_name"], batch_size=1) == 2
    assert User.objects.filter(first_name="Ана").update(last_name="Марић") == 2
    stored = User.objects.get(pk=officer.pk)
    assert (stored.first_name, stored.last_name) == ("Ана", "Марић") and stored.seal_stands()


def test_the_message_of_an_account_is_the_same_for_ever() -> None:
    user = User(id="00000000-0000-0000-0000-000000000001", email="ана@primer.rs", password="md5$a$b", identity="")
    assert user.seal_message().decode() == (
        '["accounts.user.1","00000000-0000-0000-0000-000000000001",'
        '{"email":"ана@primer.rs","identity":"","is_active":true,"password":"md5$a$b"}]'
    )

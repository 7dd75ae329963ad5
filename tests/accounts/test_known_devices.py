"""The cookie of a device that entered before: what makes one, what ends it, and what it is not."""

from __future__ import annotations

import base64
import copy
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client, RequestFactory
from django.utils import timezone

from portal.accounts import devices, sessions, staff
from portal.accounts.models import User
from reporting.cases.principals import Person
from reporting.registry.models import RoleAssignment
from tests.accounts.fixtures import PASSWORD, MakeUser, confirmed, enrol, enrol_by_page, forget_used_codes, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(make_user: MakeUser) -> User:
    return make_user(cms=True, enrolled=True)


@pytest.fixture
def entered(client: Client, owner: User) -> Client:
    sign_in(client, owner)
    return client


def device_of(client: Client, email: str = "ana@primer.rs", host: str = "") -> str:
    request = RequestFactory().post("/nalog/prijava/")
    request.COOKIES = {name: morsel.value for name, morsel in client.cookies.items()}
    request.served_host = host  # type: ignore[attr-defined]
    return devices.known(request, email)


def is_known(client: Client, email: str = "ana@primer.rs", host: str = "") -> bool:
    return bool(device_of(client, email, host))


def test_both_steps_make_a_device_known_for_sixty_days(entered: Client) -> None:
    cookie = entered.cookies["k"]
    assert (cookie["max-age"], cookie["path"], cookie["httponly"], cookie["samesite"]) == (5_184_000, "/", True, "Lax")
    assert not cookie["domain"]
    entered.post("/nalog/odjava/")
    assert is_known(entered) and is_known(entered, " ANA@primer.rs")
    with time_machine.travel(datetime.now(UTC) + timedelta(days=59)):
        assert is_known(entered)
    with time_machine.travel(datetime.now(UTC) + timedelta(days=61)):
        assert not is_known(entered)


@pytest.mark.parametrize("kind", [{}, {"cms": True}, {"cms": True, "enrolled": True}])
def test_the_password_alone_makes_none(client: Client, make_user: MakeUser, kind: dict[str, bool]) -> None:
    sign_in(client, make_user(**kind), second_factor=False)
    client.post("/nalog/pismo/", {"script": "sr"})
    assert "k" not in client.cookies


def test_it_opens_nothing_and_replaces_no_factor(entered: Client, owner: User) -> None:
    later = Client()
    later.cookies["k"] = entered.cookies["k"].value
    assert later.get("/cms/")["Location"].startswith("/nalog/prijava/")
    later.post("/nalog/prijava/", {"login": owner.email, "password": PASSWORD})
    assert "_auth_user_id" not in later.session


def test_it_names_nobody(entered: Client, owner: User) -> None:
    value = entered.cookies["k"].value
    said = value.partition(":")[0]
    plain = json.loads(base64.urlsafe_b64decode(said + "=" * (-len(said) % 4)))
    assert set(plain) == {"account", "device", "mark"}
    assert owner.email not in str(plain) and owner.password not in str(plain)


def test_it_is_of_one_account_and_of_one_host(entered: Client, make_user: MakeUser) -> None:
    make_user("mira@primer.rs", cms=True, enrolled=True)
    assert not is_known(entered, "mira@primer.rs")
    assert not is_known(entered, "niko@primer.rs")
    assert not is_known(entered, host="desk")


def test_no_changed_cookie_is_known(entered: Client) -> None:
    value = entered.cookies["k"].value
    for changed in ("", "k", value[:-1], value + "A", value.swapcase(), "A" + value, value.replace(":", ".", 1)):
        entered.cookies["k"] = changed
        assert not is_known(entered), changed


def new_password(user: User) -> None:
    user.set_password("druga-lozinka-za-probu")
    user.save()


def new_role(user: User) -> None:
    staff._roles.append(lambda account: ["uloga"])


@pytest.mark.parametrize("happens", [new_password, new_role, sessions.end_all, User.delete])
def test_it_goes_with(
    entered: Client, owner: User, happens: Callable[[User], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staff, "_roles", list(staff._roles))
    assert is_known(entered)
    happens(owner)
    assert not is_known(entered)


def test_it_goes_with_a_role_of_the_desk(client: Client, keyring: object, triage: Person) -> None:
    user = triage.user
    user.set_password(PASSWORD)
    user.save()
    enrol(user)
    sign_in(client, user)
    assert is_known(client, user.email)
    role = RoleAssignment.objects.get(user=user)
    role.valid_to = timezone.now()
    role.save()
    assert not is_known(client, user.email)


def test_ending_all_others_leaves_the_device_that_did_it(owner: User, entered: Client) -> None:
    other = Client()
    other.cookies = copy.deepcopy(entered.cookies)
    entered.post("/nalog/sesije/ostale/")
    assert is_known(entered) and not is_known(other)


def test_a_new_password_leaves_the_device_that_set_it(owner: User, entered: Client) -> None:
    other = Client()
    other.cookies = copy.deepcopy(entered.cookies)
    confirmed(entered, owner)
    new = "sasvim-nova-duga-lozinka"
    answer = entered.post(
        "/nalog/lozinka/promena/", {"oldpassword": PASSWORD, "password1": new, "password2": new}, follow=True
    )
    assert answer.status_code == 200
    owner.refresh_from_db()
    assert owner.check_password(new)
    assert is_known(entered) and not is_known(other)


def test_enrolling_makes_the_device_known(client: Client, make_user: MakeUser) -> None:
    sign_in(client, make_user(cms=True))
    client.post("/nalog/potvrda/", {"password": PASSWORD})
    enrol_by_page(client)
    assert is_known(client)


def test_one_session_makes_one_device_however_often_it_asks(owner: User, entered: Client) -> None:
    """Or whoever sits at it for a minute takes as many along as they like, each with tries of its own."""
    names = set()
    for _ in range(2):
        del entered.cookies["k"]
        entered.post("/nalog/pismo/", {"script": "sr"})
        names.add(device_of(entered))
    assert len(names) == 1 and "" not in names
    other = Client()
    forget_used_codes(owner)
    sign_in(other, owner)
    assert device_of(other) not in names

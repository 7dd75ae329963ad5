"""Every door of the URL configuration: none gives a staff account a session without a second factor.

A thief knows the password, has caught the browser at each place on the way in, and knocks at every
address there with everything that a form could ask for but the second factor.
"""

from __future__ import annotations

import html
import logging
import re
from collections.abc import Callable, Iterator

import pytest
from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.core.cache import cache
from django.test import Client, RequestFactory

from portal.accounts import eid, links
from portal.accounts.models import EntryLink, User
from portal.accounts.session_store import SessionStore
from portal.accounts.sessions import SECOND_FACTORS
from tests.access.addresses import Address, every_address
from tests.access.cast import undone
from tests.access.expectations import SHADOWED
from tests.accounts.fixtures import PASSWORD, MakeUser, totp_code
from tests.accounts.oidc import Provider

pytestmark = [pytest.mark.protected, pytest.mark.django_db]
CMS = "/" + settings.CMS_PATH
# Not one of these is right, but the password.
TYPED = {
    "login": "ana@primer.rs",
    "email": "ana@primer.rs",
    "username": "ana@primer.rs",
    "password": PASSWORD,
    "oldpassword": PASSWORD,
    "password1": "sasvim-nova-duga-lozinka",
    "password2": "sasvim-nova-duga-lozinka",
    "code": "000000",
    "credential": "{}",
    "state": "AAAAAAAAAAAAAAAA",
    "script": "sr",
    "name": "x",
    "next": CMS,
}


def doors(*, whole: bool) -> list[Address]:
    """Return what belongs to the door, or every address outside the CMS; Wagtail's shadowed doors in both."""
    known = every_address()
    assert {one.route for one in known if one.shadowed} == SHADOWED
    ours = [one for one in known if one.route.startswith(("nalog/", "postupanje/uloge/"))]
    rest = [one for one in known if not one.in_cms and one not in ours] if whole else []
    return ours + [one for one in known if one.shadowed and one not in rest] + rest


def stranger(user: User, provider: Provider) -> Client:
    return Client()


def before_the_second_step(user: User, provider: Provider) -> Client:
    client = Client()
    client.post("/nalog/prijava/", {"login": user.email, "password": PASSWORD})
    assert "account_login" in client.session
    return client


def signed_in_before_there_was_a_device(user: User, provider: Provider) -> Client:
    client = Client()
    client.force_login(user)
    return client


def back_from_the_provider(user: User, provider: Provider) -> Client:
    client = Client()
    SocialAccount.objects.create(user=user, provider=eid.PROVIDER, uid=eid.subject_digest("ana"))
    user.identity = eid.subject_digest("ana")
    user.save(update_fields=["identity"])
    page = client.post("/nalog/identitet/ulaz/").content.decode()
    address = html.unescape(re.findall(r'class="button" href="(http[^"]+)"', page)[0])
    client.get("/nalog/identitet/povratak/", provider.authorize(address, "ana"))
    assert "account_login" in client.session
    return client


def with_a_link_and_no_device(user: User, provider: Provider) -> Client:
    """Come by the link and give the password, as somebody who has never been here."""
    client = Client()
    Authenticator.objects.filter(user=user).delete()
    client.get(links.make(user=user, purpose=EntryLink.Purpose.INVITATION, sets_password=True))
    client.post("/nalog/veza/", {"password1": PASSWORD, "password2": PASSWORD})
    assert "_auth_user_id" in client.session
    return client


def after_losing_the_device(user: User, provider: Provider) -> Client:
    """Know the password of an account whose link for a new device went to somebody else."""
    Authenticator.objects.filter(user=user).delete()
    links.make(user=user, purpose=EntryLink.Purpose.RECOVERY, sets_password=False)
    return Client()


PLACES: list[Callable[[User, Provider], Client]] = [
    stranger,
    before_the_second_step,
    signed_in_before_there_was_a_device,
    back_from_the_provider,
    with_a_link_and_no_device,
    after_losing_the_device,
]


@pytest.fixture
def provider(provider: Provider) -> Iterator[Provider]:
    """The provider, while hundreds of refusals need no line each."""
    logging.disable(logging.CRITICAL)
    yield provider
    logging.disable(logging.NOTSET)


@pytest.fixture
def user(make_user: MakeUser) -> User:
    return make_user(cms=True, enrolled=True)


def passed(client: Client) -> bool:
    """Whether the browser holds a session that counts as having passed a second factor."""
    request = RequestFactory().get("/")
    request.session = SessionStore(client.cookies[settings.SESSION_COOKIE_NAME].value)
    account = User.objects.filter(pk=request.session.get("_auth_user_id")).first()
    if account is None:
        return False
    records = get_authentication_records(request, account)
    return any(one.get("method") == "mfa" and one.get("type") in SECOND_FACTORS for one in records)


def signed_in(client: Client) -> bool:
    return settings.SESSION_COOKIE_NAME in client.cookies and "_auth_user_id" in client.session


def knock(client: Client, cookie: str, method: str, path: str) -> None:
    client.cookies.clear()
    if cookie:
        client.cookies[settings.SESSION_COOKIE_NAME] = cookie
    cache.clear()  # so many knocks would be sent away by the limits
    client.generic(method, path) if method == "GET" else client.post(path, TYPED)


def opened(user: User, place: Callable[[User, Provider], Client], provider: Provider, *, whole: bool) -> list[str]:
    """Return the doors that let the thief through from ``place``."""
    thief = place(user, provider)
    cookie = thief.cookies[settings.SESSION_COOKIE_NAME].value if settings.SESSION_COOKIE_NAME in thief.cookies else ""
    begins_inside, through, knocks = signed_in(thief), [], 0
    for address in doors(whole=whole):
        for method in ("GET", "POST"):
            with undone():
                knock(thief, cookie, method, address.example)
                knocks += 1
                if settings.SESSION_COOKIE_NAME not in thief.cookies:
                    continue
                inside = signed_in(thief) and not begins_inside
                if passed(thief) or (inside and Authenticator.objects.filter(user=user).exists()):
                    through.append(f"{method} {address.route}")
    assert knocks > 80
    return through


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.__name__)
def test_no_door_gives_a_session_without_the_second_factor(
    user: User, provider: Provider, place: Callable[[User, Provider], Client]
) -> None:
    assert opened(user, place, provider, whole=False) == []


@pytest.mark.full
@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.__name__)
def test_no_address_at_all_does(user: User, provider: Provider, place: Callable[[User, Provider], Client]) -> None:
    assert opened(user, place, provider, whole=True) == []


def test_the_right_code_would_have_been_noticed(user: User, provider: Provider) -> None:
    client = before_the_second_step(user, provider)
    assert not passed(client)
    client.post("/nalog/drugi-korak/provera/", {"code": totp_code()})
    assert passed(client)


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.__name__)
@pytest.mark.parametrize("path", [CMS, "/postupanje/"])
def test_the_rooms_stay_shut_from_every_place(
    user: User, provider: Provider, place: Callable[[User, Provider], Client], path: str
) -> None:
    answer = place(user, provider).get(path)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/nalog/")

"""Accounts for tests: people with and without a second factor."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch
from uuid import UUID

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.conf import settings
from django.contrib.auth.models import Permission
from django.contrib.sessions.models import Session
from django.core import signing
from django.core.cache import cache
from django.test import Client

from portal.accounts import staff
from portal.accounts.models import User
from portal.accounts.one_time import COUNTER
from portal.accounts.session_store import SessionStore, salt_of
from tests.accounts import eid
from tests.accounts.oidc import CLIENT, Provider
from tests.accounts.oidc import SECRET as CLIENT_SECRET

PASSWORD = "tri-reci-za-probu-2026"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"

MakeUser = Callable[..., User]


def totp_code(secret: str = SECRET) -> str:
    """Return the code that the app would show now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def enrol(user: User, secret: str = SECRET) -> Authenticator:
    """Give ``user`` the app with ``secret``."""
    return TOTP.activate(user, secret).instance


@pytest.fixture
def make_user(db: None, keyring: object) -> MakeUser:
    """Make an account; ``cms=True`` gives access to the CMS, ``enrolled=True`` the app."""

    def make(email: str = "ana@primer.rs", *, cms: bool = False, enrolled: bool = False, **fields: Any) -> User:
        user = User.objects.create_user(email, PASSWORD, **fields)
        if cms:
            user.user_permissions.add(
                Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
            )
        if enrolled:
            enrol(user)
        return user

    return make


def sign_in(client: Client, user: User, *, second_factor: bool = True) -> None:
    """Sign ``user`` in through the real pages, with the app's code when it is enrolled."""
    client.post("/nalog/prijava/", {"login": user.email, "password": PASSWORD})
    if second_factor and Authenticator.objects.filter(user=user).exists():
        client.post("/nalog/drugi-korak/provera/", {"code": totp_code()})


def session_of(user: User, *, second_factor: bool = True) -> str:
    """Return the cookie of a session of ``user``; the doors have tests of their own."""
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    session = client.session
    records = [{"method": "password", "at": time.time()}]
    if second_factor:
        records.append({"method": "mfa", "type": "totp", "at": time.time()})
    session["account_authentication_methods"] = records
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def held_by(row: Session) -> dict[str, Any]:
    """Return what the session of a row holds, read as the portal reads it."""
    found: dict[str, Any] = signing.loads(
        row.session_data, salt=salt_of(row.session_key), serializer=SessionStore().serializer
    )
    return found


def stored_sessions() -> str:
    """Return in one text what all sessions in the database hold."""
    return repr([held_by(row) for row in Session.objects.all()])


def forget_used_codes(user: User | None = None) -> None:
    """Let the code that the app shows now open once more, as if half a minute had passed."""
    app = Authenticator.objects.get(type=Authenticator.Type.TOTP, **({"user": user} if user else {}))
    app.data.pop(COUNTER, None)
    app.save(update_fields=["data"])
    cache.clear()  # allauth remembers the last codes there


def confirmed(client: Client, user: User) -> None:
    """Confirm with the device once more, before something that matters."""
    forget_used_codes(user)
    client.post("/nalog/drugi-korak/potvrda/", {"code": totp_code(), "next": "/nalog/"})


def secret_in(session: Any) -> str:
    """Return the secret of the app that is being enrolled, which waits in ``session`` under its seal."""
    owner = User(pk=UUID(session["_auth_user_id"]))
    secret = get_adapter().enrolment_secret(SimpleNamespace(session=session, user=owner))
    assert secret is not None
    return secret


def enrol_by_page(client: Client) -> None:
    """Enrol an app on the real page, with what happens within the request when that is committed."""
    page = "/nalog/drugi-korak/aplikacija/"
    client.get(page)
    secret = secret_in(client.session)
    with patch("django.db.transaction.on_commit", lambda act, **kwargs: act()):
        client.post(page, {"code": totp_code(secret)})


@pytest.fixture
def desk_worker(make_user: MakeUser, monkeypatch: pytest.MonkeyPatch) -> Iterator[User]:
    """An account that holds a registered role."""
    user = make_user("radnik@primer.rs")
    monkeypatch.setattr(staff, "_predicates", [lambda account: account.pk == user.pk])
    monkeypatch.setattr(staff, "_holders", [lambda: [user.pk]])
    yield user


@pytest.fixture(scope="module")
def running_provider() -> Iterator[Provider]:
    """A provider of identities that listens for as long as a file of tests takes."""
    provider = Provider()
    yield provider
    provider.close()


@pytest.fixture
def provider(running_provider: Provider, settings: Any) -> Iterator[Provider]:
    """The provider, named in the settings; what a test bends in it is straight again afterwards."""
    settings.OIDC_ISSUER, settings.OIDC_CLIENT_ID = running_provider.issuer, CLIENT
    settings.OIDC_CLIENT_SECRET = CLIENT_SECRET
    key = running_provider.key
    yield running_provider
    running_provider.key = key
    running_provider.behave()


@pytest.fixture
def owner(client: Client, make_user: MakeUser, provider: Provider) -> Client:
    """A CMS editor with a device who has linked the identity."""
    sign_in(client, make_user(cms=True, enrolled=True))
    eid.come_back(client, provider.authorize(eid.leave(client, "povezivanje/"), eid.SUBJECT))
    return client

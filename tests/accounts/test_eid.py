"""Electronic identity, against a real provider with signed tokens: it opens what its owner linked, nothing else."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialToken
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client

from portal.accounts import links
from portal.accounts.models import EntryLink, User
from reporting.notify.models import OutboxMessage
from reporting.vault.models import AuditEvent
from tests.accounts.eid import (
    BACK,
    HOME,
    SIGN_IN,
    SUBJECT,
    attempt,
    come_back,
    leave,
    refused,
)
from tests.accounts.fixtures import MakeUser, forget_used_codes, sign_in, stored_sessions, totp_code
from tests.accounts.oidc import CLIENT, SECRET, Provider

pytestmark = pytest.mark.django_db


def test_linked_by_the_owner_it_stands_for_the_password_and_the_device_is_asked_for(
    owner: Client, provider: Provider
) -> None:
    assert "Повезан је" in owner.get(HOME).content.decode()
    client, answer = attempt(provider)
    assert answer["Location"] == "/nalog/drugi-korak/provera/"
    assert "_auth_user_id" not in client.session
    assert client.get("/cms/")["Location"].startswith(SIGN_IN)
    forget_used_codes()
    client.post("/nalog/drugi-korak/provera/", {"code": totp_code()})
    assert client.get("/cms/").status_code == 200


def test_nothing_of_the_identity_is_kept(owner: Client) -> None:
    row = SocialAccount.objects.get()
    assert row.extra_data == {}
    assert SUBJECT not in row.uid
    assert not SocialToken.objects.exists()
    stored = stored_sessions() + repr(list(AuditEvent.objects.values()))
    assert SUBJECT not in stored
    assert AuditEvent.objects.filter(action="account.link_identity", actor=row.user_id).count() == 1
    assert OutboxMessage.objects.filter(template="account.identity_linked").count() == 1


def test_an_unknown_subject_opens_nothing_and_makes_no_account(owner: Client, provider: Provider) -> None:
    # The address in the token is that of an account: it links nothing either.
    client, answer = attempt(provider, "0202990710007")
    assert refused(client, answer)
    assert User.objects.count() == 1
    assert SocialAccount.objects.count() == 1


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "another-client"},
        {"aud": [CLIENT, "another-client"]},
        {"iss": "http://127.0.0.1:1"},
        {"exp": 1_700_000_000},  # long over; a name of a test must not change with the clock
        {"exp": None},
        {"nonce": None},
        {"nonce": "of another attempt"},
        {"sub": None},
    ],
    ids=lambda claims: "-".join(f"{name} {value}"[:28] for name, value in claims.items()),
)
def test_a_token_that_is_not_good_in_every_point_is_refused(
    owner: Client, provider: Provider, claims: dict[str, Any]
) -> None:
    provider.claims = claims
    assert refused(*attempt(provider))


def test_a_token_signed_by_somebody_else_is_refused(owner: Client, provider: Provider) -> None:
    provider.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    assert refused(*attempt(provider))


@pytest.mark.parametrize(("algorithm", "key"), [("none", None), ("HS256", SECRET * 3)])
def test_a_token_without_a_signature_of_the_published_key_is_refused(
    owner: Client, provider: Provider, algorithm: str, key: str | None
) -> None:
    provider.algorithm, provider.key = algorithm, key
    assert refused(*attempt(provider))


def test_a_nonce_of_an_earlier_attempt_is_refused(owner: Client, provider: Provider) -> None:
    client = Client()
    first, second = leave(client), leave(client)
    nonce = re.findall(r"nonce=([\w-]+)", first)[0]
    provider.claims = {"nonce": nonce}
    assert refused(client, come_back(client, provider.authorize(second, SUBJECT)))


def test_state_belongs_to_one_attempt_of_one_browser(owner: Client, provider: Provider) -> None:
    client = Client()
    query = provider.authorize(leave(client), SUBJECT)
    forged = Client()
    assert refused(forged, come_back(forged, query | {"state": "AAAAAAAAAAAAAAAA"}))
    assert refused(forged, come_back(forged, query)), "the state of another browser"
    assert refused(forged, come_back(forged, {"code": query["code"]}))
    assert come_back(client, query)["Location"] == "/nalog/drugi-korak/provera/"
    again = provider.authorize(leave(Client()), SUBJECT) | {"state": query["state"]}
    assert come_back(client, again)["Location"] == SIGN_IN, "a state that was used"


def test_refusing_at_the_provider_and_a_wrong_code_read_the_same(owner: Client, provider: Provider) -> None:
    client = Client()
    state = provider.authorize(leave(client), SUBJECT)["state"]
    assert refused(client, come_back(client, {"error": "access_denied", "state": state}))
    state = provider.authorize(leave(client), SUBJECT)["state"]
    assert refused(client, come_back(client, {"code": "pogresan", "state": state}))


def test_an_account_that_is_off_or_waits_for_its_link_does_not_open(owner: Client, provider: Provider) -> None:
    user = User.objects.get()
    Authenticator.objects.all().delete()
    links.make(user=user, purpose=EntryLink.Purpose.RECOVERY, sets_password=False)
    client, answer = attempt(provider)
    assert answer["Location"] == SIGN_IN
    assert "_auth_user_id" not in client.session
    EntryLink.objects.all().delete()
    User.objects.update(is_active=False)
    client, answer = attempt(provider)
    assert "_auth_user_id" not in client.session


def test_linking_takes_a_fresh_second_factor(client: Client, make_user: MakeUser, provider: Provider) -> None:
    sign_in(client, make_user(cms=True, enrolled=True))
    address = leave(client, "povezivanje/")
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 11 * 60
    session.save()
    assert client.post(HOME + "povezivanje/")["Location"].startswith("/nalog/drugi-korak/potvrda/")
    come_back(client, provider.authorize(address, SUBJECT))
    assert not SocialAccount.objects.exists()


def test_an_identity_belongs_to_one_account(owner: Client, make_user: MakeUser, provider: Provider) -> None:
    other = Client()
    sign_in(other, make_user("mira@primer.rs", cms=True, enrolled=True))
    come_back(other, provider.authorize(leave(other, "povezivanje/"), SUBJECT))
    assert SocialAccount.objects.get().user.email == "ana@primer.rs"


def test_unlinked_it_opens_nothing(owner: Client, provider: Provider) -> None:
    owner.post(HOME + "raskid/")
    assert refused(*attempt(provider))
    assert AuditEvent.objects.filter(action="account.unlink_identity").exists()


def test_the_link_is_broken_only_with_a_fresh_second_factor(owner: Client, provider: Provider) -> None:
    session = owner.session
    session["account_authentication_methods"] = [{"method": "password", "at": 1.0}]
    session.save()
    owner.post(HOME + "raskid/")
    assert SocialAccount.objects.exists()


def test_a_provider_that_does_not_answer_leaves_the_password(client: Client, provider: Provider, settings: Any) -> None:
    settings.OIDC_ISSUER = "http://127.0.0.1:1"
    assert client.post(HOME + "ulaz/")["Location"] == SIGN_IN
    assert "сада не одговара" in client.get(SIGN_IN).content.decode()


def test_without_settings_there_is_no_such_door(client: Client, make_user: MakeUser) -> None:
    assert "identitet" not in client.get(SIGN_IN).content.decode()
    sign_in(client, make_user(cms=True, enrolled=True))
    assert client.get(HOME).status_code == 404
    assert client.get(BACK, {"code": "x", "state": "y"}).status_code == 404
    for where in ("ulaz/", "povezivanje/", "raskid/"):
        assert client.post(HOME + where).status_code == 404


def test_the_way_to_the_provider_is_a_link_on_a_page_of_ours(client: Client, provider: Provider) -> None:
    assert "електронским идентитетом" in client.get(SIGN_IN).content.decode()
    answer = client.post(HOME + "ulaz/")
    assert answer.status_code == 200
    assert "127.0.0.1" in answer.content.decode()
    assert client.get(HOME + "ulaz/").status_code == 405

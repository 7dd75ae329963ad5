"""A form that another site sends changes nothing: asked of every address of the URL configuration.

Also where POST is not accepted: the token is looked at before the view. The account that sends these forms is
signed in and may do everything, so that nothing but the token stands in the way.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.middleware.csrf import _get_new_csrf_string, _mask_cipher_secret
from django.test import Client

from portal.security.zones import zone_for
from tests.access.addresses import Address, every_address
from tests.access.cast import undone
from tests.attacks.people import STRANGER, browser_of, everything

REFUSED = "Због безбедности ништа"
# What the CMS says to its own scripts, in JSON.
IN_API = "CSRF Failed"
OWN = "https://testserver"
TYPED = "Ово је неко други откуцао."
FIELD = "csrfmiddlewaretoken"
pytestmark = [pytest.mark.protected, pytest.mark.django_db]

Send = Callable[[Client, str, str], Any]


def post(client: Client, path: str, *, cookie: str, token: str = "", secure: bool = True, **headers: str) -> Any:
    client.cookies.pop(settings.CSRF_COOKIE_NAME, None)
    if cookie:
        client.cookies[settings.CSRF_COOKIE_NAME] = cookie
    form = {"4-narrative": TYPED} | ({FIELD: token} if token else {})
    return client.post(path, form, secure=secure, headers=headers)


# How a foreign form may look; ``secret`` is what the visitor's own cookie holds.
FORGERIES: dict[str, Send] = {
    "without a token": lambda client, path, secret: post(client, path, cookie=secret, secure=False),
    "without the cookie": lambda client, path, secret: post(
        client, path, cookie="", token=_mask_cipher_secret(secret), secure=False
    ),
    "with another browser's token": lambda client, path, secret: post(
        client, path, cookie=secret, token=_mask_cipher_secret(_get_new_csrf_string()), secure=False
    ),
    "with a foreign origin": lambda client, path, secret: post(
        client, path, cookie=secret, token=secret, origin=STRANGER
    ),
    "from a frame without an origin": lambda client, path, secret: post(
        client, path, cookie=secret, token=secret, origin="null"
    ),
    "with a foreign referrer": lambda client, path, secret: post(
        client, path, cookie=secret, token=secret, referer=f"{STRANGER}/obrazac"
    ),
    "with a referrer that only begins like ours": lambda client, path, secret: post(
        client, path, cookie=secret, token=secret, referer=f"{OWN}.zlo.primer.test/"
    ),
    "with no referrer at all": lambda client, path, secret: post(client, path, cookie=secret, token=secret),
}
ZONES_WITH_FORMS = {"report", "follow", "desk", "account", "cms", "public"}
LIGHT = ("without a token", "with a foreign origin")


@pytest.fixture
def victim(keyring: object, quiet: None) -> Client:
    return browser_of(everything(), enforce_csrf_checks=True)


def accepted(client: Client, addresses: list[Address], forgeries: list[str]) -> Iterator[str]:
    secret = _get_new_csrf_string()
    for address in addresses:
        for name in forgeries:
            with undone():
                answer = FORGERIES[name](client, address.example, secret)
            if answer.status_code != 403 or not any(words in answer.content.decode() for words in (REFUSED, IN_API)):
                yield f"{address.route} {name}: {answer.status_code}"


def tell(addresses: list[Address], forgeries: list[str]) -> None:
    print(f"\n{len(addresses) * len(forgeries)} forged forms: {len(addresses)} addresses x {len(forgeries)} ways")


def test_no_address_takes_a_form_that_is_not_its_own(victim: Client) -> None:
    own = [one for one in every_address() if not one.in_cms]
    assert list(accepted(victim, own, list(LIGHT))) == []
    tell(own, list(LIGHT))


def test_however_the_form_is_forged(victim: Client) -> None:
    """Every way, at one address of each zone; the check does not know which view it guards."""
    of_zones = {zone_for(one.example).name: one for one in every_address()}
    assert set(of_zones) >= ZONES_WITH_FORMS
    assert list(accepted(victim, list(of_zones.values()), list(FORGERIES))) == []
    tell(list(of_zones.values()), list(FORGERIES))


@pytest.mark.full
def test_every_address_however_the_form_is_forged(victim: Client) -> None:
    assert {zone_for(one.example).name for one in every_address()} >= ZONES_WITH_FORMS
    assert list(accepted(victim, every_address(), list(FORGERIES))) == []
    tell(every_address(), list(FORGERIES))


def test_the_same_form_with_its_own_token_is_taken(victim: Client) -> None:
    """The other side: it is the token, the origin and the referrer that were refused, not the form."""
    secret = _get_new_csrf_string()
    token = _mask_cipher_secret(secret)
    for path in ("/nalog/pismo/", "/nalog/odjava/", "/sr/prijava/", "/sr/pracenje/", "/postupanje/uloge/"):
        for proof in ({"origin": OWN}, {"referer": f"{OWN}{path}"}):
            with undone():
                answer = post(victim, path, cookie=secret, token=token, **proof)
            assert answer.status_code in (200, 302), (path, proof)


@pytest.mark.parametrize("forgery", [name for name in FORGERIES if "origin" in name or "referrer" in name])
def test_a_foreign_form_is_never_offered_for_sending_again(forgery: str, quiet: None) -> None:
    """Reporting offers to repeat what was lost with a cookie; a story that another site typed is not repeated."""
    client = Client(enforce_csrf_checks=True)
    html = FORGERIES[forgery](client, "/sr/prijava/4/", _get_new_csrf_string()).content.decode()
    assert REFUSED in html
    assert TYPED not in html


def test_what_was_lost_with_a_cookie_is_offered_again(quiet: None) -> None:
    html = post(Client(enforce_csrf_checks=True), "/sr/prijava/4/", cookie="", secure=False).content.decode()
    assert REFUSED in html
    assert TYPED in html

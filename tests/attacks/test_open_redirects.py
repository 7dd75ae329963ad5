"""Nobody is sent elsewhere: every parameter that names a place to go to, every redirecting view, every crooked path.

The quick exit is the one way out, and leads where the operator says (``EXIT_URL``). What editors write into
the CMS is attacked in ``tests/pages/test_redirects.py``.
"""

import html
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client

from tests.access.addresses import every_address
from tests.access.cast import drop_emptied, undone
from tests.accounts.fixtures import PASSWORD, MakeUser, totp_code
from tests.attacks.people import browser_of, everything

# Where an answer leads is the same on either database.
pytestmark = [pytest.mark.django_db]
NAMES = ("next", "url", "to", "goto", "return", "redirect", "redirect_to", "continue", "target", "back", "_next", "r")
ELSEWHERE = (
    "https://zlo.primer.test/",
    "//zlo.primer.test/",
    "///zlo.primer.test/",
    "/\\zlo.primer.test/",
    "\\\\zlo.primer.test/",
    "https:zlo.primer.test",
    "http:///zlo.primer.test",
    "https://testserver.zlo.primer.test/",
    "https://testserver@zlo.primer.test/",
    "/\t/zlo.primer.test/",
    " //zlo.primer.test/",
    "javascript:alert(document.domain)",
    "data:text/html,zlo.primer.test",
)
LINK = re.compile(r'\s(?:href|action|formaction|src)="([^"]*)"')


def leaves(target: str) -> bool:
    """Return whether ``target`` is anything else than a path of this host, or could be read so."""
    parts = urlsplit(target)
    return bool(parts.netloc or parts.scheme not in ("", "tel", "mailto") or "\\" in target or target.startswith("//"))


def leads_out(answer: HttpResponse) -> str:
    """Return where ``answer`` sends the browser, or would by a link of its page, if that is not this host."""
    target = answer.headers.get("Location", "")
    links = [] if answer.streaming else LINK.findall(answer.content.decode("utf-8", "replace"))
    found = [one for one in [target, *map(html.unescape, links)] if leaves(one)]
    # The page itself names its own address in full, for search engines.
    return next((one for one in found if not one.startswith(settings.PUBLIC_URL + "/")), "")


def outside(answers: Iterator[tuple[str, HttpResponse]]) -> list[str]:
    return [f"{what}: {target}" for what, answer in answers if (target := leads_out(answer))]


def every_parameter(client: Client, values: tuple[str, ...]) -> Iterator[tuple[str, HttpResponse]]:
    for address in every_address():
        if address.in_cms or address.example == "/izlaz/":
            continue
        for value in values:
            asked = dict.fromkeys(NAMES, value)
            for method in (client.get, client.post):
                with undone():
                    yield f"{address.route} {value!r}", method(address.example, asked)


@pytest.mark.parametrize("signed_in", [False, True])
def test_no_address_follows_a_parameter_out(keyring: object, quiet: None, signed_in: bool) -> None:
    client = browser_of(everything()) if signed_in else Client()
    assert outside(every_parameter(client, ELSEWHERE[:2])) == []


@pytest.mark.full
def test_no_address_follows_any_of_them(keyring: object, quiet: None) -> None:
    for client in (Client(), browser_of(everything())):
        assert outside(every_parameter(client, ELSEWHERE)) == []


def sign_in(client: Client, make_user: MakeUser, value: str) -> list[HttpResponse]:
    user = make_user(f"{abs(hash(value))}@primer.rs", cms=True, enrolled=True)
    steps = [client.post("/nalog/prijava/", {"login": user.email, "password": PASSWORD, "next": value})]
    steps.append(client.get(steps[-1].headers["Location"]))
    steps.append(client.post("/nalog/drugi-korak/provera/", {"code": totp_code(), "next": value}))
    return steps


def confirm_device(client: Client, make_user: MakeUser, value: str) -> list[HttpResponse]:
    client.force_login(make_user(f"{abs(hash(value))}@primer.rs", cms=True, enrolled=True))
    return [client.post("/nalog/drugi-korak/potvrda/", {"code": totp_code(), "next": value})]


def confirm_password(client: Client, make_user: MakeUser, value: str) -> list[HttpResponse]:
    client.force_login(make_user(f"{abs(hash(value))}@primer.rs", cms=True))
    return [client.post("/nalog/potvrda/", {"password": PASSWORD, "next": value})]


def change_script(client: Client, make_user: MakeUser, value: str) -> list[HttpResponse]:
    return [client.post("/nalog/pismo/", {"script": "sr-latn", "next": value})]


def sign_out(client: Client, make_user: MakeUser, value: str) -> list[HttpResponse]:
    client.force_login(make_user(f"{abs(hash(value))}@primer.rs"))
    return [client.post(f"/nalog/odjava/?next={quote(value)}", {"next": value})]


@pytest.mark.parametrize("act", [sign_in, confirm_device, confirm_password, change_script, sign_out])
def test_what_has_succeeded_leads_on_inside(
    act: Callable[..., list[HttpResponse]], make_user: MakeUser, quiet: None, settings: Any
) -> None:
    settings.SIGN_IN_RATES = {}
    found = []
    for value in ELSEWHERE:
        answers = act(Client(), make_user, value)
        assert answers[-1].status_code == 302, (value, answers[-1].status_code)
        found += outside((value, answer) for answer in answers)
    assert found == []


def test_a_way_back_inside_is_kept(make_user: MakeUser, client: Client) -> None:
    """The other side: the parameter is read."""
    assert sign_in(client, make_user, "/postupanje/")[-1].headers["Location"] == "/postupanje/"
    assert change_script(client, make_user, "/nalog/?a=1")[0].headers["Location"] == "/nalog/?a=1"


@pytest.mark.parametrize("end", ["", "/", "/%2e%2e", "?a=//zlo.primer.test"])
@pytest.mark.parametrize(
    "start", ["//zlo.primer.test", "/\\zlo.primer.test", "/%5czlo.primer.test", "//zlo.primer.test//sr", "/sr//zlo"]
)
def test_no_crooked_path_is_completed_to_another_host(client: Client, quiet: None, start: str, end: str) -> None:
    for prefix in ("", "/sr", "/nalog", "/postupanje", "/hu"):
        answer = client.generic("GET", prefix + start + end)
        assert leads_out(answer) == "", prefix
        assert answer.status_code in (200, 301, 302, 400, 404)


def test_the_exit_is_the_one_way_out(keyring: object, quiet: None) -> None:
    """Asked of every address without any parameter."""
    out = []
    for client in (Client(), browser_of(everything())):
        for address in every_address():
            if not address.in_cms:
                with undone():
                    target = client.get(address.example).headers.get("Location", "")
                drop_emptied(client)
                out += [target] if urlsplit(target).netloc else []
    assert out == [settings.EXIT_URL] * 2

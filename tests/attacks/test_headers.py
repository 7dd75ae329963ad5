"""Headers that a visitor may write move nothing: host, proxies' headers, other addresses, other methods, line ends."""

import re
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.security.zones import ZONES, zone_for
from reporting.notify import outbox
from tests.access.addresses import every_address
from tests.access.cast import undone
from tests.access.test_nothing_leaks import masked
from tests.attacks.people import browser_of, everything

pytestmark = pytest.mark.django_db
EVIL = "zlo.primer.test"
# One page of each zone that answers with something.
PAGES = (
    "/",
    "/izlaz/",
    "/sr/",
    "/sr/prijava/",
    "/sr/pracenje/",
    "/sr/utisak/1/",
    "/sr/ucenje/",
    "/sr/uverenje/",
    "/sr/pretraga/?q=nasilje",
    "/nalog/prijava/",
    "/nalog/veza/x/",
    "/postupanje/",
    "/cms/",
    "/zdravlje/",
    "/sitemap.xml",
    "/robots.txt",
    "/media/images/a.png",
    "/dokumenti/1/a.pdf",
    "/static/nema.css",
)
# What proxies and frameworks somewhere believe. X-Forwarded-Proto and -For belong to the proxy in front
# (``SECURE_PROXY_SSL_HEADER``, ``TRUSTED_HOPS``); without one configured they count for nothing either.
BELIEVED = {
    "X-Forwarded-Host": EVIL,
    "X-Forwarded-Server": EVIL,
    "X-Forwarded-Port": "666",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Scheme": "https",
    "X-Forwarded-Prefix": "/zlo",
    "X-Script-Name": "/zlo",
    "X-Host": EVIL,
    "X-Forwarded-For": "127.0.0.1",
    "X-Real-IP": "127.0.0.1",
    "True-Client-IP": "127.0.0.1",
    "Forwarded": f"for=127.0.0.1;host={EVIL};proto=https",
    "X-Original-URL": "/zdravlje/",
    "X-Rewrite-URL": "/zdravlje/",
    "X-HTTP-Method-Override": "POST",
    "X-HTTP-Method": "DELETE",
    "X-Method-Override": "PUT",
    "X-Remote-User": "glavna@primer.rs",
    "Remote-User": "glavna@primer.rs",
    "X-Forwarded-User": "glavna@primer.rs",
}


def seen(answer: HttpResponse) -> tuple[Any, ...]:
    headers = {name: value for name, value in answer.headers.items() if name != "Set-Cookie"}
    return answer.status_code, headers, masked(answer.content)


def test_the_pages_stand_for_every_zone() -> None:
    assert {zone_for(page).name for page in PAGES} == {zone.name for zone in ZONES}


@pytest.mark.parametrize("page", PAGES)
def test_a_strange_host_is_refused_and_not_repeated(client: Client, quiet: None, page: str) -> None:
    for host in (EVIL, f"testserver.{EVIL}", f"testserver@{EVIL}", "testserver:80@zlo", "", "test_server", "[::1"):
        answer = client.get(page, headers={"host": host})
        assert answer.status_code in (400, 303), (host, answer.status_code)
        assert EVIL not in f"{answer.headers} {answer.content.decode()}"
        assert "public" not in answer.headers["Cache-Control"]


@pytest.mark.parametrize("page", PAGES)
def test_no_header_of_a_visitor_changes_an_answer(keyring: object, quiet: None, page: str) -> None:
    stranger = Client(REMOTE_ADDR="192.0.2.7")
    # Some answers say when they were made.
    with time_machine.travel(timezone.now(), tick=False):
        stranger.get(page)
        before = seen(stranger.get(page))
        for name, value in BELIEVED.items():
            assert seen(stranger.get(page, headers={name: value})) == before, name
        assert seen(stranger.get(page, headers=BELIEVED)) == before


def test_nor_does_a_port_or_another_own_name_move_an_absolute_address(client: Client) -> None:
    """A page that a proxy keeps must not hold the address under which one visitor asked for it."""
    with time_machine.travel(timezone.now(), tick=False):
        before = seen(client.get("/sitemap.xml"))
        for host in ("localhost", "testserver:666", "127.0.0.1"):
            assert seen(client.get("/sitemap.xml", headers={"host": host})) == before


@pytest.mark.parametrize("name", ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"])
@pytest.mark.usefixtures("still")
def test_no_method_is_overridden(keyring: object, quiet: None, name: str) -> None:
    """A link that reads stays a link that reads; a form stays a form."""
    client = browser_of(everything())
    for path in ("/nalog/odjava/", "/nalog/pismo/", "/sr/prijava/"):
        with CaptureQueriesContext(connection) as asked, undone():
            plain = client.get(path)
        with CaptureQueriesContext(connection) as overridden, undone():
            answer = client.get(f"{path}?_method=POST", headers={name: "POST"})
        assert answer.status_code == plain.status_code
        assert len(overridden) == len(asked)
        with undone():
            assert (
                client.post(path, {"_method": "GET"}, headers={name: "GET"}).status_code
                == client.post(path).status_code
            )


INJECTIONS = ("\r\nSet-Cookie: x=1", "\nSet-Cookie: x=1", "\r\n\r\n<script>", "\u560a\u560dSet-Cookie: x=1", "\0")


def test_no_line_end_reaches_a_header(keyring: object, quiet: None) -> None:
    """In the path, the query, the host's language, the referrer and the form, at every address."""
    client, wrong, asked = browser_of(everything()), [], 0
    names = ("next", "script", "_language", "step", "page", "od", "radnja", "stanje", "posle", "q")
    for address in every_address():
        if address.in_cms:
            continue
        # Each injection has its turn somewhere; all of them at the addresses that answer with a place to go to.
        for text in INJECTIONS if "nalog/" in address.route else INJECTIONS[:1]:
            values = dict.fromkeys(names, f"sr{text}")
            with undone():
                answers = [
                    client.get(address.example, values, headers={"accept-language": f"sr{quote(text)}"}),
                    client.post(address.example, values),
                    client.generic("GET", address.example.rstrip("/") + quote(text)),
                ]
            for answer in answers:
                asked += 1
                held = [value for pair in answer.headers.items() for value in pair]
                if answer.status_code >= 500:
                    wrong.append(f"{address.route} {text!r}: {answer.status_code}")
                if "x" in answer.cookies or any(re.search(r"[\r\n\0]", value) for value in held):
                    wrong.append(f"{address.route} {text!r}: {held}")
    assert wrong == []
    print(f"\n{asked} answers")


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n", "\u2028", "%0a"])
def test_no_line_end_in_a_recipient_adds_another(keyring: object, end: str) -> None:
    with pytest.raises(outbox.BadRecipient):
        outbox.enqueue(
            template="institution.new",
            recipient=f"a@primer.test{end}Bcc: b@{EVIL}",
            object_id=uuid4(),
            language="sr",
            idempotency_key="attack",
        )

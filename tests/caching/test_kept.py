"""What a real Varnish keeps with the generated configuration, and what it never does."""

import re
from collections.abc import Iterator

import pytest
from django.urls import reverse

from portal.caching.varnish import ban_key
from portal.caching.vcl import is_kept
from portal.security.zones import SESSION_COOKIE, ZONES, cookie_name, zone_for
from tests.access.addresses import every_address
from tests.caching.support import Editor, Portal, Varnish

pytestmark = [pytest.mark.browser, pytest.mark.protected]
# Where an address of the configuration is none that anybody can open.
KEPT_EXAMPLES = ("/sr/", "/sr-latn/", "/robots.txt", "/sitemap.xml", "/dnevnik.txt")
SESSION = {"Cookie": f"{cookie_name(SESSION_COOKIE)}=abc"}


@pytest.fixture
def key(portal: Portal, editor: Editor) -> str:
    return editor("portal.caching.varnish:ban_key")


def addresses() -> Iterator[str]:
    """Every address of the portal, and each as somebody might write it to get around the table."""
    for address in every_address():
        path = address.example
        yield path
        yield path.replace("/sr/", "/sr-latn/", 1)
    for path in ("/sr/prijava/", "/sr/pracenje/pregled/", "/postupanje/", "/nalog/", reverse("wagtailadmin_home")):
        yield from (path.replace("a", "%61", 1), f"/{path}", f"/sr/..{path}", f"/static/..{path}", f"{path}x.css")
        yield from (f"{path};x.css", f"/robots.txt{path}", f"{path}?x=.css", path.upper())


@pytest.mark.full
def test_every_address_is_in_the_zone_that_the_portal_sees_and_kept_only_where_it_may_be(varnish: Varnish) -> None:
    seen = set()
    for path in dict.fromkeys(addresses()):
        varnish.ask(path)
        again = varnish.ask(path)
        zone = zone_for(path.partition("?")[0])
        assert again.zone in (zone.name, "unclear"), path
        if again.zone == "unclear" or not is_kept(zone):
            assert again.hits == 0, f"{path} of the zone {zone.name} is kept"
            assert again.status >= 300 or "public" not in again.headers["cache-control"] or again.zone == "unclear"
        else:
            assert "set-cookie" not in again.headers, path
        seen.add(zone.name)
    assert seen == {zone.name for zone in ZONES}
    for path in KEPT_EXAMPLES:
        varnish.ask(path)
        assert varnish.ask(path).hits > 0, path


def test_whoever_has_a_session_is_neither_kept_nor_answered_from_what_is(varnish: Varnish) -> None:
    varnish.ask("/sr/")
    for _ in range(2):
        answer = varnish.ask("/sr/", headers=SESSION)
        assert answer.hits == 0 and answer.headers["cache-control"] == "private, no-store"
    assert varnish.ask("/sr/").headers["cache-control"] == "public, max-age=60"
    assert varnish.ask("/sr/", headers={"Cookie": "d=x; r=y; anything=1"}).hits > 0, "no other cookie matters"


def test_a_form_goes_through_with_its_cookie_and_is_never_kept(varnish: Varnish) -> None:
    for _ in range(2):
        answer = varnish.ask("/sr/pracenje/")
        assert answer.hits == 0 and "no-store" in answer.headers["cache-control"]
    refused = varnish.ask("/sr/pracenje/", method="POST", body=b"code=1")
    assert refused.status == 403 and refused.hits == 0, "without its token a form is refused by the portal"


def test_latin_never_answers_for_cyrillic(varnish: Varnish) -> None:
    for _ in range(2):
        for wanted in ("sr-Latn", "sr-Cyrl", "hu"):
            for script, tag in (("sr", "sr-Cyrl"), ("sr-latn", "sr-Latn")):
                page = varnish.ask(f"/{script}/", headers={"Accept-Language": wanted})
                # Of the page itself; each has a link to the other script too.
                assert f'lang="{tag}"' in page.text.partition("<head")[0]
    assert varnish.ask("/sr/").hits > 0, "the language that a browser wishes for makes no second copy"


@pytest.mark.full
def test_the_first_address_leads_everybody_to_their_own_script(varnish: Varnish) -> None:
    for _ in range(2):
        for wanted, target in (("sr-Latn", "/sr-latn/"), ("sr-Cyrl", "/sr/")):
            answer = varnish.ask("/", headers={"Accept-Language": wanted})
            assert answer.headers["location"] == target and answer.hits == 0


@pytest.mark.full
def test_nobody_outside_sees_traces_of_the_proxy(varnish: Varnish) -> None:
    names = {name for _ in range(2) for name in varnish.ask("/sr/").headers}
    assert not {"x-varnish", "via", "x-portal-zone", "x-portal-kept"} & names


def test_only_who_may_can_make_it_forget(varnish: Varnish, key: str) -> None:
    right = {"X-Ban-Key": key, "X-Ban": "pages"}
    varnish.ask("/sr/")
    assert varnish.ask("/", method="BAN", headers={**right, "X-Ban-Key": ban_key()}).status == 403
    assert varnish.ask("/", method="BAN", headers={"X-Ban": "pages"}).status == 403
    assert varnish.ask("/", method="BAN", headers=right, source="127.0.0.2").status == 403
    through_a_proxy = {**right, "X-Forwarded-For": "192.0.2.1"}
    assert varnish.ask("/", method="BAN", headers=through_a_proxy).status == 403
    assert varnish.ask("/", method="BAN", headers={**right, "X-Ban": "a) || obj.status ~ (."}).status == 400
    assert varnish.ask("/", method="BAN", headers={"X-Ban-Key": key}).status == 400
    assert varnish.ask("/", method="BAN", headers={**right, "X-Ban": "nothing"}).status == 200
    assert varnish.ask("/", method="PURGE").status == 405
    assert varnish.ask("/sr/").hits > 0, "nothing was forgotten"
    style = re.findall(r'href="(/static/[^"]+[.]css)"', varnish.ask("/sr/").text)[0]
    varnish.ask(style)
    assert varnish.ask("/", method="BAN", headers=right).status == 200
    assert varnish.ask("/sr/").hits == 0
    assert varnish.ask(style).hits > 0, "a file whose name changes with it stays"


@pytest.mark.full
def test_another_name_or_port_of_ours_makes_no_copy(varnish: Varnish) -> None:
    for host in ("localhost:1", "localhost", "127.0.0.1"):
        for _ in range(2):
            answer = varnish.ask("/sr/", headers={"Host": host})
            assert answer.status == 200 and answer.hits == 0, host
    varnish.ask("/sr/")
    for headers in ({"Host": varnish.host.upper()}, {"X-Forwarded-Proto": "http"}, {"X-Forwarded-Proto": "x"}):
        assert varnish.ask("/sr/", headers=headers).hits > 0, headers


@pytest.mark.full
def test_marks_of_advertisers_and_the_order_of_a_query_make_no_second_copy(varnish: Varnish) -> None:
    varnish.ask("/sr/?b=2&a=1")
    for query in ("?a=1&b=2", "?utm_source=x&b=2&fbclid=y&a=1", "?a=1&&b=2&gclid="):
        assert varnish.ask(f"/sr/{query}").hits > 0, query
    varnish.ask("/sr/")
    for query in ("?", "?utm_source=x", "?utm_source=x&utm_campaign=y", "?fbclid=z&"):
        assert varnish.ask(f"/sr/{query}").hits > 0, query


@pytest.mark.full
def test_queries_and_made_up_addresses_without_end_push_no_page_out(varnish: Varnish) -> None:
    varnish.ask("/sr/")
    varnish.ask("/robots.txt?n=0")
    assert varnish.ask("/robots.txt?n=0").hits > 0, "an address with a query is kept for a while"
    for number in range(1, 900):
        varnish.ask(f"/robots.txt?n={number}")
    assert varnish.ask("/robots.txt?n=0").hits == 0, "the oldest had to go: their room has an end"
    for number in range(5):
        page = varnish.ask(f"/sr/?n={number}")
        assert page.text.rstrip().endswith("</html>"), "a page finds room among small answers"
    assert varnish.ask("/sr/").hits > 0


@pytest.mark.full
def test_a_request_within_a_request_is_refused(varnish: Varnish) -> None:
    hidden = b"GET /postupanje/ HTTP/1.1\r\nHost: localhost\r\n\r\n"
    assert varnish.ask("/sr/", body=hidden).status == 400
    both = {"Content-Length": "4", "Transfer-Encoding": "chunked"}
    assert varnish.ask("/sr/pracenje/", method="POST", headers=both, body=b"0\r\n\r\n").status >= 400
    assert varnish.ask("/sr/", method="CONNECT").status >= 400
    for header in ("X-Forwarded-Host", "X-Original-URL", "X-Rewrite-URL"):
        answer = varnish.ask("/sr/?sneaked=1", headers={header: "/evil.example/"})
        assert answer.status == 200 and "evil.example" not in answer.text


@pytest.mark.full
def test_health_says_whether_the_configuration_is_today_s(varnish: Varnish, editor: Editor) -> None:
    assert editor("health_line") == [True, "1"]

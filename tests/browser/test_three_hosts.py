"""Three hosts in a real browser: it keeps them apart, and what it lets pass the portal refuses."""

import os
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.server import prepared_data
from tests.browser.support import RESEND, Visit, Visits, fresh_totp
from tests.browser.three_hosts import NAMES, ThreeHosts
from tests.browser.whole_report import from_report_to_answer

# Doors and hosts are kept apart in every check; the quick one takes the first test.
pytestmark = [pytest.mark.browser, pytest.mark.protected]

WORKER, EDITOR = "policija@demo.test", "urednik@demo.test"
HOME = {"desk": "/postupanje/", "cms": "/cms/"}
# What a script on a page can learn of another address: its text, or that it was refused.
READ = """async ({address, options}) => {
  try {
    const answer = await fetch(address, {credentials: "include", ...options});
    return `${answer.type} ${answer.status} ${(await answer.text()).length}`;
  } catch (error) {
    return error.name;
  }
}"""
FRAMED = """address => new Promise(done => {
  const frame = document.createElement("iframe");
  frame.onload = () => { try { done(frame.contentDocument.body.innerText) } catch (error) { done("refused") } };
  setTimeout(() => done("nothing came"), 5000);
  frame.src = address;
  document.body.append(frame);
})"""


@pytest.fixture(scope="session")
def _running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ThreeHosts]:
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    server = ThreeHosts(prepared_data(shared), tmp_path_factory.mktemp("three") / "var")
    server.start()
    yield server
    server.end()


@pytest.fixture
def portal(_running: ThreeHosts) -> Iterator[ThreeHosts]:
    yield _running
    _running.put_back()


@pytest.fixture
def come(browser: Browser, portal: ThreeHosts) -> Iterator[Callable[..., Visit]]:
    """Make a visitor of one host: `come("desk")`; options are those of a visit."""
    made: list[Visits] = []

    def visit(host: str, **options: Any) -> Visit:
        made.append(Visits(browser, portal.on(host)))
        return made[-1](script="sr", width=1280, ignore_https_errors=True, **options)

    yield visit
    for visits in made:
        visits.close()


def sign_in(visit: Visit, email: str) -> None:
    visit.give_password(email)
    visit.page.fill("main input[name=code]", fresh_totp(visit.server, email))
    visit.press("main form .button")
    assert "provera" not in visit.page.url, "the second factor was refused"


def cookies_of(visit: Visit, host: str) -> dict[str, Any]:
    return {cookie["name"]: cookie for cookie in visit.context.cookies() if cookie["domain"].strip(".") == NAMES[host]}


def turned_away(visit: Visit, address: str) -> bool:
    """Whether an address asks for a sign-in."""
    visit.page.goto(address)
    return "/nalog/prijava/" in visit.page.url


def test_the_desk_lets_in_on_its_host_and_its_session_is_good_nowhere_else(
    come: Callable[..., Visit], portal: ThreeHosts
) -> None:
    worker = come("desk")
    sign_in(worker, WORKER)
    worker.open("/postupanje/")
    assert worker.status == 200 and worker.page.url == portal.origin("desk") + "/postupanje/"
    assert worker.page.locator("h1").first.is_visible()
    held = cookies_of(worker, "desk")
    assert set(held) == {"__Host-k", "__Host-s", "__Host-t"}
    for name, cookie in held.items():
        # No leading dot: the browser sends it to this host alone.
        assert (cookie["domain"], cookie["path"]) == (NAMES["desk"], "/")
        # That this device is known is kept when the browser is closed; that somebody is signed in is not.
        assert (cookie["expires"] == -1) == (name != "__Host-k")
        assert cookie["secure"] and cookie["httpOnly"] and cookie["sameSite"] == "Lax"
    # By itself the browser takes nothing along to the other hosts, whose names belong to the same site.
    for path in ("/cms/", "/nalog/"):
        assert turned_away(worker, portal.origin("cms") + path)
    assert worker.page.goto(portal.origin("public") + "/sr/").status == 200  # type: ignore[union-attr]
    assert cookies_of(worker, "public") == {}
    # Nor does it help to carry it over by hand.
    thief = come("cms")
    thief.context.add_cookies(
        [{**held["__Host-s"], "domain": NAMES["cms"]}, {**held["__Host-t"], "domain": NAMES["cms"]}]
    )
    assert turned_away(thief, portal.origin("cms") + "/cms/")
    thief.context.add_cookies([{**held["__Host-s"], "domain": NAMES["public"]}])
    answer = thief.page.goto(portal.origin("public") + "/postupanje/")
    assert answer is not None and answer.status == 404
    assert not turned_away(worker, portal.origin("desk") + "/postupanje/"), "the attempts ended no session"


@pytest.mark.full
def test_a_link_to_the_desk_leads_nowhere_on_the_public_host(come: Callable[..., Visit], portal: ThreeHosts) -> None:
    visit = come("public")
    visit.open("/sr/nema-toga/")
    unknown = visit.page.locator("main").inner_text()
    visit.open("/sr/")
    for path in ("/postupanje/", "/postupanje/predmeti/", "/nalog/prijava/", "/cms/"):
        visit.page.evaluate("path => { document.querySelector('main a').href = path }", path)
        visit.press("main a")
        assert visit.status == 404 and visit.page.url == portal.origin("public") + path
        assert visit.page.locator("main").inner_text() == unknown
        visit.open("/sr/")
    assert visit.context.cookies() == []


@pytest.mark.full
def test_a_report_has_cookies_of_the_public_host_alone(come: Callable[..., Visit]) -> None:
    visit = come("public")
    visit.open("/sr/prijava/")
    visit.press("main form [name=track]")
    held = cookies_of(visit, "public")
    assert set(held) == {"__Host-d", "__Host-t"} == {cookie["name"] for cookie in visit.context.cookies()}
    for cookie in held.values():
        assert (cookie["domain"], cookie["path"], cookie["expires"]) == (NAMES["public"], "/", -1)
        assert cookie["secure"] and cookie["httpOnly"]


def heard(page: Page) -> list[dict[str, str]]:
    """Collect the headers of every request as it leaves the browser, cookies and all, by lower-case names."""
    sent: list[dict[str, str]] = []
    session = page.context.new_cdp_session(page)
    session.on(
        "Network.requestWillBeSentExtraInfo",
        lambda said: sent.append({name.lower(): value for name, value in said["headers"].items()}),
    )
    session.send("Network.enable")
    return sent


@pytest.mark.full
def test_a_page_of_the_cms_reads_nothing_of_the_desk(come: Callable[..., Visit], portal: ThreeHosts) -> None:
    """As a script would that somebody smuggled into the CMS, in the browser of a person who works on both."""
    address = portal.origin("desk") + "/postupanje/"
    both = come("desk", bypass_csp=True)
    sign_in(both, WORKER)
    # Where it belongs the same script reads the page.
    both.open("/postupanje/")
    own = both.page.evaluate(READ, {"address": address, "options": {}})
    assert own.startswith("basic 200")
    both.server = portal.on("cms")
    sign_in(both, EDITOR)
    both.open("/cms/")
    assert both.status == 200
    sent = heard(both.page)
    for options in ({}, {"mode": "no-cors"}, {"method": "POST", "body": "x=1", "mode": "no-cors"}):
        assert both.page.evaluate(READ, {"address": address, "options": options}) == "TypeError", options
    carried = [one.get("cookie", "") for one in sent if NAMES["desk"] in one.get("host", one.get(":authority", ""))]
    # The site is one, so the browser sends the session along, and only the desk's own word keeps the answer shut.
    assert len(carried) == 3 and all("__Host-s=" in cookies for cookies in carried), sent
    assert both.page.evaluate(FRAMED, address) in ("refused", "nothing came")
    # A form that is sent from there is refused by its origin, with the session and whatever token.
    fields = [
        ["csrfmiddlewaretoken", cookies_of(both, "desk")["__Host-t"]["value"].partition(".")[0]],
        ["script", "sr"],
    ]
    with both.page.expect_navigation():
        both.page.evaluate(RESEND, {"address": portal.origin("desk") + "/nalog/pismo/", "fields": fields})
    assert both.status == 403


@pytest.mark.full
def test_the_policy_of_the_cms_lets_no_request_out_to_the_desk(come: Callable[..., Visit], portal: ThreeHosts) -> None:
    visit = come("cms")
    visit.open("/nalog/prijava/")
    address = portal.origin("desk") + "/nalog/prijava/"
    sent = heard(visit.page)
    assert visit.page.evaluate(READ, {"address": address, "options": {}}) == "TypeError"
    own = visit.page.evaluate(READ, {"address": portal.origin("cms") + "/nalog/prijava/", "options": {}})
    assert own.startswith("basic 200")
    assert {one["host"] for one in sent} == {portal.origin("cms").removeprefix("https://")}, "and none to the desk"


@pytest.mark.full
def test_a_page_of_the_cms_plants_no_cookie_that_the_desk_reads(come: Callable[..., Visit], portal: ThreeHosts) -> None:
    visit = come("cms")
    visit.open("/nalog/prijava/")
    domain = NAMES["public"]
    for cookie in (
        f"__Host-s=podmetnut; Secure; Path=/; Domain={domain}",
        f"__Host-t=podmetnut; Secure; Path=/; Domain={domain}",
        "__Host-s=podmetnut; Path=/",
        "__Host-s=podmetnut; Secure; Path=/postupanje/",
        f"s=podmetnut; Secure; Path=/; Domain={domain}",
    ):
        visit.page.evaluate("cookie => { document.cookie = cookie }", cookie)
    planted = {cookie["name"] for cookie in visit.context.cookies() if cookie["value"] == "podmetnut"}
    assert planted == {"s"}, "the browser takes no __Host- cookie for a domain"
    # The one that it took goes to the desk as well, where nobody looks for that name.
    visit.server = portal.on("desk")
    sign_in(visit, WORKER)
    visit.open("/postupanje/")
    assert visit.status == 200 and "/postupanje/" in visit.page.url


@pytest.mark.full
def test_a_report_goes_its_whole_way_from_host_to_host(come: Callable[..., Visit]) -> None:
    from_report_to_answer(partial(come, "public"), partial(come, "desk"))

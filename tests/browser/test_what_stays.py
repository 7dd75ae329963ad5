"""What a visit leaves in the browser: four cookies that mean nothing to anybody else, and nothing besides."""

import http.server
import threading
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.choices import quick_first
from tests.browser.people import Child, Officer
from tests.browser.server import PortalServer
from tests.browser.support import Visit, Visits, waits_for

pytestmark = pytest.mark.browser

STORY, NAME = "Нико ово не сме да нађе", "Тарабуњка"
KNOWN = {"d", "k", "r", "s", "t"}
# Every place where a page can leave something for later.
STORES = """async () => ({
  local: {...localStorage},
  session: {...sessionStorage},
  databases: (await indexedDB.databases()).map(one => one.name),
  caches: await caches.keys(),
  workers: (await navigator.serviceWorker.getRegistrations()).length,
  files: await (async () => {
    const names = [];
    for await (const name of (await navigator.storage.getDirectory()).keys()) names.push(name);
    return names;
  })(),
  readable: document.cookie,
})"""
EMPTY = {"local": {}, "session": {}, "databases": [], "caches": [], "workers": 0, "files": [], "readable": ""}


def holds_nothing_but(visit: Visit, cookies: set[str]) -> None:
    """Fail when the browser keeps more than ``cookies``, or any of them longer than it is open."""
    assert visit.page.url.startswith(visit.server.address), "stores belong to an address"
    assert visit.page.evaluate(STORES) == EMPTY
    kept = visit.context.cookies()
    assert {cookie["name"] for cookie in kept} == cookies
    for cookie in kept:
        # That a worker's device is known outlives the browser; it opens nothing.
        assert (cookie["expires"] == -1) == (cookie["name"] != "k")
        assert (cookie["httpOnly"], cookie["sameSite"], cookie["path"]) == (True, "Lax", "/")
        assert STORY not in cookie["value"] and NAME not in cookie["value"]


def test_a_whole_visit_leaves_only_the_cookies_that_are_known(visits: Visits) -> None:
    visit = visits()
    visit.open("/{lang}/")
    holds_nothing_but(visit, set())
    child = Child(visit)
    child.tells_everything(STORY)
    holds_nothing_but(visit, {"d", "t"})
    child.sends()
    child.proves_that_the_code_was_written_down()
    holds_nothing_but(visit, {"d", "t"})
    child.follows_the_report()
    visit.page.fill("[name=body]", NAME)
    visit.press("main form button[type=submit]:not([name])")
    holds_nothing_but(visit, {"d", "r", "t"})


def test_a_day_at_the_desk_leaves_the_session_alone(visits: Visits) -> None:
    visit = visits()
    Officer(visit, "trijaza@demo.test").signs_in()
    for path in ("/postupanje/", "/postupanje/prijave/", "/postupanje/predmeti/", "/nalog/", "/nalog/sesije/"):
        visit.open(path)
        holds_nothing_but(visit, {"k", "s", "t"})


@pytest.mark.parametrize("js", quick_first(True, False))
def test_after_the_quick_exit_nothing_of_the_draft_stays(visits: Visits, js: bool) -> None:
    visit = visits(js=js)
    _tell(Child(visit))
    visit.page.locator("[data-quick-exit]").first.click()
    expect(visit.page.locator("#farewell")).to_be_visible()
    assert visit.context.cookies() == []
    if js:
        visit.open("/{lang}/")
        holds_nothing_but(visit, set())


def _tell(child: Child) -> None:
    child.starts()
    child.answers(1, danger="no")
    child.answers(2, about="self", child=NAME)
    child.answers(4, forms="psychological", narrative=STORY)


# How a page of somebody else might send a browser to the exit.
WAYS = {
    "a picture": '<img src="{exit}">',
    "a frame": '<iframe src="{exit}"></iframe>',
    "a script": '<script src="{exit}"></script>',
    "a link": '<a id="go" href="{exit}">x</a><script>document.getElementById("go").click()</script>',
    "a redirect": '<meta http-equiv="refresh" content="0; url={exit}">',
    "a form": '<form id="go" action="{exit}"></form><script>document.getElementById("go").submit()</script>',
}


@pytest.fixture
def stranger(visits: Visits) -> Iterator[Page]:
    """A second window of the same browser, for a page of somebody else."""
    visit = visits()
    _tell(Child(visit))
    page = visit.context.new_page()
    yield page
    # The draft is there, and the story with it.
    visit.open("/{lang}/prijava/4/")
    assert visit.page.locator("[name='4-narrative']").input_value() == STORY


@pytest.fixture
def foreign_page() -> Iterator[Callable[[str], str]]:
    """Serve a page on another site: 127.0.0.1 is one, where the portal is localhost."""
    bodies: list[str] = []

    class Foreign(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(f"<!doctype html>{bodies[-1]}".encode())

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Foreign)
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def holding(body: str) -> str:
        bodies.append(body)
        return f"http://127.0.0.1:{server.server_port}/"

    yield holding
    server.shutdown()
    server.server_close()


@pytest.mark.full
@pytest.mark.parametrize("way", quick_first(*WAYS))
def test_a_page_of_somebody_else_destroys_no_draft(
    stranger: Page, foreign_page: Callable[[str], str], portal_server: PortalServer, way: str
) -> None:
    leave, log = f"{portal_server.address}/izlaz/", portal_server.var / "log" / "access.log"
    before = log.read_text().count('"path": "/izlaz/"')
    stranger.goto(foreign_page(WAYS[way].format(exit=leave)), wait_until="commit")
    # The server tells best whether it was asked: the browser hides answers from pages of others.
    waits_for(stranger, lambda: log.read_text().count('"path": "/izlaz/"') > before)

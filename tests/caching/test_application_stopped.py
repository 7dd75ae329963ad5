"""With the application stopped every public page still answers, with its styles, from what is kept."""

import re
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from portal.caching.vcl import GRACE
from tests.caching.support import Editor, Portal, Varnish, free_port

pytestmark = [pytest.mark.browser, pytest.mark.full]
STATIC = re.compile(r'(?:href|src)="(/static/[^"]+)"')


@pytest.fixture
def short(portal: Portal, varnish: Varnish, editor: Editor) -> Iterator[Varnish]:
    """A Varnish of its own in which pages are too old after a second, instead of after a minute."""
    other = Varnish(varnish.folder.parent / "short", port=free_port(), host=varnish.host)
    other.folder.mkdir(exist_ok=True)
    old = "        set beresp.storage = storage.pages;\n"
    other.start(
        editor("configuration"), {old: f"{old}        set beresp.ttl = 1s;\n", "req.grace = 60s": "req.grace = 1s"}
    )
    yield other
    other.end()


def pages_of(text: str) -> list[str]:
    return [urlsplit(found).path for found in re.findall("<loc>([^<]+)</loc>", text)]


def test_what_is_kept_answers_while_the_application_is_stopped(
    short: Varnish, varnish: Varnish, portal: Portal, editor: Editor
) -> None:
    pages = pages_of(short.ask("/sitemap.xml").text)
    assert "/sr/" in pages and "/sr-latn/" in pages and len(pages) > 10
    editor("warm_at", server=f"http://127.0.0.1:{short.port}")
    files = set(STATIC.findall(short.ask("/sr/").text))
    assert len(files) > 2
    portal.stop()
    try:
        # At once, before anything has noticed, and again when the application is known to be ill.
        for wait in (0, 2.5, 8):
            time.sleep(wait)
            for path in [*pages, "/sitemap.xml", *files]:
                assert short.ask(path).status == 200, f"{path} after {wait} s"
        nothing = short.ask("/sr/nigde/")
        assert nothing.status == 503 and nothing.headers["cache-control"] == "no-store"
        assert "зовите 192" in nothing.text and "zovite 192" in nothing.text
        assert short.ask("/sr/prijava/").status == 503, "no form is shown that nobody could receive"
    finally:
        portal.start()
        until = time.monotonic() + 30
        while varnish.ask("/sr/?well").status != 200 and time.monotonic() < until:
            time.sleep(0.2)


def test_three_days_are_more_than_the_day_that_is_promised() -> None:
    days = re.fullmatch(r"(\d+)d", GRACE)
    assert days and int(days[1]) >= 1

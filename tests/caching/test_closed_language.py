"""A language that somebody closes in the CMS is gone behind Varnish within a second, and comes back as quickly.

Printed is how long it took; a machine that is busy with other tests may take longer over an answer that was begun before.
"""

import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest
from django.conf import settings

from portal.languages import FIRST_PAGES
from tests.caching.support import Editor, Varnish, free_port, portal_behind

pytestmark = [pytest.mark.browser, pytest.mark.protected]
SECOND = 1.0
# How long readers go on asking, in seconds, and when all must have felt it: what is kept wrongly would be kept longer.
PATIENCE, LATEST = 9.0, 6.0
LANGUAGE = f"/{settings.CMS_PATH}uredjivanje/prevodi/en/"
PAGES = ("/en/", "/en/prijava/", *(f"/en/{key}/" for key in FIRST_PAGES[1:]))


@pytest.fixture
def trial(_prepared: Path, tmp_path: Path) -> Iterator[tuple[Varnish, Editor]]:
    """A trial portal of two processes, in which drafts of languages are open, behind a Varnish of its own."""
    portal = portal_behind(_prepared, tmp_path / "var", port=free_port())
    portal.environment |= {"SHOW_DRAFT_LANGUAGES": "1", "WEB_WORKERS": "2"}
    portal.start()
    editor = Editor(portal)
    varnish = Varnish(tmp_path, port=int(portal.environment["PUBLIC_URL"].rpartition(":")[2]))
    try:
        varnish.start(editor("configuration"))
        yield varnish, editor
    finally:
        varnish.end()
        editor.end()
        portal.end()


class Chief:
    """Somebody with the right, in the CMS behind Varnish."""

    def __init__(self, varnish: Varnish, cookies: dict[str, str]) -> None:
        self.varnish, self.cookies = varnish, cookies

    def _headers(self) -> dict[str, str]:
        return {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}

    def press(self, what: str) -> None:
        """Open the question and answer it."""
        asked = self.varnish.ask(f"{LANGUAGE}{what}/", headers=self._headers())
        assert asked.status == 200, asked.text[:500]
        if given := re.search(rf"\b{settings.CSRF_COOKIE_NAME}=([^;]+)", asked.headers.get("set-cookie", "")):
            self.cookies[settings.CSRF_COOKIE_NAME] = given[1]
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', asked.text)
        assert token is not None
        headers = self._headers() | {
            "Content-Type": "application/x-www-form-urlencoded",
            "Origin": f"http://{self.varnish.host}",
        }
        body = f"csrfmiddlewaretoken={token[1]}".encode()
        answer = self.varnish.ask(f"{LANGUAGE}{what}/", method="POST", headers=headers, body=body)
        assert (answer.status, answer.headers.get("location")) == (302, LANGUAGE), answer.text[:500]


class Readers:
    """Readers who ask for every page of a language again and again, all at once, so that both processes are asked."""

    def __init__(self, varnish: Varnish) -> None:
        self.varnish = varnish
        self.heard: list[tuple[float, int]] = []
        self._gone = Event()

    def __enter__(self) -> "Readers":
        self._together = ThreadPoolExecutor(len(PAGES))
        self._asking = [self._together.submit(self._ask, path) for path in PAGES]
        return self

    def __exit__(self, *error: object) -> None:
        self._gone.set()
        self._together.shutdown()

    def _ask(self, path: str) -> None:
        while not self._gone.wait(0.02):
            asked = time.monotonic()
            self.heard.append((asked, self.varnish.ask(path).status))

    def last_other(self, status: int, *, since: float) -> float:
        """Return how many seconds after ``since`` somebody last asked and was not answered with ``status``."""
        return max([0.0, *(asked - since for asked, found in self.heard if found != status)])


def test_a_language_is_closed_within_a_second_and_opened_again(trial: tuple[Varnish, Editor]) -> None:
    varnish, editor = trial
    chief = Chief(varnish, editor("session_in_the_cms", email="sajt@demo.test"))
    for path in (*PAGES, "/sr/"):
        varnish.ask(path)
        assert varnish.ask(path).status == 200, path
    assert varnish.ask("/en/").hits > 0 and varnish.ask("/sr/").hits > 0
    assert 'href="/en/' in varnish.ask("/sr/").text
    for what, status in (("zatvori", 404), ("otvori", 200)):
        with Readers(varnish) as readers:
            time.sleep(SECOND)
            chief.press(what)
            pressed = time.monotonic()
            time.sleep(PATIENCE)
        took = readers.last_other(status, since=pressed)
        print(f"{what}: {len(readers.heard)} answers, none but {status} after {took:.2f} s")
        assert took <= LATEST
        assert ('href="/en/' in varnish.ask("/sr/").text) == (status == 200)
        assert varnish.ask("/sr/").status == 200

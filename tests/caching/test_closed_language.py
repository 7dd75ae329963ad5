"""A language that somebody closes in the CMS is gone behind Varnish within a second, and comes back as quickly."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from tests.caching.support import Editor, Varnish, free_port, portal_behind

pytestmark = [pytest.mark.browser, pytest.mark.protected]
SECOND = 1.0
# On a machine that is busy with other tests an answer takes its time; what is promised is compared with the figure.
PATIENCE = 10.0
LANGUAGE = f"/{settings.CMS_PATH}uredjivanje/prevodi/en/"
PAGES = ("/en/", "/en/za-decu/", "/sr/")


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


def seconds_until(varnish: Varnish, path: str, status: int) -> float:
    """Return how long ``path`` goes on answering otherwise, until it has answered so for a second."""
    began = last = time.monotonic()
    while time.monotonic() - last < SECOND:
        assert time.monotonic() - began < PATIENCE, f"{path} still answers otherwise"
        if varnish.ask(path).status != status:
            last = time.monotonic()
        time.sleep(0.02)
    return last - began


def test_a_language_is_closed_within_a_second_and_opened_again(trial: tuple[Varnish, Editor]) -> None:
    varnish, editor = trial
    chief = Chief(varnish, editor("session_in_the_cms", email="sajt@demo.test"))
    for path in PAGES:
        varnish.ask(path)
        assert varnish.ask(path).hits > 0, f"{path} is not kept"
    assert "/en/" in varnish.ask("/sr/").text
    for what, status in (("zatvori", 404), ("otvori", 200)):
        chief.press(what)
        took = seconds_until(varnish, "/en/", status)
        print(f"{what}: /en/ answers {status} after {took:.2f} s")
        assert took <= SECOND
        assert varnish.ask("/en/za-decu/").status == status
        assert ('href="/en/' in varnish.ask("/sr/").text) == (status == 200)
        assert varnish.ask("/sr/").status == 200

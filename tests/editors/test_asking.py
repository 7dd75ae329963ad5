"""The portal asks an address elsewhere, and can be led by it to nobody else: real servers on this machine."""

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.editors import asking
from portal.editors.asking import Asker, Refused, is_public
from tests.browser.three_hosts import make_certificate

PUBLIC = "93.184.215.14"
HOSTS = ["primer.rs"]


class Server(BaseHTTPRequestHandler):
    """Answers each path as ``answers`` says, and keeps what it was asked."""

    answers: ClassVar[dict[str, Any]] = {}
    asked: ClassVar[list[tuple[str, str, dict[str, str]]]] = []

    def answer(self) -> None:
        type(self).asked.append((self.command, self.path, dict(self.headers)))
        said = self.answers.get(self.path, 200)
        if callable(said):
            said(self)
            return
        status, location = said if isinstance(said, tuple) else (said, "")
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_HEAD = answer  # noqa: N815

    def log_message(self, *args: Any) -> None:
        return


@pytest.fixture
def server() -> Iterator[ThreadingHTTPServer]:
    Server.answers, Server.asked = {}, []
    running = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=running.serve_forever, args=(0.02,), daemon=True).start()
    yield running
    running.shutdown()
    running.server_close()


@pytest.fixture
def asker(server: ThreadingHTTPServer) -> Asker:
    """Resolves every name to a public address, and finds the server of this test there."""
    return Asker(
        HOSTS,
        resolve=lambda host: [PUBLIC],
        dial=lambda address, port: socket.create_connection(server.server_address[:2], timeout=asking.STEP),
    )


def test_what_answers_is_well_and_learns_nothing_of_us(asker: Asker) -> None:
    assert asker.ask("http://www.primer.rs/dom?a=1#deo").ok
    method, path, headers = Server.asked[0]
    assert (method, path, headers["Host"], headers["User-Agent"]) == ("HEAD", "/dom?a=1", "www.primer.rs", asking.AGENT)
    assert not {"Cookie", "Authorization", "Referer"} & set(headers)
    assert len(Server.asked) == 1


@pytest.mark.parametrize(("status", "ok"), [(404, False), (410, False), (500, False), (405, True), (403, True)])
def test_what_refuses_head_is_asked_again_with_get(asker: Asker, status: int, *, ok: bool) -> None:
    Server.answers["/"] = status
    assert asker.ask("http://primer.rs/") == asking.Answer(ok, "" if ok else str(status))
    assert [one[0] for one in Server.asked] == ["HEAD", "GET"]


def test_a_word_in_cyrillic_is_asked_as_browsers_do(asker: Asker) -> None:
    assert asker.ask("http://primer.rs/помоћ").ok
    assert Server.asked[0][1] == "/%D0%BF%D0%BE%D0%BC%D0%BE%D1%9B"


def test_redirects_are_followed_within_the_list_and_counted(asker: Asker) -> None:
    Server.answers |= {
        "/staro": (301, "/novo"),
        "/novo": 404,
        "/krug": (302, "/krug"),
        "/van": (302, "http://drugi.rs/"),
    }
    assert asker.ask("http://primer.rs/staro").reason == "404"
    assert asker.ask("http://primer.rs/krug").reason == "HTTPException"
    assert len([one for one in Server.asked if one[1] == "/krug"]) == asking.REDIRECTS + 1
    assert asker.ask("http://primer.rs/van").ok, "readers are led on; the portal does not follow"


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/", "http://[::1]/", "http://10.0.0.5/", "http://169.254.169.254/latest/", "http://localhost/",
        "http://primer.rs:6379/", "https://primer.rs:80/", "ftp://primer.rs/", "file:///etc/passwd", "javascript:alert(1)",
        "http://ime:lozinka@primer.rs/", "http://drugi.rs/", "http://nijeprimer.rs/", "http:///x", "http://[", "//primer.rs/",
        "http://primer.rs:99999/",
    ],
)  # fmt: skip
def test_what_is_not_on_the_list_is_not_asked(asker: Asker, address: str) -> None:
    with pytest.raises(Refused):
        asker.ask(address)
    assert Server.asked == []


@pytest.mark.parametrize(
    "found",
    [
        ["127.0.0.1"], ["10.1.2.3"], ["192.168.0.1"], ["172.16.0.1"], ["169.254.169.254"], ["100.64.0.1"], ["0.0.0.0"],
        ["224.0.0.1"], ["255.255.255.255"], ["::1"], ["fe80::1%eth0"], ["fc00::1"], ["::ffff:127.0.0.1"], ["2002:7f00:1::"],
        ["64:ff9b::7f00:1"], [PUBLIC, "127.0.0.1"], [], ["primer"],
    ],
)  # fmt: skip
def test_a_name_that_leads_inside_is_not_asked(asker: Asker, found: list[str]) -> None:
    asker.resolve = lambda host: found
    asker.hosts = ["*"]
    with pytest.raises(Refused):
        asker.ask("http://primer.rs/")
    assert Server.asked == []


def test_a_redirect_that_leads_inside_is_not_followed(asker: Asker) -> None:
    asker.hosts = ["*"]
    asker.resolve = lambda host: [PUBLIC] if host == "primer.rs" else ["127.0.0.1"]
    Server.answers["/"] = (302, "http://unutra.rs/tajna")
    with pytest.raises(Refused):
        asker.ask("http://primer.rs/")
    assert [one[1] for one in Server.asked] == ["/"]


def test_the_connection_goes_to_the_address_that_was_looked_at(asker: Asker, server: ThreadingHTTPServer) -> None:
    answers, dialled = iter([[PUBLIC], ["127.0.0.1"]]), []

    def dial(address: str, port: int) -> socket.socket:
        dialled.append((address, port))
        return socket.create_connection(server.server_address[:2], timeout=1)

    asker.resolve, asker.dial = lambda host: next(answers), dial
    assert asker.ask("http://primer.rs/").ok
    assert dialled == [(PUBLIC, 80)]


@pytest.mark.parametrize("address", ["http://primer.rs/", "https://cuvamte.localhost/"])
def test_a_server_that_drips_is_left(
    asker: Asker, server: ThreadingHTTPServer, address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "WHOLE", 0.5)
    if address.startswith("https"):
        certificate, key = make_certificate(tmp_path)
        speaking = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        speaking.load_cert_chain(certificate, key)
        server.socket = speaking.wrap_socket(server.socket, server_side=True)
        asker.hosts, asker.context = ["cuvamte.localhost"], ssl.create_default_context(cafile=certificate)

    def drip(handler: BaseHTTPRequestHandler) -> None:
        try:
            for _ in range(100):
                handler.wfile.write(b"H")
                time.sleep(0.05)
        except OSError:
            return

    Server.answers["/"] = drip
    began = time.monotonic()
    assert not asker.ask(address).ok
    assert Server.asked, "the connection stood"
    assert time.monotonic() - began < 4


def test_a_closed_door_is_said_by_its_kind(asker: Asker) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        asker.dial = lambda address, port: socket.create_connection(free.getsockname(), timeout=1)
        assert asker.ask("http://primer.rs/") == asking.Answer(False, "ConnectionRefusedError")


def test_a_certificate_of_another_name_is_a_fault(asker: Asker) -> None:
    assert asker.context.check_hostname
    assert not asker.ask("https://primer.rs/").ok


@given(st.ip_addresses())
def test_only_the_open_internet_is_public(address: Any) -> None:
    assert not is_public(str(address)) or (address.is_global and not address.is_private and not address.is_loopback)

"""No second request hides in a first one, at the web server as ``make run`` starts it, without any proxy.

Each attack goes over a socket of its own, byte by byte as written here. The hidden request asks for the quick
exit, whose answer (303) nothing else gives. What the server must do: answer once, or refuse and close.
"""

import os
import re
import socket
from collections.abc import Iterator

import pytest

from tests.browser.server import PortalServer, prepared_data

pytestmark = pytest.mark.full
HOST = "Host: localhost\r\n"
HIDDEN = f"GET /izlaz/ HTTP/1.1\r\n{HOST}\r\n"
POST = f"POST /sr/pracenje/ HTTP/1.1\r\n{HOST}Content-Type: application/x-www-form-urlencoded\r\n"
CHUNKED = "Transfer-Encoding: chunked\r\n"
LAST = "0\r\n\r\n"
WITH_HIDDEN = LAST + HIDDEN
SECONDS = 30.0


def lengths(*values: object) -> str:
    return "".join(f"Content-Length: {value}\r\n" for value in values)


# Two lengths: a server that believes the other one sees a second request.
CONFLICTS = {
    "length and chunks": POST + lengths(len(WITH_HIDDEN)) + CHUNKED + "\r\n" + WITH_HIDDEN,
    "chunks and length": POST + CHUNKED + lengths(4) + "\r\n" + WITH_HIDDEN,
    "length of nothing and chunks": POST + lengths(0) + CHUNKED + "\r\n" + WITH_HIDDEN,
    "two lengths": POST + lengths(0, len(HIDDEN)) + "\r\n" + HIDDEN,
    "two lengths, turned": POST + lengths(len(HIDDEN), 0) + "\r\n" + HIDDEN,
    "twice the same length": POST + lengths(len(HIDDEN), len(HIDDEN)) + "\r\n" + HIDDEN,
    "two lengths in one line": POST + lengths(f"0, {len(HIDDEN)}") + "\r\n" + HIDDEN,
    "two codings": POST + CHUNKED + "Transfer-Encoding: identity\r\n" + "\r\n" + WITH_HIDDEN,
    "chunked twice": POST + CHUNKED + CHUNKED + "\r\n" + WITH_HIDDEN,
    "chunked before another": POST + "Transfer-Encoding: chunked, identity\r\n\r\n" + WITH_HIDDEN,
    "old protocol with chunks": POST.replace("HTTP/1.1", "HTTP/1.0") + CHUNKED + "\r\n" + WITH_HIDDEN,
}
# Names and values that one side reads and another does not.
CROOKED_CODINGS = {
    f"coding {line!r}": POST + lengths(len(WITH_HIDDEN)) + line + "\r\n\r\n" + WITH_HIDDEN
    for line in (
        "Transfer-Encoding: xchunked",
        "Transfer-Encoding: chunke",
        "Transfer-Encoding : chunked",
        " Transfer-Encoding: chunked",
        "Transfer-Encoding\t: chunked",
        "Transfer-Encoding:\x0bchunked",
        "Transfer-Encoding: \x00chunked",
        "Transfer-Encoding: 'chunked'",
        "Transfer-Encoding:\r\n chunked",
        "X: x\nTransfer-Encoding: chunked",
        "X: x\rTransfer-Encoding: chunked",
        "Transfer_Encoding: chunked",
        "Transfer-Encoding: chunked\r\nX:",
    )
}
CROOKED_LENGTHS = {
    f"length {value!r}": POST + lengths(value) + "\r\n" + HIDDEN
    for value in ("+0", "-1", "0x0", "0_0", "0 0", "0;", "\uff10", "", "1e1", "9" * 30, " 0\x0b", "0\n")
}
FOLDED = {
    "a folded length": POST + "Content-Length:\r\n 0\r\n\r\n" + HIDDEN,
    "a folded header with a length": POST
    + f"X: a\r\n Content-Length: {len(HIDDEN)}\r\nContent-Length: 0\r\n\r\n"
    + HIDDEN,
    "bare line feeds": (POST + lengths(0)).replace("\r\n", "\n") + f"Content-Length: {len(HIDDEN)}\n\n" + HIDDEN,
    "a bare carriage return": POST + f"X: a\rContent-Length: {len(HIDDEN)}\r\nContent-Length: 0\r\n\r\n" + HIDDEN,
    "a name with a space": POST + f"Content Length: {len(HIDDEN)}\r\nContent-Length: 0\r\n\r\n" + HIDDEN,
    "a line without a colon": POST + lengths(len(HIDDEN)) + "nothing\r\n\r\n" + HIDDEN,
    "a space before the first header": f"GET /sr/ HTTP/1.1\r\n X: x\r\n{HOST}\r\n" + HIDDEN.replace("GET", "XGET"),
}
CHUNKS = {
    f"chunk {chunk!r}": POST + CHUNKED + "\r\n" + chunk
    for chunk in (
        f"0;a=b\r\n{HIDDEN}",
        f"0\r\n{HIDDEN}",
        f"0 \r\n\r\n{HIDDEN}".replace("HTTP/1.1\r\n", "HTTP/1.1\r\nX: ", 1),
        f"-1\r\n\r\n{HIDDEN}",
        f"0x0\r\n\r\n{HIDDEN}",
        f"0_0\r\n\r\n{HIDDEN}",
        f"+0\r\n\r\n{HIDDEN}",
        f"\r\n\r\n{HIDDEN}",
        f"{'f' * 17}\r\n{HIDDEN}",
        f"1\r\nab{HIDDEN}",
        f"2\r\nabXX0\r\n\r\n{HIDDEN}",
        f"2\nab\n0\n\n{HIDDEN}",
        f"5;{'a' * 70_000}\r\nabcde\r\n0\r\n\r\n",
        f"0\r\nContent-Length: 3\r\nHost: zlo\r\n{HIDDEN}",
    )
}
ATTACKS = CONFLICTS | CROOKED_CODINGS | CROOKED_LENGTHS | FOLDED | CHUNKS
# Too much of anything, and what is no request of ours.
FLOODS = {
    "a long line": f"GET /sr/{'a' * 70_000} HTTP/1.1\r\n{HOST}\r\n",
    "a long header": f"GET /sr/ HTTP/1.1\r\n{HOST}X: {'a' * 70_000}\r\n\r\n",
    "a long cookie": f"GET /sr/prijava/ HTTP/1.1\r\n{HOST}Cookie: d={'a' * 70_000}\r\n\r\n",
    "many headers": f"GET /sr/ HTTP/1.1\r\n{HOST}" + "".join(f"X-{n}: a\r\n" for n in range(5_000)) + "\r\n",
    "no end of headers": f"GET /sr/ HTTP/1.1\r\n{HOST}" + "X: a\r\n" * 20_000,
    "many fields": POST + lengths(40_000) + "\r\n" + "a=&" * 13_333 + "a",
    "two hosts": f"GET /sr/ HTTP/1.1\r\n{HOST}Host: zlo.primer.test\r\n\r\n",
    "no host": "GET /sr/ HTTP/1.1\r\n\r\n",
    "a foreign host in the line": f"GET http://zlo.primer.test/sr/ HTTP/1.1\r\n{HOST}\r\n",
    "a host with a path": "GET /sr/ HTTP/1.1\r\nHost: localhost/@zlo.primer.test\r\n\r\n",
    "another protocol": "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "no protocol": "GET /sr/\r\n\r\n",
    "an unknown version": f"GET /sr/ HTTP/9.9\r\n{HOST}\r\n",
    "a method of our own": f"G\tET /sr/ HTTP/1.1\r\n{HOST}\r\n",
    "trace": f"TRACE /sr/prijava/ HTTP/1.1\r\n{HOST}X-Secret: tajna\r\n\r\n",
    "connect": f"CONNECT zlo.primer.test:443 HTTP/1.1\r\n{HOST}\r\n",
    "a line end in the path": f"GET /sr/\rX: x HTTP/1.1\r\n{HOST}\r\n",
    "a zero byte in the path": f"GET /sr/\x00 HTTP/1.1\r\n{HOST}\r\n",
    "bytes that are no text": "GET /sr/\x80\xfe\xff HTTP/1.1\r\n" + HOST + "X: \x80\xff\r\n\r\n",
    "a name of the server's own": f"GET /sr/ HTTP/1.1\r\n{HOST}SCRIPT_NAME: /zlo\r\nPATH_INFO: /izlaz/\r\n\r\n",
    "a body where none is": f"GET /sr/ HTTP/1.1\r\n{HOST}Content-Length: {len(HIDDEN)}\r\n\r\n{HIDDEN}",
    "an expectation": POST + lengths(0) + "Expect: 200-zlo\r\n\r\n",
}


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PortalServer]:
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    server = PortalServer(prepared_data(shared), tmp_path_factory.mktemp("smuggling") / "var")
    server.start()
    yield server
    server.end()


def talk(portal: PortalServer, text: str) -> bytes:
    """Send ``text`` as it is and return everything that comes back until the server closes or is silent."""
    found = b""
    with socket.create_connection(("127.0.0.1", portal.port), timeout=SECONDS) as connection:
        try:
            connection.sendall(text.encode("latin-1", "replace"))
            # Nothing more comes from us: a server that waits for the rest of a body sees the end.
            connection.shutdown(socket.SHUT_WR)
            while part := connection.recv(65_536):
                found += part
        except OSError:
            pass  # refused in the middle of what we said
    return found


def statuses(answer: bytes) -> list[int]:
    return [int(status) for status in re.findall(rb"HTTP/1\.[01] (\d{3}) ", answer)]


def test_two_requests_that_are_two_get_two_answers(portal: PortalServer) -> None:
    """The other side: this is how a hidden one would show."""
    plain = f"GET /robots.txt HTTP/1.1\r\n{HOST}\r\n"
    assert statuses(talk(portal, plain + HIDDEN)) == [200, 303]
    assert statuses(talk(portal, POST + CHUNKED + "\r\n" + LAST + HIDDEN))[-1] == 303


def harm(portal: PortalServer, attack: str) -> str:
    """Return what is wrong with the answer to ``attack``, or nothing."""
    answer = talk(portal, attack)
    found = statuses(answer)
    # A view that needs no body answers before it; the rest of the same request is then refused (400) and the
    # connection closed. That is the end of it: nothing behind it is read.
    if 303 in found or len(found) > 2 or found[1:] not in ([], [400]):
        return f"a second answer: {found}"
    # 501 says that a coding is not known, which is right.
    if any(status >= 500 and status != 501 for status in found):
        return f"failed: {found}"
    if b"zlo.primer" in answer or b"tajna" in answer:
        return "repeated what was sent"
    return ""


def test_nothing_is_smuggled_and_nothing_breaks(portal: PortalServer) -> None:
    wrong = {name: said for name, attack in (ATTACKS | FLOODS).items() if (said := harm(portal, attack))}
    assert wrong == {}
    assert statuses(talk(portal, f"GET /robots.txt HTTP/1.1\r\n{HOST}Connection: close\r\n\r\n")) == [200]
    assert "Traceback" not in portal.log()
    print(f"\n{len(ATTACKS)} ways to hide a request, {len(FLOODS)} that are too much")

"""Ask an address elsewhere whether it still answers; nothing of the answer but its status is read.

An editor may write any address into a page, and the portal stands inside a network that strangers must not reach
through it. So a name is resolved here, every address it has must be a public one, and the connection goes to that
very address: a name that answers differently the second time leads nowhere else. Redirects are looked at in the
same way. No cookie, no password, no referrer is sent.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import SplitResult, quote, urljoin, urlsplit

AGENT = "CuvamTe-link-check/1.0"
# Seconds: for one step of a connection, and for one question as a whole, however slowly it is answered.
STEP, WHOLE = 4.0, 8.0
REDIRECTS = 4
PORTS = {"http": 80, "https": 443}
MOVED = {301, 302, 303, 307, 308}
# Asked by a machine, these hosts or pages answer so although a reader gets them.
NOT_FOR_MACHINES = {
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.METHOD_NOT_ALLOWED,
    HTTPStatus.NOT_ACCEPTABLE,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.UNAVAILABLE_FOR_LEGAL_REASONS,
    HTTPStatus.NOT_IMPLEMENTED,
    999,  # LinkedIn's own
}
ALL_HOSTS = "*"

Resolve = Callable[[str], list[str]]
Dial = Callable[[str, int], socket.socket]


class Refused(Exception):
    """The portal does not ask this address: its name, its port or where its name leads."""


@dataclass(frozen=True)
class Answer:
    """Whether the address serves readers; ``reason`` says in a word why not, as ``404`` or ``TimeoutError``."""

    ok: bool
    reason: str = ""


def names_of(host: str) -> list[str]:
    """Return every numeric address of ``host``, those of IPv4 first: not every server has the other."""
    found = {str(found[4][0]) for found in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)}
    return sorted(found, key=lambda one: (":" in one, one))


def dial(address: str, port: int) -> socket.socket:
    """Open a connection to a numeric address."""
    return socket.create_connection((address, port), timeout=STEP)


def allowed(host: str, hosts: list[str]) -> bool:
    """Return whether ``host`` or a name above it stands in ``hosts``; ``*`` stands for every public host."""
    return ALL_HOSTS in hosts or any(host == one or host.endswith(f".{one}") for one in hosts)


def is_public(address: str) -> bool:
    """Return whether a numeric address is one of the open internet."""
    try:
        number = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(number, ipaddress.IPv6Address):
        inner = number.ipv4_mapped or number.sixtofour or (number.teredo[1] if number.teredo else None)
        # 64:ff9b::/96 leads to the IPv4 address in its last 32 bits.
        if number in ipaddress.ip_network("64:ff9b::/96"):
            inner = ipaddress.IPv4Address(int(number) & 0xFFFFFFFF)
        if inner is not None and not is_public(str(inner)):
            return False
    return number.is_global and not number.is_multicast and not number.is_reserved


@dataclass
class Asker:
    """Asks one address at a time. ``resolve`` and ``dial`` are other ones in tests alone."""

    hosts: list[str]
    resolve: Resolve = names_of
    dial: Dial = dial
    context: ssl.SSLContext = field(default_factory=ssl.create_default_context)

    def ask(self, address: str) -> Answer:
        """Ask with HEAD, where that is refused with GET; raise ``Refused`` when the address is not to be asked."""
        parts = self._checked(address)
        try:
            status = self._follow(parts, "HEAD")
            if status >= http.client.BAD_REQUEST:
                status = self._follow(parts, "GET")
        except (OSError, http.client.HTTPException, UnicodeError) as error:
            return Answer(False, type(error).__name__)
        ok = status < http.client.BAD_REQUEST or status in NOT_FOR_MACHINES
        return Answer(ok, "" if ok else str(status))

    def _follow(self, parts: SplitResult, method: str) -> int:
        for _turn in range(REDIRECTS + 1):
            status, location = self._once(parts, method)
            if status not in MOVED or not location:
                return status
            try:
                parts = self._checked(urljoin(parts.geturl(), location))
            except Refused:
                # It answered and sends readers on, to where the portal asks nobody.
                return http.client.OK
        raise http.client.HTTPException("too many redirects")

    def _checked(self, address: str) -> SplitResult:
        try:
            parts = urlsplit(address)
            port = parts.port
        except ValueError as error:
            raise Refused from error
        if parts.scheme not in PORTS or port not in (None, PORTS[parts.scheme]) or "@" in parts.netloc:
            raise Refused
        if not parts.hostname or not allowed(parts.hostname.lower(), self.hosts):
            raise Refused
        return parts

    def _once(self, parts: SplitResult, method: str) -> tuple[int, str]:
        host = str(parts.hostname).encode("idna").decode()
        found = self.resolve(host)
        if not found or not all(is_public(one) for one in found):
            raise Refused
        stream = self.dial(found[0], PORTS[parts.scheme])
        # The one that is open now: TLS takes the first over, and nothing of that can be cut any more.
        streams = [stream]
        watch = threading.Timer(WHOLE, lambda: _cut(streams[-1]))
        watch.daemon = True
        watch.start()
        try:
            stream.settimeout(STEP)
            if parts.scheme == "https":
                stream = self.context.wrap_socket(stream, server_hostname=host, do_handshake_on_connect=False)
                streams.append(stream)
                stream.do_handshake()
            return _exchange(stream, host, parts, method)
        finally:
            watch.cancel()
            stream.close()


def _exchange(stream: socket.socket, host: str, parts: SplitResult, method: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection(host)
    connection.sock = stream
    target = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    if parts.query:
        target += "?" + quote(parts.query, safe="/%:@!$&'()*+,;=~-._?")
    connection.request(method, target, headers={"User-Agent": AGENT, "Accept": "*/*", "Connection": "close"})
    answer = connection.getresponse()
    return answer.status, answer.headers.get("Location", "")


def _cut(stream: socket.socket) -> None:
    """End a connection that gives a byte now and then, and would go on for ever."""
    try:
        stream.shutdown(socket.SHUT_RDWR)
    except OSError:
        # It ended by itself in this moment.
        return

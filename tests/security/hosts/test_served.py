"""Real web servers, one for each pool: what each serves, and what it refuses."""

from __future__ import annotations

import http.client
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.server import FaultServer
from tests.security.hosts.conftest import NAMES
from tests.security.hosts.masking import without_own_address
from tools.paths import PYTHON, ROOT
from tools.processes import Family, free_port

pytestmark = pytest.mark.protected

SECONDS = 90
POOLS = {"public": "public", "report": "public", "cms": "cms", "desk": "desk"}
ALL = ""
SOUND = b"ID3\x04"
# Host, path, the status where it is served, and the pools that serve it.
SERVED = (
    ("public", "/robots.txt", 200, {"public"}),
    ("public", "/kljucevi.txt", 200, {"public"}),
    ("public", "/media/recordings/snimak.mp3", 200, {"public"}),
    ("public", "/sr/prijava/", 200, {"report"}),
    ("public", "/sr/pracenje/", 200, {"report"}),
    ("public", "/izlaz/", 303, {"report"}),
    ("public", "/", 302, {"public", "report"}),
    ("cms", "/cms/", 302, {"cms"}),
    ("cms", "/nalog/prijava/", 200, {"cms"}),
    ("cms", "/media/recordings/snimak.mp3", 200, {"cms"}),
    ("cms", "/", 302, {"cms"}),
    ("desk", "/postupanje/", 302, {"desk"}),
    ("desk", "/nalog/prijava/", 200, {"desk"}),
    ("desk", "/", 302, {"desk"}),
)
PATHS = sorted({path for _host, path, _status, _pools in SERVED} - {"/"} | {"/postupanje", "/sr/prijava", "/cms"})
UNKNOWN = "/nema-toga/"


@dataclass(frozen=True)
class Seen:
    """What came back, without what is made anew for each answer."""

    status: int
    location: str
    body: bytes
    cookies: tuple[str, ...]


class Servers:
    """A gunicorn for each pool, and one for all of them, on one database."""

    def __init__(self, portal: FaultServer) -> None:
        self._family = Family()
        self._ports = {pool: free_port() for pool in (*POOLS, ALL)}
        (portal.var / "media" / "recordings").mkdir()
        (portal.var / "media" / "recordings" / "snimak.mp3").write_bytes(SOUND)
        self._log = portal.var / "log" / "pools.log"
        given = portal.environment | {
            "DJANGO_SETTINGS_MODULE": "tests.security.hosts.served_settings",
            "SECRET_KEY": "samo-za-probu-0123456789-abcdefghijklmnopqrstuvwxyz",
            "PORTAL_KEYS": "env:PORTAL_TEST_ROOT",
            "EMAIL_URL": "dummymail://",
            "MAIL_FROM_REPORTERS": "poruke@primer.example",
            "SMS_URL": "https://telefon.test/sms",
            "VOICE_URL": "https://telefon.test/poziv",
            "TRUSTED_HOPS": "1",
            "PUBLIC_URL": f"https://{NAMES['public']}",
            **{f"{host.upper()}_HOST": name for host, name in NAMES.items()},
        }
        with self._log.open("ab") as log:
            for pool, port in self._ports.items():
                command = [PYTHON, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}"]
                self._family.start(pool or "all", command, environment=given | {"SERVES": pool}, output=log, cwd=ROOT)
        deadline = time.monotonic() + SECONDS
        for pool in self._ports:
            while not self._answers(pool):
                assert time.monotonic() < deadline and not self._family.first_dead(), self._log.read_text()
                time.sleep(0.2)

    def ask(self, pool: str, name: str, path: str, *, https: bool = True) -> Seen:
        """Ask as the proxy does, which ends HTTPS and passes the name on."""
        connection = http.client.HTTPConnection("127.0.0.1", self._ports[pool], timeout=30)
        headers = {"Host": name, "X-Forwarded-For": "192.0.2.7"} | ({"X-Forwarded-Proto": "https"} if https else {})
        try:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            body = re.sub(rb'name="csrfmiddlewaretoken" value="[^"]+"', b"", answer.read())
            body = without_own_address(body, path)
        finally:
            connection.close()
        cookies = tuple(sorted(line.split("=")[0] for line in answer.headers.get_all("Set-Cookie") or []))
        return Seen(answer.status, answer.headers.get("Location", ""), body, cookies)

    def _answers(self, pool: str) -> bool:
        try:
            return bool(self.ask(pool, NAMES[POOLS.get(pool, "public")], UNKNOWN))
        except OSError:
            return False

    def end(self) -> None:
        """Stop them all."""
        self._family.end()


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[Servers]:
    portal = FaultServer(tmp_path / "var")
    started = Servers(portal)
    yield started
    started.end()
    portal.remove()


@pytest.mark.full
def test_each_pool_serves_its_zones_on_its_host_and_knows_nothing_else(servers: Servers) -> None:
    for host, path, status, pools in SERVED:
        assert servers.ask(ALL, NAMES[host], path).status == status, f"all: {host}{path}"
        for pool in pools:
            seen = servers.ask(pool, NAMES[host], path)
            assert seen.status == status, f"{pool}: {host}{path} answers {seen.status}"
            assert all(name.startswith("__Host-") for name in seen.cookies), seen.cookies
    own = {pool: {path for _host, path, _status, pools in SERVED if pool in pools} for pool in POOLS}
    for pool, host in POOLS.items():
        nothing = servers.ask(pool, NAMES[host], UNKNOWN)
        assert nothing.status == 404 and nothing.cookies == ()
        for path in PATHS:
            # The redirect to the address with its last slash would say that it exists.
            if f"{path.rstrip('/')}/" not in own[pool] and path not in own[pool]:
                assert servers.ask(pool, NAMES[host], path) == nothing, f"{pool}: {path}"
        for name in {*NAMES.values(), "tudj.example", "127.0.0.1"} - {NAMES[host]}:
            for path in ("/", "/postupanje/", "/nalog/prijava/", "/sr/prijava/", UNKNOWN):
                assert servers.ask(pool, name, path).status == 400, f"{pool}: {name}{path}"
        # In capitals and with a port it is the same name; without HTTPS nothing is told but where HTTPS is.
        assert servers.ask(pool, f"{NAMES[host].upper()}:8443", UNKNOWN).status == 404
        plain = servers.ask(pool, NAMES[host], "/postupanje/", https=False)
        assert (plain.status, plain.location, plain.cookies) == (301, f"https://{NAMES[host]}/postupanje/", ())
    assert servers.ask(ALL, "tudj.example", "/").status == 400

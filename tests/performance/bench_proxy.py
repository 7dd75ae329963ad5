"""Pages from Varnish beside static files of the same bytes from nginx: requests a second, as a ratio.

Front page, library with three choices, article; each beside its own file.

Both on this machine, one after the other, asked by wrk in the same way; goal: at least 0.8. The answers are
compressed, as browsers ask for them. Without Varnish, nginx or wrk (Debian packages of these names) it says so.
"""

import gzip
import http.client
import os
import re
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from wsgiref.simple_server import WSGIRequestHandler, make_server

from tests.performance import arrange
from tools.processes import Family, free_port
from tools.system import find

PROGRAMS = ("varnishd", "nginx", "wrk")
SECONDS = int(os.environ.get("BENCH_SECONDS", "4"))
CONNECTIONS = 32
NGINX = """
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log /dev/null emerg; {user}
events {{ worker_connections 1024; }}
http {{
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000; open_file_cache max=10;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  server {{
    listen 127.0.0.1:{port};
    location / {{
      root {folder}/www; default_type "text/html; charset=utf-8"; add_header Content-Encoding gzip;
    }}
  }}
}}
"""


class Quiet(WSGIRequestHandler):
    """Says nothing about requests."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def bench() -> dict[str, object]:
    """Return requests a second of both and their ratio, for each page."""
    measured: dict[str, object] = {}
    missing = [program for program in PROGRAMS if find(program) is None]
    if missing:
        return {f"skipped: no {', '.join(missing)} on this machine": "-"}
    with tempfile.TemporaryDirectory(prefix="cuvamte-bench-proxy-") as place, arrange.site(), _application() as backend:
        folder, family = Path(place), Family()
        folder.chmod(0o755)
        try:
            varnish = _start_varnish(family, folder, backend)
            bodies = {name: _page(varnish, f"/sr/{tail}") for name, tail in arrange.most_read().items()}
            nginx = _start_nginx(family, folder, bodies)
            for name, body in bodies.items():
                measured[f"{name}_bytes_compressed"] = len(body)
                # Turn by turn, so that whatever else the machine does meets both.
                address = f"/sr/{arrange.most_read()[name]}"
                turns = [(_rate(varnish, address), _rate(nginx, f"/{name}.html")) for _ in range(3)]
                kept, file = (max(rates) for rates in zip(*turns, strict=True))
                measured[f"{name}_from_varnish_per_second"] = round(kept)
                measured[f"{name}_from_nginx_per_second"] = round(file)
                measured[f"{name}_ratio (goal: at least 0.8)"] = round(kept / file, 2)
        finally:
            family.end()
    return measured


@contextmanager
def _application() -> Iterator[int]:
    """Give the port of the portal in this process; Varnish asks it once for each page."""
    from django.conf import settings
    from django.core.wsgi import get_wsgi_application

    settings.ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
    with make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=Quiet) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


def _start_varnish(family: Family, folder: Path, backend: int) -> int:
    from django.conf import settings

    from portal.caching.vcl import config

    file, port = folder / "portal.vcl", free_port()
    settings.VARNISH_BACKEND = f"127.0.0.1:{backend}"
    # Under this name alone pages are kept; any other would only be passed on.
    settings.PUBLIC_URL = f"http://127.0.0.1:{port}"
    file.write_text(config(), encoding="utf-8")
    command = [str(find("varnishd")), "-F", "-j", "none", "-n", folder / "work", "-f", file]
    command += ["-a", f"127.0.0.1:{port}", "-s", "pages=malloc,32m", "-s", "scratch=malloc,8m"]
    family.start("Varnish", command, output=subprocess.DEVNULL)
    _wait(port)
    return port


def _start_nginx(family: Family, folder: Path, bodies: dict[str, bytes]) -> int:
    (folder / "www").mkdir(mode=0o755)
    for name, body in bodies.items():
        (folder / "www" / f"{name}.html").write_bytes(body)
    port = free_port()
    config = folder / "nginx.conf"
    user = "user root;" if os.geteuid() == 0 else ""
    config.write_text(NGINX.format(folder=folder, port=port, user=user), encoding="utf-8")
    family.start("nginx", [str(find("nginx")), "-c", config, "-p", folder], output=subprocess.DEVNULL)
    _wait(port)
    return port


def _wait(port: int) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            http.client.HTTPConnection("127.0.0.1", port, timeout=1).connect()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return


def _page(port: int, address: str) -> bytes:
    for _ in range(2):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("GET", address, headers={"Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        body = answer.read()
        assert answer.status == 200 and answer.getheader("Content-Encoding") == "gzip"
    assert gzip.decompress(body).rstrip().endswith(b"</html>"), f"{address} is not whole"
    return body


def _rate(port: int, path: str) -> float:
    command = [str(find("wrk")), "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "-H", "Accept-Encoding: gzip"]
    done = subprocess.run([*command, f"http://127.0.0.1:{port}{path}"], check=True, capture_output=True, text=True)
    assert "Non-2xx" not in done.stdout, done.stdout
    found = re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)
    assert found, done.stdout
    return float(found[1])

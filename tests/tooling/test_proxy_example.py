"""The example of a proxy's configuration fits the portal: pools, limits, headers, and no log of addresses."""

import re
import runpy

from django.conf import settings

from portal.security.zones import PUBLIC_HOST, zone_for
from tests.access.addresses import every_address
from tools.paths import ROOT

PROXY = (ROOT / "docs/proxy.md").read_text(encoding="utf-8")
EXAMPLE = (ROOT / "docs/nginx.conf").read_text(encoding="utf-8")
WORDS = (ROOT / "docs/nginx-words.conf").read_text(encoding="utf-8")
DIRECTIVES = re.sub(r"^\s*#.*$", "", EXAMPLE, flags=re.MULTILINE)
LOCATION = re.compile(r"location (=|~)? ?(\S+) \{([^}]*)\}")
UNITS = {"": 1, "k": 1024, "m": 1024**2}


def values(name: str) -> list[str]:
    return re.findall(rf"^\s*{name}\s+([^;]+);", DIRECTIVES, re.MULTILINE)


def size(text: str) -> int:
    number, unit = re.fullmatch(r"(\d+)([km]?)", text).groups()  # type: ignore[union-attr]
    return int(number) * UNITS[unit]


def server(name: str) -> str:
    """Return the block of the host ``name`` with TLS."""
    blocks = DIRECTIVES.split("server {")
    return next(block for block in blocks if f"server_name {name};" in block and "443" in block)


def location_of(path: str) -> str:
    """Return what nginx does with ``path`` on the public host, in the order in which nginx looks."""
    found = LOCATION.findall(server("cuvamte.example"))
    exact = [body for kind, pattern, body in found if kind == "=" and pattern == path]
    matching = [body for kind, pattern, body in found if kind == "~" and re.search(pattern, path)]
    prefix = [body for kind, pattern, body in found if not kind and path.startswith(pattern)]
    return [*exact, *matching, *prefix][0]


def test_only_good_protocols_and_ciphers() -> None:
    assert values("ssl_protocols") == ["TLSv1.2 TLSv1.3"]
    (ciphers,) = values("ssl_ciphers")
    assert all(
        re.fullmatch(r"ECDHE-(ECDSA|RSA)-(AES\d+-GCM-SHA\d+|CHACHA20-POLY1305)", one) for one in ciphers.split(":")
    )
    assert values("ssl_session_tickets") == ["off"]
    assert values("ssl_reject_handshake") == ["on"], "an unknown name learns of no certificate"


def test_no_log_holds_an_address_and_no_disk_a_form() -> None:
    assert values("access_log") == ["off"]
    assert [value.split()[-1] for value in values("error_log")] == ["emerg"]
    assert all(place.startswith("/run/") for place in values("client_body_temp_path"))
    assert values("proxy_max_temp_file_size") == ["0"]
    assert "proxy_cache" not in DIRECTIVES


def test_the_portal_is_told_the_truth() -> None:
    told = dict(value.split(maxsplit=1) for value in values("proxy_set_header"))
    assert told["Host"] == "$http_host"
    assert told["X-Forwarded-For"] == "$remote_addr"
    assert told["X-Forwarded-Proto"] == "https"
    assert {told[name] for name in ("Forwarded", "X-Forwarded-Host", "X-Real-IP")} == {'""'}
    # A block with headers of its own would lose all of these.
    assert DIRECTIVES.index("proxy_set_header") < DIRECTIVES.index("server {")
    assert "proxy_set_header" not in DIRECTIVES.partition("server {\n")[2].partition("server {")[2]
    assert "add_header" not in DIRECTIVES, "headers are the portal's"


def test_every_address_of_the_public_host_goes_to_its_pool() -> None:
    asked = 0
    for address in every_address():
        zone = zone_for(address.example)
        if PUBLIC_HOST not in zone.hosts or not zone.pool:
            continue
        for path in (address.example, address.example.replace("/sr/", "/sr-latn/", 1)):
            assert f"proxy_pass http://{zone.pool};" in location_of(path), path
            asked += 1
    assert asked > 30
    assert "return 404" in location_of("/zdravlje/")


def test_a_sender_of_codes_is_spaced_out_and_nobody_else() -> None:
    for language, _name in settings.LANGUAGES:
        for page in ("pracenje/", "prijava/povratak/"):
            assert "zone=codes" in location_of(f"/{language}/{page}")
        for page in ("pracenje/pregled/", "prijava/", "prijava/4/"):
            assert "zone=forms" in location_of(f"/{language}/{page}")
    assert "limit_req" not in location_of("/izlaz/")
    # Forms alone count, and what is looked for: nobody waits for a page.
    every = {zone.split("zone=")[1].split(":")[0]: zone.split()[0] for zone in values("limit_req_zone")}
    assert every == {"codes": "$form_of", "forms": "$form_of", "searches": "$network", "suggestions": "$network"}
    assert re.search(r'map \$request_method \$form_of \{\s*POST \$network;\s*default "";', DIRECTIVES)


def test_nobody_keeps_the_portal_busy_by_searching() -> None:
    for language, _name in settings.LANGUAGES:
        search = f"/{language}/pretraga/"
        assert "zone=searches" in location_of(search) and "zone=suggestions" in location_of(f"{search}predlozi/")
        assert "zone=searches" not in location_of(f"/{language}/pretraga-proba/")


def test_the_portal_s_limits_are_the_smaller_ones() -> None:
    for host, path in (("cuvamte.example", "/sr/prijava/4/"), ("postupanje.cuvamte.example", "")):
        body = location_of(path) if path else server(host)
        (limit,) = re.findall(r"client_max_body_size (\w+);", body)
        assert size(limit) > settings.SEALED_REQUEST_MAX_BYTES, host
    everywhere = size(values("client_max_body_size")[0])
    assert everywhere > settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    assert size(values("client_body_buffer_size")[0]) >= everywhere, "a form without files is never in a file"


def test_who_stands_in_front_lets_an_idle_connection_go_first() -> None:
    portal = int(runpy.run_path(str(ROOT / "gunicorn.conf.py"))["keepalive"])
    varnish = {name: int(seconds) for name, seconds in re.findall(r"-p (\w*idle\w*)=(\d+)", PROXY)}
    pools = re.findall(r"upstream \w+\s*\{([^}]*)\}", DIRECTIVES)
    assert len(pools) == 4 and all("keepalive " in pool for pool in pools)
    nginx = [int(re.findall(r"keepalive_timeout (\d+)s;", pool)[0]) for pool in pools]
    # Twice as long: clocks of both sides begin a moment apart, and a form takes its time on the way.
    assert max(*nginx, varnish["backend_idle_timeout"]) * 2 <= portal
    assert max(nginx) * 2 <= varnish["timeout_idle"]


def test_what_nginx_says_is_said_in_both_scripts_with_a_number_to_call() -> None:
    busy, large = re.findall(r'return \d+ "([^"]+)";', WORDS)
    for text in (busy, large):
        assert re.search(r"[А-Яа-я]", text) and re.search(r"[čćšž]", text)
    assert busy.count("192") == busy.count("116 111") == 2
    assert WORDS.count("no-store") == WORDS.count("nosniff") == WORDS.count("charset=utf-8") == 2
    hosts = re.findall(r"server_name (\S+);", DIRECTIVES)
    assert EXAMPLE.count("include /etc/nginx/portal-words.conf;") == len(hosts) == 3

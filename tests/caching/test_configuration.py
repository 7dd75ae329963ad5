"""Varnish's configuration is made from the zone table and the settings, and says when it is old."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from portal.caching import checks
from portal.caching.varnish import ban_key
from portal.caching.vcl import config, config_digest, is_kept
from portal.security.zones import ZONES

HOSTS = {"public": "cuvamte.example", "cms": "urednistvo.cuvamte.example", "desk": "postupanje.cuvamte.example"}
ROW = re.compile(r'(?:else)?if \(req\.http\.X-Portal-Path ~ "\^\(\?:(.*)\)"\) \{\s*([^}]*)\}')


def rows(text: str) -> list[tuple[str, str, bool]]:
    return [(pattern, re.findall(r'Zone = "(\w+)"', body)[0], "Kept" in body) for pattern, body in ROW.findall(text)]


def test_every_row_of_the_table_is_there_in_its_order_and_only_what_may_be_is_kept() -> None:
    assert rows(config()) == [(zone.pattern, zone.name, is_kept(zone)) for zone in ZONES]
    assert {name for _pattern, name, kept in rows(config()) if kept} == {"files", "documents", "public", "static"}
    assert "@" not in re.sub(r"@[a-z]", "", config()), "nothing was left to be filled in"


def test_no_string_of_ours_ends_the_string_that_it_stands_in() -> None:
    assert all('"' not in zone.pattern for zone in ZONES)


def test_three_hosts_keep_the_public_one_alone_and_know_no_session_there(settings: Settings) -> None:
    one = config()
    assert "|;) *s=" in one and 'req.http.Host != "cuvamte.example"' not in one
    settings.HOSTS, settings.PUBLIC_URL = HOSTS, "https://cuvamte.example"
    three = config()
    assert 'req.http.Host != "cuvamte.example"' in three and "|;) *s=" not in three
    assert '"X-Forwarded-Proto: https"' in three


def test_the_key_of_bans_follows_from_the_secret_and_who_may_ban_from_the_settings(settings: Settings) -> None:
    first, settings.SECRET_KEY = ban_key(), "another-secret-0123456789-0123456789-0123456789"
    settings.VARNISH_BAN_FROM = ["192.0.2.7", "2001:db8::/48"]
    assert ban_key() != first and ban_key() in config() and settings.SECRET_KEY not in config()
    assert '    "192.0.2.7";\n    "2001:db8::"/48;\n' in config()


def test_a_file_is_written_for_varnish_alone_and_checked_for_drift(
    tmp_path: Path, settings: Settings, capsys: Any
) -> None:
    file = tmp_path / "portal.vcl"
    call_command("varnish_config", "--write", str(file))
    assert file.read_text(encoding="utf-8") == config() and file.stat().st_mode & 0o777 <= 0o640
    call_command("varnish_config", "--check", str(file))
    assert config_digest() in capsys.readouterr().out
    settings.VARNISH_BACKEND = "127.0.0.1:9001"
    with pytest.raises(CommandError, match="out of date"):
        call_command("varnish_config", "--check", str(file))
    with pytest.raises(CommandError, match="No such file"):
        call_command("varnish_config", "--check", str(tmp_path / "none.vcl"))


def test_it_is_printed_where_no_file_is_named(capsys: Any) -> None:
    call_command("varnish_config")
    assert capsys.readouterr().out == config()


@pytest.mark.parametrize(
    ("name", "value", "wrong"),
    [
        ("VARNISH_URLS", ["127.0.0.1:6081"], "caching.E001"),
        ("VARNISH_URLS", ["http://127.0.0.1:6081/purge/"], "caching.E001"),
        ("VARNISH_BAN_FROM", ["everybody"], "caching.E002"),
        ("VARNISH_BACKEND", "127.0.0.1", "caching.E003"),
    ],
)
def test_settings_from_which_nothing_can_be_made_are_refused(
    settings: Settings, name: str, value: Any, wrong: str
) -> None:
    assert checks.proxies_are_addresses() == []
    setattr(settings, name, value)
    assert [one.id for one in checks.proxies_are_addresses()] == [wrong]


def test_a_proxy_on_another_machine_that_is_told_in_clear_is_warned_of(settings: Settings) -> None:
    settings.VARNISH_URLS = ["http://127.0.0.1:6081", "https://varnish.example"]
    assert checks.bans_in_clear() == []
    settings.VARNISH_URLS = ["http://varnish.example:6081"]
    assert [one.id for one in checks.bans_in_clear()] == ["caching.W001"]
